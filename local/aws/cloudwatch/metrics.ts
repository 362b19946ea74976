/**
 * The embedded CloudWatch's metrics: values by namespace, name and dimensions, in minutes of the cloud's clock.
 *
 * A metric is found by exactly the dimensions that it was put with ("Amazon CloudWatch concepts", dimensions).
 */
import { merge, statisticOf, type Values, valuesOf } from "./statistics";

/** Which metric. */
export interface MetricId {
  namespace: string;
  name: string;
  /** @default none */
  dimensions?: Readonly<Record<string, string>>;
}

/** One value of a metric. */
export interface MetricValue extends MetricId {
  value: number;
  /** CloudWatch's name for the unit, such as `Milliseconds`. @default None */
  unit?: string;
  /** Milliseconds. @default now */
  at?: number;
}

/** What a metric came to in one period. */
export interface DataPoint {
  /** When the period began, in milliseconds. */
  at: number;
  value: number;
}

/** Which periods, and what of them. */
export interface MetricQuery extends MetricId {
  /** `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99`. */
  statistic: string;
  /** Seconds, a multiple of 60. Periods are aligned to the clock: one of an hour begins at a full hour (UTC). */
  period: number;
  /** Milliseconds; the periods from the one that holds `from` to the one before the one that holds `to`. */
  from: number;
  to: number;
}

/** The account's metrics. */
export interface Metrics {
  /** Keeps a value, for {@link KEPT}. */
  put(value: MetricValue): void;
  /**
   * What a metric came to, oldest period first; a period without values is not there.
   *
   * @throws when the statistic or the period is not one
   */
  statistics(query: MetricQuery): DataPoint[];
  /** Every metric that has a value, with its unit. */
  list(): (MetricId & { dimensions: Readonly<Record<string, string>>; unit: string })[];
}

interface Series {
  id: MetricId & { dimensions: Readonly<Record<string, string>>; unit: string };
  /** By the minutes since 1970. */
  minutes: Map<number, Values>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a value is kept, in milliseconds: what an alarm of one period of a day looks at. */
export const KEPT = 3 * 24 * HOUR;

/** CloudWatch's quota. */
const MAX_DIMENSIONS = 30;

/** Makes a CloudWatch without metrics. */
export function createMetrics({ clock }: { clock: () => number }): Metrics {
  const all = new Map<string, Series>();
  let swept = clock();

  const sweep = (now: number) => {
    swept = now;
    for (const [key, { minutes }] of all) {
      for (const minute of minutes.keys()) {
        if (minute * MINUTE < now - KEPT) minutes.delete(minute);
      }
      if (minutes.size === 0) all.delete(key);
    }
  };

  return {
    put({ namespace, name, dimensions = {}, value, unit = "None", at = clock() }) {
      checkValue(namespace, name, dimensions, value);
      const key = keyOf({ namespace, name, dimensions });
      const series = all.get(key) ?? { id: { namespace, name, dimensions, unit }, minutes: new Map() };
      all.set(key, series);
      const minute = Math.floor(at / MINUTE);
      const known = series.minutes.get(minute);
      if (known) merge(known, valuesOf(value));
      else series.minutes.set(minute, valuesOf(value));
      if (Math.abs(clock() - swept) >= HOUR) sweep(clock());
    },
    statistics({ statistic, period, from, to, ...id }) {
      checkPeriod(period);
      const minutes = all.get(keyOf(id))?.minutes;
      const periods = new Map<number, Values>();
      for (const [minute, values] of minutes ?? []) {
        const at = periodOf(minute * MINUTE, period);
        if (at < periodOf(from, period) || at >= periodOf(to, period)) continue;
        const known = periods.get(at);
        if (known) merge(known, values);
        else periods.set(at, copyOf(values));
      }
      return [...periods]
        .sort(([a], [b]) => a - b)
        .map(([at, values]) => ({ at, value: statisticOf(values, statistic) }));
    },
    list: () => [...all.values()].map(({ id }) => id),
  };
}

/** When the period began that holds a moment, both in milliseconds; the period in seconds. */
export function periodOf(moment: number, period: number): number {
  return Math.floor(moment / (period * 1000)) * period * 1000;
}

/** @throws when the embedded CloudWatch has no such period: it keeps minutes, and nothing finer */
export function checkPeriod(period: number): void {
  if (!Number.isInteger(period) || period < 60 || period % 60 !== 0) {
    throw new Error(
      `InvalidParameterValue: the embedded CloudWatch imitates periods of 60 s and multiples of it, and not ${period} s`,
    );
  }
}

function copyOf(values: Values): Values {
  return { ...values, ...(values.spread ? { spread: new Map(values.spread) } : {}) };
}

function keyOf({ namespace, name, dimensions = {} }: MetricId): string {
  return JSON.stringify([namespace, name, ...Object.entries(dimensions).sort()]);
}

function checkValue(
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  value: number,
): void {
  if (!Number.isFinite(value)) {
    throw new Error(`InvalidParameterValue: ${value} is no value for the metric ${namespace} ${name}`);
  }
  if (Object.keys(dimensions).length > MAX_DIMENSIONS) {
    throw new Error(`InvalidParameterValue: the metric ${namespace} ${name} has more than 30 dimensions`);
  }
  const empty = Object.entries(dimensions).find(([key, given]) => key === "" || given === "");
  if (empty) {
    throw new Error(`InvalidParameterValue: the metric ${namespace} ${name} has an empty dimension`);
  }
}
