/**
 * The embedded EventBridge Scheduler: schedules that invoke functions by the cloud's clock.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import type { Clock } from "./clock";
import type { Iam } from "./iam";
import type { LambdaFunction } from "./lambda";
import type { InvokeResult } from "./lambda/process";
import type { ScheduleSettings } from "./scheduler/settings";
import { createWaits } from "./scheduler/waits";

/** A schedule. */
export interface Schedule {
  readonly name: string;
  readonly settings: ScheduleSettings;
}

/** What became of an invocation. */
export type ScheduledResult =
  | InvokeResult
  /** The role may not invoke it, or there is no such function, or too much of it runs. */
  | { kind: "unreached"; why: string };

/** The account's schedules. */
export interface Schedules {
  /** By name. */
  readonly all: ReadonlyMap<string, Schedule>;
  /** Begins one: it invokes its target at once, and then by its rate. @throws ConflictException, ValidationException */
  create(name: string, settings: ScheduleSettings): void;
  /** Changes one, which counts from now. @throws as {@link create}, ResourceNotFoundException */
  update(name: string, settings: ScheduleSettings): void;
  delete(name: string): void;
  /**
   * Invokes a schedule's target once, now, and waits for its end. For tests: a failure is not tried again.
   *
   * @throws ResourceNotFoundException
   */
  run(name: string): Promise<ScheduledResult>;
  /** Waits for the ends of the invocations under way. */
  idle(): Promise<void>;
  /** Begins nothing any more; resolves after what is under way. */
  close(): Promise<void>;
}

/** What it works with. */
export interface SchedulerOptions {
  findFunction(arn: string): LambdaFunction | undefined;
  iam: Pick<Iam, "mayDo" | "findRole">;
  clock: Clock;
  /** Takes a line about what went wrong. */
  log: (line: string) => void;
}

const PRINCIPAL = "scheduler.amazonaws.com";

/** Lambda's queue for events tries an event that failed again after these milliseconds: twice. */
const RETRIES_AFTER_MS = [60_000, 120_000];

/** Makes a scheduler without schedules. */
export function createScheduler({ findFunction, iam, clock, log }: SchedulerOptions): Schedules {
  const all = new Map<string, Schedule & { stop: AbortController }>();
  const underWay = new Set<Promise<unknown>>();
  const waits = createWaits(clock);

  const required = (name: string) => {
    const schedule = all.get(name);
    if (!schedule) throw new Error(`ResourceNotFoundException: Schedule ${name} does not exist.`);
    return schedule;
  };
  const check = ({ roleArn }: ScheduleSettings) => {
    if (!iam.findRole(roleArn)?.trustedServices.includes(PRINCIPAL)) {
      throw new Error(
        "ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
      );
    }
  };
  const invoke = async ({ targetArn, roleArn, input }: ScheduleSettings): Promise<ScheduledResult> => {
    const target = findFunction(targetArn);
    const isAllowed =
      iam.findRole(roleArn)?.trustedServices.includes(PRINCIPAL) &&
      iam.mayDo(roleArn, { action: "lambda:InvokeFunction", resource: targetArn, context: new Map() });
    if (!isAllowed) return { kind: "unreached", why: `the role ${roleArn} may not invoke ${targetArn}` };
    if (!target) return { kind: "unreached", why: `there is no function ${targetArn}` };
    // It may be replaced, or closed, in this very moment.
    const result = await target.invoke(JSON.parse(input)).catch(() => undefined);
    return result === undefined || result.kind === "throttled"
      ? { kind: "unreached", why: `${targetArn} is not there, or has too much to do` }
      : result;
  };
  const tracked = async <Result>(work: Promise<Result>): Promise<Result> => {
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  };
  /** One event: what fails is tried again, while the schedule is there. */
  const deliver = async ({ name, settings }: Schedule, signal: AbortSignal): Promise<void> => {
    for (const pause of [...RETRIES_AFTER_MS, undefined]) {
      const result = await tracked(invoke(settings));
      if (result.kind === "unreached") log(`the schedule ${name} reached nothing: ${result.why}`);
      if (result.kind !== "error" || pause === undefined) return;
      await waits.wait(pause, signal);
      if (signal.aborted) return;
    }
  };
  const keepTime = async (schedule: Schedule, signal: AbortSignal): Promise<void> => {
    const start = clock.now();
    const { everyMs } = schedule.settings;
    while (!signal.aborted) {
      // On AWS events would queue up where one takes longer than the rate; here the next ones are left out.
      await deliver(schedule, signal);
      const passed = clock.now() - start;
      await waits.wait((Math.floor(passed / everyMs) + 1) * everyMs - passed, signal);
    }
  };
  const begin = (name: string, settings: ScheduleSettings) => {
    const stop = new AbortController();
    const schedule = { name, settings, stop };
    all.set(name, schedule);
    if (settings.isEnabled) keepTime(schedule, stop.signal);
  };

  return {
    all,
    create(name, settings) {
      if (all.has(name)) throw new Error(`ConflictException: Schedule ${name} already exists.`);
      check(settings);
      begin(name, settings);
    },
    update(name, settings) {
      const { stop } = required(name);
      check(settings);
      stop.abort();
      begin(name, settings);
    },
    delete(name) {
      all.get(name)?.stop.abort();
      all.delete(name);
    },
    run: (name) => tracked(invoke(required(name).settings)),
    async idle() {
      await Promise.allSettled(underWay);
    },
    async close() {
      for (const { stop } of all.values()) stop.abort();
      await Promise.allSettled(underWay);
    },
  };
}
