import type { Command } from "commander";
import type { Comparison } from "../comparison";
import { shown } from "../names";
import { CLIENTS, snippetFor } from "../snippets";
import { ago } from "../words";
import { coloured, withStack } from "./context";
import { grid } from "./grid";

/** `ddns show` */
export function registerShow(program: Command): void {
  program
    .command("show <host>")
    .description("shows all of a host, and whether table, Route 53 and name servers agree")
    .option("--for <client>", `with the secret, the lines for one kind of client: ${CLIENTS.join(", ")}`)
    .action((host: string, flags: { for?: string }, command: Command) =>
      withStack(command, async ({ hosts, stack, show }) => {
        if (flags.for !== undefined) {
          const told = await hosts.handed(host);
          const lines = snippetFor(flags.for, told, stack);
          show({ ...told, lines }, () => lines.trimEnd());
          return;
        }
        const records = await hosts.show(host);
        show(records, () => records.map((record) => describe(record, Date.now())).join("\n\n"));
      }),
    );
}

function silence(hours: number): string {
  return hours === 0 ? "never" : `${hours} h`;
}

function describe(record: Comparison, now: number): string {
  const { route53, nameServers, difference, wish } = record;
  const rows: [string, string][] = [
    ["table", record.address ?? "nothing published"],
    ["Route 53", route53 === undefined ? "nothing" : `${route53.values.join(", ")} (TTL ${route53.ttl})`],
    ...nameServers.map(([server, answered]): [string, string] => [
      server,
      answered.kind === "failed"
        ? `no answer (${answered.error})`
        : answered.addresses.join(", ") || "nothing",
    ]),
    ["agree", difference === undefined ? coloured("green", "yes") : coloured("red", `no: ${difference}`)],
    ...(wish === undefined ? [] : [["written down", wish.address ?? "its removal"] as [string, string]]),
    ["last seen", ago(record.lastSeen, now)],
    ["last changed", ago(record.lastChanged, now)],
    ["TTL", record.ttl === undefined ? "the stack's default" : `${record.ttl} s`],
    ...(record.staleAfter === undefined
      ? []
      : [["silent after", silence(record.staleAfter)] as [string, string]]),
    ["flags", record.flags.join(", ") || "none"],
    ...(record.comment === undefined ? [] : [["comment", record.comment] as [string, string]]),
  ];
  return `${shown(record.hostname)} ${record.recordType}\n${grid([], rows)}`;
}
