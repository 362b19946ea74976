/** What a period's values come to: CloudWatch's statistics ("CloudWatch statistics definitions"). */

/** The values of one minute of a metric, or of more. */
export interface Values {
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** How often each value came, rounded to {@link DIGITS}; absent while all of them are the same. */
  spread?: Map<number, number>;
}

/** Significant digits of the values that percentiles are taken from. It bounds what a minute may hold. */
const DIGITS = 3;

const PERCENTILE = /^p(100|\d{1,2}(\.\d{1,10})?)$/;

const SIMPLE: Readonly<Record<string, (values: Values) => number>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/** The statistics that are no percentiles. */
export const SIMPLE_STATISTICS: readonly string[] = Object.keys(SIMPLE);

/** Whether it is a percentile, such as `p99` or `p99.9`. */
export function isPercentile(statistic: string): boolean {
  return PERCENTILE.test(statistic);
}

/**
 * Checks the name of a statistic.
 *
 * @throws an error that names it, when CloudWatch has none of it, or the embedded one does not imitate it
 */
export function checkStatistic(statistic: string): void {
  if (SIMPLE[statistic] === undefined && !isPercentile(statistic)) {
    throw new Error(`InvalidParameterValue: the embedded CloudWatch has no statistic ${statistic}`);
  }
}

/**
 * What values come to.
 *
 * @throws as {@link checkStatistic}
 */
export function statisticOf(values: Values, statistic: string): number {
  checkStatistic(statistic);
  return SIMPLE[statistic]?.(values) ?? percentile(values, Number(statistic.slice(1)));
}

/** Values of a single one. */
export function valuesOf(value: number): Values {
  return { count: 1, sum: value, minimum: value, maximum: value };
}

/** Adds more values to some, in place. */
export function merge(into: Values, more: Values): void {
  const isSame =
    !into.spread && !more.spread && into.minimum === more.minimum && into.minimum === more.maximum;
  if (!isSame) {
    const spread = into.spread ?? spreadOf(into);
    for (const [value, times] of spreadOf(more)) {
      spread.set(value, (spread.get(value) ?? 0) + times);
    }
    into.spread = spread;
  }
  into.count += more.count;
  into.sum += more.sum;
  into.minimum = Math.min(into.minimum, more.minimum);
  into.maximum = Math.max(into.maximum, more.maximum);
}

function spreadOf(values: Values): Map<number, number> {
  return values.spread ?? new Map([[rounded(values.minimum), values.count]]);
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** The least value that this many of a hundred do not exceed. */
function percentile(values: Values, hundredths: number): number {
  const rank = Math.max(1, Math.ceil((hundredths / 100) * values.count));
  if (!values.spread || rank === values.count) return values.maximum;
  let seen = 0;
  for (const [value, times] of [...values.spread].sort(([a], [b]) => a - b)) {
    seen += times;
    if (seen >= rank) return Math.min(values.maximum, Math.max(values.minimum, value));
  }
  return values.maximum;
}
