/**
 * Which state an alarm comes into, as CloudWatch's guide has it under "How alarm state is evaluated when data is missing".
 */
import type { Series } from "../math/evaluate";
import { type AlarmSettings, COMPARISONS } from "./settings";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What was seen, and what follows. */
export interface Verdict {
  /** `retain`: it stays as it is. */
  state: AlarmState | "retain";
  /** The values that decided, newest first. */
  seen: { at: number; value: number; isBreaching: boolean }[];
  /** How many periods without values were counted as the settings say. */
  filled: number;
}

/** Periods beyond those that an alarm counts that CloudWatch looks at, too: two of the five in its guide's tables. */
const MORE_PERIODS = 2;

/** The beginnings of the periods that are looked at, in milliseconds, oldest first: all of them have ended by now. */
export function evaluationRange({ period, evaluationPeriods }: AlarmSettings, now: number): number[] {
  const length = period * 1000;
  const end = Math.floor(now / length) * length;
  const count = evaluationPeriods + MORE_PERIODS;
  return Array.from({ length: count }, (_, index) => end - (count - index) * length);
}

/**
 * Judges the values of a range:
 *
 * 1. as many values as it counts: the newest of them decide, and a missing one is of no matter;
 * 2. fewer: all of them count, and the rest is filled up as `treatMissingData` says;
 * 3. `missing` and `ignore` fill nothing up: values that are all breaching, and not enough, decide nothing, unless with `missing`
 *    the oldest of them is as old as the alarm's data points are many.
 */
export function judge(settings: AlarmSettings, range: readonly number[], series: Series): Verdict {
  const { evaluationPeriods, datapointsToAlarm, threshold, missingData } = settings;
  const compare = COMPARISONS[settings.comparison]!;
  const seen = [...range]
    .reverse()
    .flatMap((at) => {
      const value = series.get(at);
      return value === undefined ? [] : [{ at, value, isBreaching: compare(value, threshold) }];
    })
    .slice(0, evaluationPeriods);
  const breaching = seen.filter(({ isBreaching }) => isBreaching).length;
  const missing = evaluationPeriods - seen.length;
  const verdict = (state: Verdict["state"], filled = 0): Verdict => ({ state, seen, filled });

  if (breaching >= datapointsToAlarm) return verdict("ALARM");
  if (missing === 0) return verdict("OK");
  if (missingData === "breaching") {
    return verdict(breaching + missing >= datapointsToAlarm ? "ALARM" : "OK", missing);
  }
  if (missingData === "notBreaching") return verdict("OK", missing);
  if (seen.length > breaching) return verdict("OK", missing);
  if (missingData === "ignore") return verdict("retain", missing);
  const oldest = seen.at(-1);
  const age = oldest === undefined ? 0 : range.length - range.indexOf(oldest.at);
  return verdict(age >= datapointsToAlarm && oldest ? "ALARM" : "INSUFFICIENT_DATA", missing);
}
