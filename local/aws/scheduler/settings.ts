/** The settings of a schedule, read from a resource's inputs and checked as EventBridge Scheduler does. */

/** When a schedule invokes what. */
export interface ScheduleSettings {
  /** Milliseconds between invocations. */
  everyMs: number;
  /** The function's ARN. */
  targetArn: string;
  /** Under which it is invoked. */
  roleArn: string;
  /** JSON: the event. */
  input: string;
  isEnabled: boolean;
}

type Inputs = Record<string, unknown>;

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads them.
 *
 * @throws ValidationException, or an error that names what is not imitated
 */
export function parseSchedule(inputs: Inputs): ScheduleSettings {
  const window = (inputs["flexibleTimeWindow"] ?? {}) as Inputs;
  if (window["mode"] !== "OFF" || Object.keys(window).length > 1) {
    throw notImitated("another flexibleTimeWindow than OFF");
  }
  const state = inputs["state"] ?? "ENABLED";
  if (state !== "ENABLED" && state !== "DISABLED") throw invalid(`state ${state}`);
  return {
    everyMs: readRate(String(inputs["scheduleExpression"] ?? "")),
    ...readTarget((inputs["target"] ?? {}) as Inputs),
    isEnabled: state === "ENABLED",
  };
}

function readRate(expression: string): number {
  const [, count, unit = "", plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (count === undefined) {
    if (/^(cron|at)\(/.test(expression)) throw notImitated(`schedules such as ${expression}: rates alone`);
    throw invalid(`Invalid Schedule Expression ${expression}.`);
  }
  // A value of 1 goes with a singular, and any other with a plural.
  if (Number(count) < 1 || (Number(count) === 1) === (plural === "s")) {
    throw invalid(`Invalid Schedule Expression ${expression}.`);
  }
  return Number(count) * (UNIT_MS[unit] ?? Number.NaN);
}

function readTarget(target: Inputs): Pick<ScheduleSettings, "targetArn" | "roleArn" | "input"> {
  const { arn, roleArn, input, retryPolicy = {}, ...others } = target;
  const [unknown] = Object.keys(others).filter((key) => others[key] !== undefined);
  if (unknown) throw notImitated(`target.${unknown}`);
  if (!/^arn:aws:lambda:[^:]+:[^:]+:function:[A-Za-z0-9_-]+$/.test(String(arn))) {
    throw notImitated(`other targets than functions, such as ${arn}`);
  }
  if (typeof roleArn !== "string") throw invalid("a target has a roleArn");
  checkRetries(retryPolicy as Inputs);
  return { targetArn: String(arn), roleArn, input: checkInput(input) };
}

function checkInput(input: unknown): string {
  if (typeof input !== "string") throw notImitated("a target without input");
  try {
    JSON.parse(input);
  } catch {
    throw invalid("the input of a Lambda target is JSON");
  }
  return input;
}

function checkRetries({ maximumEventAgeInSeconds, maximumRetryAttempts, ...others }: Inputs): void {
  const [unknown] = Object.keys(others);
  if (unknown) throw notImitated(`retryPolicy.${unknown}`);
  checkRange("maximumEventAgeInSeconds", maximumEventAgeInSeconds ?? 86_400, 60, 86_400);
  checkRange("maximumRetryAttempts", maximumRetryAttempts ?? 185, 0, 185);
}

function checkRange(name: string, value: unknown, low: number, high: number): void {
  if (!Number.isInteger(value) || Number(value) < low || Number(value) > high) {
    throw invalid(`${name} ${value} is not an integer in ${low}…${high}`);
  }
}

function notImitated(what: string): Error {
  return new Error(`the embedded EventBridge Scheduler does not imitate ${what}`);
}

function invalid(why: string): Error {
  return new Error(`ValidationException: ${why}`);
}
