import type { Command } from "commander";
import { shown } from "../names";
import { endOfGrace } from "../rotation";
import { readDuration } from "../words";
import { announce } from "./add";
import { withStack } from "./context";

/** `ddns rotate` */
export function registerRotate(program: Command): void {
  program
    .command("rotate <host>")
    .description("gives a host a new secret; the old one is good until the grace ends")
    .option("--grace <time>", "how long, as 24h or 7d; 0: not at all", "24h")
    .option("--group", "and all that share its secret")
    .option("--for <client>", "lines for one kind of client, as with add")
    .action((host: string, flags: { grace: string; group?: true; for?: string }, command: Command) =>
      withStack(command, async ({ hosts, stack, show }) => {
        const graceMs = readDuration("--grace", flags.grace);
        const rotated = await hosts.rotate(host, { graceMs, group: flags.group ?? false });
        const { members, until } = rotated;
        show(rotated, () =>
          [
            announce(rotated, stack, flags.for),
            ...(members.length > 1 ? [`The same secret: ${members.map(shown).join(", ")}`] : []),
            endOfGrace(until),
          ].join("\n"),
        );
      }),
    );
}
