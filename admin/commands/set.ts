import type { Command } from "commander";
import type { RecordType } from "../../runtime/values/address";
import { ATTRIBUTES } from "../attributes";
import { shown } from "../names";
import { familiesOf } from "./add";
import { type Context, withStack } from "./context";

/** `ddns set`, and its two short forms. */
export function registerSet(program: Command): void {
  const names = Object.entries(ATTRIBUTES).map(
    ([name, { about, isFlag }]) => `  ${name}: ${isFlag ? "true or false: " : ""}${about}`,
  );
  program
    .command("set <host> <assignments...>")
    .description("sets NAME=VALUE of a host's records; NAME= takes it off")
    .option("--ipv4", "its A record only")
    .option("--ipv6", "its AAAA record only")
    .addHelpText("after", `\nNames:\n${names.join("\n")}`)
    .action((host: string, texts: string[], flags: { ipv4?: true; ipv6?: true }, command: Command) =>
      withStack(command, (context) => change(context, host, texts, familiesOf(flags))),
    );
  for (const [name, value, about] of [
    ["lock", "true", "keeps the service from changing a host's records"],
    ["unlock", "false", "lets it change them again"],
  ] as const) {
    program
      .command(`${name} <host>`)
      .description(about)
      .action((host: string, _options: unknown, command: Command) =>
        withStack(command, (context) => change(context, host, [`lock_record=${value}`], ["A", "AAAA"])),
      );
  }
}

async function change(
  { hosts, show }: Context,
  host: string,
  texts: string[],
  families: RecordType[],
): Promise<void> {
  const changed = await hosts.set(host, texts, families);
  show(changed, () =>
    changed
      .map(({ hostname, recordType }) => `${shown(hostname)} ${recordType}: ${texts.join(" ")}`)
      .join("\n"),
  );
}
