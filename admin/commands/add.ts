import type { Command } from "commander";
import type { RecordType } from "../../runtime/values/address";
import { shown } from "../names";
import type { Handed } from "../rotation";
import { CLIENTS, snippetFor } from "../snippets";
import type { Stack } from "../stack";
import { withStack } from "./context";

interface AddFlags {
  ipv4?: true;
  ipv6?: true;
  ttl?: string;
  groupOf?: string;
  mac?: string;
  interfaceId?: string;
  allowInternal?: true;
  comment?: string;
  for?: string;
}

/** `ddns add` */
export function registerAdd(program: Command): void {
  program
    .command("add <host>")
    .description("makes a host, and shows its secret, with lines to paste")
    .option("--ipv4", "an A record only")
    .option("--ipv6", "an AAAA record only")
    .option("--ttl <seconds>", "how long resolvers may keep its address")
    .option("--group-of <host>", "with the secret of that host, so that they list each other")
    .option("--mac <address>", "for network discovery")
    .option("--interface-id <id>", "the host part of its IPv6 addresses, as ::1a2b:3c4d:5e6f:7890, or eui64")
    .option("--allow-internal", "lets its clients set another address than their own")
    .option("--comment <text>", "for people")
    .option("--for <client>", `lines for one kind of client: ${CLIENTS.join(", ")}`)
    .action((host: string, flags: AddFlags, command: Command) =>
      withStack(command, async ({ hosts, stack, show }) => {
        // Before anything is made: what can't be shown would be lost.
        const told = { hostname: "", secret: "", families: [] };
        if (flags.for !== undefined) snippetFor(flags.for, told, stack);
        const made = await hosts.add(host, {
          families: familiesOf(flags),
          groupOf: flags.groupOf,
          assignments: assignmentsOf(flags),
        });
        show(made, () => announce(made, stack, flags.for));
      }),
    );
}

/** Both, unless one is told. */
export function familiesOf({ ipv4, ipv6 }: { ipv4?: true; ipv6?: true }): RecordType[] {
  return ipv4 === ipv6 ? ["A", "AAAA"] : ipv4 ? ["A"] : ["AAAA"];
}

function assignmentsOf({ ttl, mac, interfaceId, allowInternal, comment }: AddFlags): string[] {
  return [
    ...(ttl === undefined ? [] : [`ttl=${ttl}`]),
    ...(mac === undefined ? [] : [`mac_address=${mac}`]),
    ...(interfaceId === undefined ? [] : [`interface_id=${interfaceId}`]),
    ...(allowInternal ? ["allow_internal=true"] : []),
    ...(comment === undefined ? [] : [`comment=${comment}`]),
  ];
}

/** A secret, and what to do with it. */
export function announce(handed: Handed, stack: Stack, client?: string): string {
  const snippets = client === undefined ? ["curl", "ddns-client"] : [client];
  return [
    `${shown(handed.hostname)} ${handed.families.join(" and ")}`,
    `secret: ${handed.secret}`,
    "Who has it can move the host. ddns show --for has it again.",
    "",
    ...snippets.map((word) => snippetFor(word, handed, stack)),
    ...(client === undefined
      ? [`For another client give --for: ${CLIENTS.filter((word) => !snippets.includes(word)).join(", ")}`]
      : []),
  ].join("\n");
}
