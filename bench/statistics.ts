/** What a list of measurements comes to. */
export interface Summary {
  count: number;
  mean: number;
  p50: number;
  p99: number;
}

/**
 * The value that a share of the measurements does not exceed (nearest rank).
 *
 * @param percent above 0, up to 100
 * @throws when there is nothing to choose from
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) {
    throw new Error("There are no measurements.");
  }
  return value;
}

/** Sums measurements up. */
export function summarize(values: readonly number[]): Summary {
  return {
    count: values.length,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: percentile(values, 50),
    p99: percentile(values, 99),
  };
}

/**
 * How many times as long one thing takes as another: the median of the ratios of each round, in which both had the
 * same machine to themselves.
 *
 * @param own one measurement a round
 * @param base as many, of the same rounds
 */
export function pairedRatio(own: readonly number[], base: readonly number[]): number {
  if (own.length !== base.length) {
    throw new Error("Each round has a measurement of both.");
  }
  return percentile(
    own.map((value, round) => value / (base[round] ?? Number.NaN)),
    50,
  );
}
