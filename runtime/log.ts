import type { CallLog, Failed } from "./aws/calls";
import type { Ports } from "./ports";
import type { Facts, RecordEnd } from "./protocols/protocol";
import { FLAPPING } from "./records/flapping";

/** What is gathered during one invocation, for its line in the log. */
export interface WorkLog extends CallLog {
  failed: Failed;
  requestId: string;
  /** Unix time in milliseconds. */
  startedAt: number;
  /** What must never be written to the log. */
  secrets: string[];
  /** What went wrong on the side. */
  warnings: string[];
}

/** The same about one request. */
export interface RequestLog extends WorkLog {
  facts: Facts;
  /** The public address that asks, in canonical form. */
  caller: string;
}

/** How a request ended. Never a secret, a hash or a signature. */
export interface RequestEnd {
  outcome: string;
  reason?: string;
  /** HTTP status. */
  status: number;
  records?: RecordEnd[];
  /** What went wrong where nothing should have, cleaned by describeError. */
  error?: string;
}

/**
 * Writes the line that every request leaves: an error where there was a fault, a warning where something went wrong that
 * time may heal. A request for several records, of which any believed the caller, leaves one for each of them before it:
 * a stranger makes one line at a time, and no more.
 */
export function logRequest(
  request: RequestLog,
  { log, now }: Pick<Ports, "log" | "now">,
  end: RequestEnd,
): void {
  const { requestId, facts, caller, calls, failed, warnings, startedAt } = request;
  const records = end.records ?? [];
  if (records.length > 1 && records.some(({ outcome }) => outcome !== "unauthorized")) {
    logRecords(log, requestId, facts.mode, records);
  }
  log(levelOf(end, warnings), {
    request_id: requestId,
    mode: facts.mode,
    hostname: facts.hostname,
    record_type: facts.recordType ?? typesOf(records),
    caller,
    outcome: end.outcome,
    reason: end.reason,
    status: end.status,
    ...conflictsOf(end),
    milliseconds: now() - startedAt,
    aws_calls: calls.length,
    ...failed,
    ...troubles(warnings),
    error: end.error,
  });
}

/** How a batch of wishes ended. */
export interface BatchEnd {
  /** How many records of the stream it was told of. */
  told: number;
  /** What became of each wish that there was. */
  records: RecordEnd[];
  /** What went wrong where nothing should have, cleaned by describeError. */
  error?: string;
}

/**
 * Writes the lines that a batch of the publisher leaves: one for each wish, and one for all, a warning where something is to
 * be handed over again.
 */
export function logBatch(work: WorkLog, { log, now }: Pick<Ports, "log" | "now">, end: BatchEnd): void {
  const { requestId, calls, failed, warnings, startedAt } = work;
  const mode = "publish";
  const outcomes: Record<string, number> = {};
  for (const { outcome } of end.records) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  logRecords(log, requestId, mode, end.records);
  const isSmooth = warnings.length === 0 && outcomes.again === undefined;
  log(end.error !== undefined ? "error" : isSmooth ? "info" : "warn", {
    request_id: requestId,
    mode,
    told: end.told,
    outcomes,
    milliseconds: now() - startedAt,
    aws_calls: calls.length,
    ...failed,
    ...troubles(warnings),
    error: end.error,
  });
}

function logRecords(
  log: Ports["log"],
  requestId: string,
  mode: string | undefined,
  records: readonly RecordEnd[],
): void {
  for (const { hostname, recordType, outcome, reason } of records) {
    log("info", { request_id: requestId, mode, hostname, record_type: recordType, outcome, reason });
  }
}

// How many records need a person, whatever the protocol says of them: for a filter of the log to count.
function conflictsOf({ outcome, records = [] }: RequestEnd): Record<string, unknown> {
  const among = records.filter((record) => record.outcome === "conflict").length;
  const conflicts = among || (outcome === "conflict" ? 1 : 0);
  return conflicts > 0 ? { conflicts } : {};
}

// `flapping` is a field of its own, so that a filter of the log can count it.
function troubles(warnings: readonly string[]): Record<string, unknown> {
  const isFlapping = warnings.some((warning) => warning.startsWith(FLAPPING));
  return {
    warnings: warnings.length > 0 ? warnings : undefined,
    ...(isFlapping ? { flapping: true } : {}),
  };
}

function typesOf(records: readonly RecordEnd[]): string | undefined {
  const types = Array.from(new Set(records.map(({ recordType }) => recordType)));
  return types.length === 0 ? undefined : types.sort().join(",");
}

function levelOf(end: RequestEnd, warnings: readonly string[]): "info" | "warn" | "error" {
  if (end.error !== undefined) return "error";
  return end.status >= 500 || warnings.length > 0 ? "warn" : "info";
}

/** What of an error may be written down: everything but the secrets that this invocation has met, in any form. */
export function describeError(error: unknown, secrets: readonly string[]): string {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return secrets
    .flatMap(formsOf)
    .filter((form) => form !== "")
    .sort((one, other) => other.length - one.length)
    .reduce((clean, form) => clean.split(form).join("[secret]"), text);
}

// As it stands, within JSON, within a URL, and as Base64 of either alphabet.
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
  ];
}
