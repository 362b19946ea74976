import type { Cloud } from "../../../local/cloud";

/** What metrics came to since a moment, by their names: all periods together. */
export type Totals = Record<string, number>;

/**
 * Reads every metric of a namespace with exactly these dimensions.
 *
 * @param statistic `Sum`, or another for all of them
 */
export function totalsOf(
  { metrics }: Pick<Cloud, "metrics">,
  namespace: string,
  dimensions: Record<string, string>,
  statistic = "Sum",
): Totals {
  const isSame = (other: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(other).sort()) === JSON.stringify(Object.entries(dimensions).sort());
  return Object.fromEntries(
    metrics
      .list()
      .filter((metric) => metric.namespace === namespace && isSame(metric.dimensions))
      .map(({ name }) => [
        name,
        metrics
          .statistics({
            namespace,
            name,
            dimensions,
            statistic,
            period: 86_400,
            from: 0,
            to: Date.now() + 172_800_000,
          })
          .reduce((sum, { value }) => sum + value, 0),
      ]),
  );
}
