import { FUNCTION_TIMEOUT_SECONDS, INVOCATION_BUDGET_MS } from "../../runtime/values/timeLimits";
import type { Metric } from "./watched";

/** Something that a person is to be told of. */
export interface Alarm {
  /** What its name has after the stack's; docs/operations.md has a part under it. */
  key: string;
  /** What has happened. */
  means: string;
  /** What to do first. */
  first: string;
  /** Metrics, `m0`, `m1` and so on. One is looked at as it is. */
  metrics: readonly Metric[];
  /** What is looked at of several metrics, in metric math. */
  expression?: string;
  /** Rings when it is less than this, and not when it is at least this. */
  ringsBelow?: true;
  threshold: number;
  periodSeconds: number;
  /** Rings when so many of so many periods are beyond the threshold. @default 1 of 1 */
  periods?: { bad: number; of: number };
  /** Whether it rings, too, when there is nothing to look at any more. */
  ringsWithoutData?: true;
}

/** Periods that alarms of one bad moment look at. */
export const SHORT_SECONDS = 300;
export const HOUR_SECONDS = 3_600;
/** Trouble that the next poll mends is none: it must go on. */
export const LASTING = { bad: 2, of: 3 };
/** Rings at once, and not anew for what comes within an hour. */
export const ONCE_AN_HOUR = { bad: 1, of: 12 };
/** The same of what hosts tell that ask seldom, or once an hour: a host that polls each hour is no new case each hour. */
export const WHILE_IT_GOES_ON = { bad: 1, of: 36 };

/** Between what an invocation allows itself and Lambda's end of it. */
export const SLOW_MS = (INVOCATION_BUDGET_MS + FUNCTION_TIMEOUT_SECONDS * 1000) / 2;

/** Requests in five minutes by which somebody guesses, and no device that was set up wrongly asks. */
export const GUESSES = 100;
