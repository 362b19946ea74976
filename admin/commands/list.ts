import type { Command } from "commander";
import { shown } from "../names";
import { type RecordView, STATE_WORDS, type State } from "../view";
import { ago, readDuration } from "../words";
import { coloured, withStack } from "./context";
import { grid } from "./grid";

/** `ddns list` */
export function registerList(program: Command): void {
  program
    .command("list")
    .description("shows each record, what needs attention first")
    .option("--stale <time>", "only those silent for longer, as 24h or 7d, or never seen")
    .option("--group-of <host>", "only those that share this host's secret")
    .option("--filter <text>", "only those with it in name, comment or address")
    .action((options: { stale?: string; groupOf?: string; filter?: string }, command: Command) =>
      withStack(command, async ({ hosts, show }) => {
        const { stale, ...rest } = options;
        const staleMs = stale === undefined ? {} : { staleMs: readDuration("--stale", stale) };
        const records = await hosts.list({ ...rest, ...staleMs });
        show(records, () => (records.length === 0 ? "no records" : tableOf(records, Date.now())));
      }),
    );
}

/** Records as a table. */
export function tableOf(records: readonly RecordView[], now: number): string {
  return grid(
    ["HOST", "TYPE", "ADDRESS", "SEEN", "STATE", "TTL", "GROUP", "FLAGS"],
    records.map((record) => [
      shown(record.hostname),
      record.recordType,
      record.address ?? "-",
      ago(record.lastSeen, now),
      stateWord(record.state),
      record.ttl === undefined ? "default" : String(record.ttl),
      record.group === undefined ? "-" : String(record.group),
      record.flags.join(", ") || "-",
    ]),
  );
}

function stateWord(state: State): string {
  const isToBeWatched = state === "waiting" || state === "locked" || state === "never_seen";
  const colour = state === "fresh" ? "green" : isToBeWatched ? "yellow" : "red";
  return coloured(colour, STATE_WORDS[state]);
}
