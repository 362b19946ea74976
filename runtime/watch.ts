import type { Context } from "aws-lambda";
import { callsUntil } from "./aws/calls";
import { createWatchSend, readUnitsOf, type WatchOperations, type WatchSend } from "./aws/watchClients";
import { describeError } from "./log";
import { createPorts, type Ports } from "./ports";
import { type Environment, readSettings } from "./settings";
import { type Due, type Found, lookThrough, note } from "./silence/lookThrough";
import type { SilencePorts } from "./silence/ports";
import { type Told, tell } from "./silence/tell";
import type { What } from "./silence/telling";
import { FILLING_PERCENT, type ZoneSize, zoneSizes } from "./silence/zoneSizes";
import { WATCH_BUDGET_MS } from "./values/timeLimits";

export { MARKS } from "./silence/marks";
export { READ } from "./silence/watched";

/** Lambda's handler of the schedule's event, of which nothing is read. */
export type Watch = (event: unknown, context: Pick<Context, "awsRequestId">) => Promise<void>;

/** What the watch takes from the outside world. */
export type WatchPorts = Pick<Ports<WatchSend>, "now" | "sleep" | "send" | "log">;

const MODE = "watch";

/**
 * Makes the watch, once per cold start: with each event it looks through the table for hosts that have fallen silent, or are back,
 * and mails what it finds.
 *
 * @param env the function's environment (settings.ts lists what is read, and {@link readOwn})
 * @param ports the outside world; the real one by default
 * @throws when the environment is incomplete
 */
export function createWatch(
  env: Environment,
  ports: WatchPorts = createPorts<WatchSend>(createWatchSend(env)),
): Watch {
  const settings = readSettings(env);
  const own = readOwn(env);
  return async (_event, { awsRequestId }) => {
    const { now, log } = ports;
    const startedAt = now();
    const deadline = startedAt + WATCH_BUDGET_MS;
    const run: Run = { requestId: awsRequestId, startedAt, calls: [], warnings: [] };
    const silence: SilencePorts = {
      ...own,
      call: callsUntil<WatchOperations>(ports.send, now, deadline, run),
      tableName: settings.tableName,
      zones: settings.zones,
      measure: {
        limitMs: own.limitMs,
        noteVisitsEveryMs: settings.noteVisitsEvery * 1000,
        zones: settings.zones,
      },
      now,
      sleep: ports.sleep,
      deadline,
      warn: (text) => {
        run.warnings.push(text);
      },
    };
    try {
      run.found = await lookThrough(silence);
      run.told = await tell(silence, run.found.due);
      logTold(log, run.requestId, run.told.told);
      await note(silence, run.found.noted);
      run.sizes = await zoneSizes(silence);
      logFilling(log, run.requestId, run.sizes);
      run.error = failureOf(run.found, run.told);
    } catch (error) {
      run.error = describeError(error, []);
    }
    logRun(run, ports);
    // So that Lambda counts an error, and tries again: what was marked is left alone for a while.
    if (run.error !== undefined) throw new Error(`A fault of the watch. Request id: ${awsRequestId}`);
  };
}

/** What the watch alone is told of the stack. */
function readOwn(
  env: Environment,
): Pick<SilencePorts, "topicArn" | "stackName" | "readUnits"> & { limitMs: number } {
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`The function's environment has no ${name}: deploy the stack again.`);
    return value;
  };
  return {
    topicArn: required("ALARM_TOPIC"),
    stackName: required("STACK_NAME"),
    limitMs: Number(required("STALE_AFTER")) * 3_600_000,
    readUnits: readUnitsOf(env),
  };
}

/** One run, as far as it came. */
interface Run {
  requestId: string;
  /** Unix time in milliseconds. */
  startedAt: number;
  calls: (keyof WatchOperations)[];
  warnings: string[];
  found?: Found;
  told?: Told;
  sizes?: ZoneSize[];
  error?: string;
}

/**
 * What makes a run a failure: nobody would know of silent hosts. A run that finds only what an earlier one could not mail is one, too: else
 * Lambda's second attempt would end well, and no alarm would ring.
 */
function failureOf({ isBlind, overdue }: Found, { error }: Told): string | undefined {
  if (error !== undefined) return `the mail may not have been sent: ${error}`;
  if (overdue > 0) return `of ${overdue} records it is not noted that an earlier run's mail was sent`;
  return isBlind ? "nothing of the table could be read" : undefined;
}

function logTold(log: WatchPorts["log"], requestId: string, told: readonly Due[]): void {
  for (const { item, what } of told) {
    const { hostname, recordType } = item;
    log("info", { request_id: requestId, mode: MODE, hostname, record_type: recordType, outcome: what });
  }
}

function logFilling(log: WatchPorts["log"], requestId: string, sizes: readonly ZoneSize[]): void {
  for (const { zone, recordSets, percent } of sizes) {
    if (percent < FILLING_PERCENT) continue;
    const outcome = "zone_filling";
    log("warn", { request_id: requestId, mode: MODE, outcome, zone, record_sets: recordSets, percent });
  }
}

/** The line that every run leaves. */
function logRun(
  { requestId, startedAt, calls, warnings, found, told, sizes, error }: Run,
  { log, now }: WatchPorts,
): void {
  log(error !== undefined ? "error" : warnings.length > 0 ? "warn" : "info", {
    request_id: requestId,
    mode: MODE,
    outcome: "watched",
    hosts: found?.hosts,
    silent: found?.silent,
    told_silent: hostsOf(told, "silent"),
    told_back: hostsOf(told, "back"),
    left: told?.left,
    record_sets: sizes?.reduce((sum, { recordSets }) => sum + recordSets, 0),
    milliseconds: now() - startedAt,
    aws_calls: calls.length,
    warnings: warnings.length > 0 ? warnings : undefined,
    error,
  });
}

function hostsOf(told: Told | undefined, what: What): number | undefined {
  return told && new Set(told.told.flatMap((one) => (one.what === what ? [one.item.hostname] : []))).size;
}
