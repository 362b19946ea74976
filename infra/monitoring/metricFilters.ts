import { type LogMetric, namespaceOf, type Watched } from "./watched";

/** Whose log is looked at. */
export type LogOf = "api" | "publisher" | "notifier" | "watch";

/** What is counted of a function's log. */
export interface MetricFilter {
  log: LogOf;
  metric: LogMetric;
  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  pattern: string;
  /** What a line counts as. @default 1 */
  value?: string;
}

/** Lines of the API and of the publisher have these alike. */
const COMMON: readonly Omit<MetricFilter, "log">[] = [
  { metric: "TableFailures", pattern: '{ $.message.dynamodb = "*" }' },
  { metric: "Route53Failures", pattern: '{ $.message.route53 = "*" }' },
  { metric: "Fights", pattern: "{ $.message.flapping IS TRUE }" },
];

/** What is counted in the logs of a stack. Lambda puts the function's own line under `message`. */
export function metricFiltersOf({ hasPublisher, hasNotifier }: Watched): MetricFilter[] {
  const of = (log: LogOf) => COMMON.map((filter) => ({ log, ...filter }));
  return [
    { log: "api", metric: "Faults", pattern: '{ $.message.outcome = "fault" }' },
    ...of("api"),
    { log: "api", metric: "Conflicts", pattern: "{ $.message.conflicts >= 1 }" },
    {
      log: "api",
      metric: "RefusedCredentials",
      // The line of the request, not those of its records.
      pattern:
        '{ ($.message.status > 0) && (($.message.outcome = "*unauthorized*") || ($.message.outcome = "*badauth*")) }',
    },
    ...(hasPublisher
      ? [
          ...of("publisher"),
          {
            log: "publisher" as const,
            metric: "Conflicts" as const,
            pattern: '{ $.message.outcome = "conflict" }',
          },
        ]
      : []),
    ...(hasNotifier
      ? [
          {
            log: "notifier" as const,
            metric: "ChangesGivenUp" as const,
            pattern: '{ $.message.outcome = "given_up" }',
          },
        ]
      : []),
    {
      log: "watch",
      metric: "ZoneFilling",
      pattern: '{ $.message.outcome = "zone_filling" }',
      value: "$.message.percent",
    },
  ];
}

/** How a filter's metric is made. Without a value for lines that do not match: a metric costs only in hours that have one. */
export function transformationOf(watched: Watched, { metric, value = "1" }: MetricFilter) {
  return { name: metric, namespace: namespaceOf(watched), value };
}
