import type { Command } from "commander";
import { type Event, PUBLISHER, readEvents } from "../log";
import { fullName, shown } from "../names";
import { adviceFor, isRefusal, isSettled, outcomeWords } from "../reasons";
import { instant, readDuration } from "../words";
import { coloured, withStack } from "./context";
import { grid } from "./grid";

/** `ddns history` and `ddns why` */
export function registerHistory(program: Command): void {
  program
    .command("history <host>")
    .description("what the functions' logs say of a host: what was asked, and what became of it")
    .option("--since <time>", "how far back, as 12h or 7d", "2d")
    .action((host: string, { since }: { since: string }, command: Command) =>
      withStack(command, async ({ stack, show }) => {
        const hostname = fullName(host, stack.zones);
        const from = Date.now() - readDuration("--since", since);
        const events = await readEvents(stack, hostname, from);
        show(events, () =>
          events.length === 0
            ? `The log has nothing of ${shown(hostname)} in the last ${since}.`
            : tableOf(events),
        );
      }),
    );
  program
    .command("why <host>")
    .description("what to change about the last refusal of a host")
    .option("--since <time>", "how far back, as 12h or 7d", "2d")
    .action((host: string, { since }: { since: string }, command: Command) =>
      withStack(command, async ({ stack, show }) => {
        const hostname = fullName(host, stack.zones);
        const events = await readEvents(stack, hostname, Date.now() - readDuration("--since", since));
        const last = events.filter(isRefusal).at(-1);
        show(last === undefined ? null : { ...last, advice: adviceFor({ ...last, hostname }) }, () =>
          explain(hostname, events, last, since),
        );
      }),
    );
}

function tableOf(events: readonly Event[]): string {
  return grid(
    ["TIME", "TYPE", "ASKED", "OUTCOME", "REASON", "FROM"],
    events.map((event) => [
      instant(event.time),
      event.recordType ?? "-",
      event.mode,
      coloured(isRefusal(event) ? "red" : "green", outcomeWords(event.outcome)),
      event.reason ?? "-",
      event.mode === PUBLISHER ? "the publisher" : (event.caller ?? "-"),
    ]),
  );
}

function explain(hostname: string, events: readonly Event[], last: Event | undefined, since: string): string {
  if (last === undefined) {
    return events.length === 0
      ? `The log has nothing of ${shown(hostname)} in the last ${since}: its client does not reach the service, or calls another name.`
      : `Nothing of ${shown(hostname)} was refused in the last ${since}.`;
  }
  const later = events
    .filter((event) => event.time > last.time && isSettled(event) && !isRefusal(event))
    .at(-1);
  const who = last.mode === PUBLISHER ? "by the publisher" : `from ${last.caller ?? "?"}`;
  return [
    `${instant(last.time)}, ${who}: ${adviceFor({ ...last, hostname })}.`,
    ...(later === undefined ? [] : [`Since then it succeeded, at ${instant(later.time)}.`]),
  ].join("\n");
}
