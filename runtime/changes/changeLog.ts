import type { Ports } from "../ports";

/** What became of telling a change to somebody. */
export type Telling =
  | "told"
  /** It is tried again. */
  | "again"
  /** It is not, though it was tried and nobody has taken it: it is too old. */
  | "given_up"
  /** It never was: it is for one that the stack tells no more, or was too old when it came. */
  | "dropped";

/** One change and one of those that are told of it. */
export interface ChangeLine {
  /** Without the final dot, as it is told. */
  hostname?: string;
  record_type?: string;
  outcome: Telling;
  reason?: string;
  /** `event bus`, or the name of a webhook's host: never its URL, which is a secret. */
  target?: string;
}

/** What is gathered during one invocation, for its lines in the log. */
export interface ChangeLog {
  requestId: string;
  /** Unix time in milliseconds. */
  startedAt: number;
  lines: ChangeLine[];
  warnings: string[];
}

/** How an invocation ended. */
export interface ChangeEnd {
  /** What came: records of the table's stream, or messages of the queue. */
  source: "stream" | "queue";
  /** How many of them. */
  records: number;
  /** What went wrong where nothing should have, cleaned by describeError. */
  error?: string;
}

const LEVELS = { told: "info", again: "warn", given_up: "error", dropped: "info" } as const;

/** Writes the lines of an invocation: one for each change and whom it was told to, and one for all. */
export function logChanges(
  { requestId, startedAt, lines, warnings }: ChangeLog,
  { log, now }: Pick<Ports, "log" | "now">,
  { source, records, error }: ChangeEnd,
): void {
  const mode = "notify";
  const outcomes: Record<string, number> = {};
  for (const { hostname, record_type, outcome, reason, target } of lines) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    log(reason === "unreadable" ? "warn" : LEVELS[outcome], {
      request_id: requestId,
      mode,
      // With the final dot, as the other functions' lines have it.
      hostname: hostname === undefined ? undefined : `${hostname}.`,
      record_type,
      outcome,
      reason,
      target,
    });
  }
  log(error !== undefined ? "error" : warnings.length > 0 ? "warn" : "info", {
    request_id: requestId,
    mode,
    source,
    records,
    outcomes,
    milliseconds: now() - startedAt,
    warnings: warnings.length > 0 ? warnings : undefined,
    error,
  });
}
