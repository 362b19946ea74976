import type { Command } from "commander";
import { shown } from "../names";
import { signedLine, signedZones } from "../signing";
import { coloured, withStack } from "./context";

/** `ddns check` */
export function registerCheck(program: Command): void {
  program
    .command("check [host]")
    .description(
      "tells where table, Route 53, name servers and the zones above disagree, and why; exit code 1 where they do",
    )
    .option("--fix", "has the service publish anew what disagrees, with its host's next poll")
    .action((host: string | undefined, flags: { fix?: true }, command: Command) =>
      withStack(command, async ({ stack, hosts, show }) => {
        const compared = await hosts.check(host);
        const different = compared.filter(({ difference }) => difference !== undefined);
        const strays = host === undefined ? await hosts.strays() : [];
        const zones = host === undefined ? await signedZones(stack) : [];
        if (flags.fix) await Promise.all(different.map((record) => hosts.distrust(record)));
        show({ different, strays, zones }, () =>
          [
            ...different.map(
              ({ hostname, recordType, difference }) =>
                `${shown(hostname)} ${recordType}: ${coloured("red", difference ?? "")}`,
            ),
            ...strays.map(
              ({ hostname, recordType, values }) =>
                `${shown(hostname)} ${recordType}: Route 53 has it (${values.join(", ")}), and no item: ` +
                (recordType === "TXT"
                  ? "a challenge that has expired, or is being proved"
                  : "made by hand, or left"),
            ),
            ...zones.map(signedLine),
            `${compared.length - different.length} of ${compared.length} records agree.`,
            ...(flags.fix && different.length > 0
              ? ["The service looks at the others with their hosts' next poll, and publishes them anew."]
              : []),
          ].join("\n"),
        );
        const isBogus = zones.some(({ delegated }) => delegated === "bogus");
        if (isBogus || (different.length > 0 && !flags.fix)) process.exitCode = 1;
      }),
    );
}
