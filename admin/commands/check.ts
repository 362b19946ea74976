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
    .option(
      "--fix",
      "has the service publish anew what disagrees, with its host's next poll, and removes challenges whose hour is over",
    )
    .action((host: string | undefined, flags: { fix?: true }, command: Command) =>
      withStack(command, async ({ stack, hosts, show }) => {
        const compared = await hosts.check(host);
        const different = compared.filter(({ difference }) => difference !== undefined);
        const strays = host === undefined ? await hosts.strays() : [];
        const left = host === undefined ? await hosts.challenges.left() : [];
        const zones = host === undefined ? await signedZones(stack) : [];
        if (flags.fix) await Promise.all(different.map((record) => hosts.distrust(record)));
        const { cleaned, staying } =
          flags.fix && host === undefined ? await hosts.challenges.removeLeft() : { cleaned: 0, staying: [] };
        show({ different, strays, challenges: left, staying, zones }, () =>
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
            ...left.map(
              ({ name, values }) =>
                `${shown(name)} TXT: ${coloured("red", `a challenge whose hour is over (${values.join(", ")})`)}`,
            ),
            ...(cleaned > 0
              ? [`${cleaned} of ${cleaned + staying.length} names of challenges are cleaned up.`]
              : []),
            ...staying.map(
              ({ name }) =>
                `${shown(name)} TXT: ${coloured("red", "stays")}: somebody else has put a value beside it, or is changing it`,
            ),
            ...zones.map(signedLine),
            `${compared.length - different.length} of ${compared.length} records agree.`,
            ...(flags.fix && different.length > 0
              ? ["The service looks at the others with their hosts' next poll, and publishes them anew."]
              : []),
          ].join("\n"),
        );
        const isBogus = zones.some(({ delegated }) => delegated === "bogus");
        const isWrong = flags.fix ? staying.length > 0 : different.length > 0 || left.length > 0;
        if (isBogus || isWrong) process.exitCode = 1;
      }),
    );
}
