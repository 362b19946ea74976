/** What an alarm compares with its threshold: a metric by period, or metric math on some of them. */
import { evaluate, type Result, type Series } from "../math/evaluate";
import type { DataPoint, MetricQuery } from "../metrics";
import type { AlarmSettings } from "./settings";

/**
 * The values of a range's periods.
 *
 * @param range the beginnings of the periods, in milliseconds, oldest first
 * @param read what a metric came to
 * @throws ValidationError, when they are no single time series
 */
export function comparedValues(
  settings: AlarmSettings,
  range: readonly number[],
  read: (query: MetricQuery) => DataPoint[],
): Series {
  const { name, period, queries, returned } = settings;
  const [from = 0] = range;
  const to = (range.at(-1) ?? 0) + period * 1000;
  const results = new Map<string, Result>();

  const resultOf = (id: string): Result | undefined => {
    const query = queries.find((one) => one.id === id);
    if (!query || results.has(id)) return results.get(id);
    const result: Result =
      query.kind === "expression"
        ? evaluate(query.expression, scope)
        : { kind: "series", series: seriesOf(read({ ...query, period, from, to })) };
    results.set(id, result);
    return result;
  };
  const scope = {
    find: resultOf,
    metrics: () =>
      queries.flatMap(({ kind, id }) => {
        const result = kind === "metric" ? resultOf(id) : undefined;
        return result?.kind === "series" ? [result.series] : [];
      }),
    periods: range,
    period,
  };

  const compared = resultOf(returned);
  if (compared?.kind !== "series") {
    throw new Error(`ValidationError: what the alarm ${name} compares is no single time series`);
  }
  return compared.series;
}

/**
 * Tries an alarm's expressions on made-up values.
 *
 * @throws as {@link comparedValues}
 */
export function checkResult(settings: AlarmSettings): void {
  comparedValues(settings, [0], () => [{ at: 0, value: 1 }]);
}

function seriesOf(points: readonly DataPoint[]): Series {
  return new Map(points.map(({ at, value }) => [at, value]));
}
