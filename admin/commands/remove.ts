import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { shown } from "../names";
import { problem } from "../problem";
import type { Removal } from "../removal";
import { withStack } from "./context";

const WORDS: Readonly<Record<Removal["dns"], string>> = {
  removed: "removed from DNS and from the table",
  absent: "removed from the table; DNS had nothing",
  kept: "removed from the table; the record stays in DNS",
  not_ours: "removed from the table; what DNS has is not the service's, and stays",
};

/** `ddns remove` */
export function registerRemove(program: Command): void {
  program
    .command("remove <host>")
    .description("removes a host: its record from DNS, if it is the service's, and then its items")
    .option("--keep-record", "leaves the record in DNS")
    .option("--yes", "does not ask")
    .action((host: string, flags: { keepRecord?: true; yes?: true }, command: Command) =>
      withStack(command, async ({ hosts, show }) => {
        const [found] = await hosts.show(host);
        if (!flags.yes) await confirm(shown(found!.hostname));
        const removals = await hosts.remove(host, { keepRecord: flags.keepRecord ?? false });
        show(removals, () =>
          removals
            .map(({ hostname, recordType, dns }) => `${shown(hostname)} ${recordType}: ${WORDS[dns]}`)
            .join("\n"),
        );
      }),
    );
}

async function confirm(name: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw problem(`removing ${name} asks first, and there is nobody to ask: give --yes`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`Remove ${name}? Its secret is lost, too. [y/N] `);
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw problem("nothing was removed");
}
