import { type LogOf, metricFiltersOf, transformationOf } from "../../../infra/monitoring/metricFilters";
import { savedQueriesOf } from "../../../infra/monitoring/savedQueries";
import { namespaceOf, type Watched } from "../../../infra/monitoring/watched";
import { createMetrics, type Metrics } from "../../../local/aws/cloudwatch/metrics";
import type { Row } from "../../../local/aws/logs/insights/run";
import { createLogs } from "../../../local/aws/logs/logGroups";

/** The logs of a stack's functions, as CloudWatch has them: with the stack's own filters and queries. */
export interface LogBook {
  /** Writes what a function has logged, in the form that Lambda gives it. */
  write(log: LogOf, entries: readonly Record<string, unknown>[]): void;
  /** What was counted so far: metric → sum, or the largest of its values. */
  counted(): Record<string, number>;
  /** What a query answers, by its saved name. */
  ask(name: string): Row[];
  /** The same of a query's text. */
  query(text: string, logs: readonly LogOf[]): Row[];
}

const START = Date.parse("2030-01-01T00:00:00Z");

/** Opens one, empty. */
export function openLogBook(watched: Watched): LogBook {
  const clock = () => START;
  const metrics: Metrics = createMetrics({ clock });
  const logs = createLogs({ region: "eu-west-1", accountId: "000000000000", metrics, clock });
  for (const log of ["api", "publisher", "notifier", "watch"]) logs.create(log);
  for (const filter of metricFiltersOf(watched)) {
    const { pattern } = filter;
    logs.putFilter(filter.log, {
      name: `${filter.log}-${filter.metric}`,
      pattern,
      transformation: transformationOf(watched, filter),
    });
  }
  return {
    write(log, entries) {
      for (const { level, ...message } of entries) {
        const line = {
          timestamp: new Date(START).toISOString(),
          level: String(level).toUpperCase(),
          message,
        };
        logs.write(log, "stream", JSON.stringify({ requestId: message["request_id"], ...line }));
      }
    },
    counted() {
      const names = [...new Set(metricFiltersOf(watched).map(({ metric }) => metric))];
      const sums = names.flatMap((name) => {
        const [point] = metrics.statistics({
          namespace: namespaceOf(watched),
          name,
          statistic: name === "ZoneFilling" ? "Maximum" : "Sum",
          period: 60,
          from: START,
          to: START + 60_000,
        });
        return point === undefined ? [] : [[name, point.value] as const];
      });
      return Object.fromEntries(sums);
    },
    ask(name) {
      const query = savedQueriesOf(watched).find((one) => one.name === name);
      if (query === undefined) throw new Error(`There is no query ${name}.`);
      return logs.query(query.text, query.logs);
    },
    query: (text, from) => logs.query(text, from),
  };
}
