import { type Naming, nameFunction } from "../naming";

/** What of a stack is watched, by the physical names that its resources have. */
export interface Watched {
  naming: Naming;
  /** Whether API Gateway serves the API. */
  hasGateway: boolean;
  /** Whether a function on the table's stream publishes. */
  hasPublisher: boolean;
  /** Whether a function tells of changes. */
  hasNotifier: boolean;
}

/** A metric of CloudWatch's, and what is looked at of it. */
export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Readonly<Record<string, string>>;
  statistic: "Sum" | "Maximum" | "SampleCount" | "Average" | "p50" | "p99";
}

/** What is counted in the functions' logs: each is a metric of the stack's own namespace, without dimensions. */
export type LogMetric =
  | "Faults"
  | "TableFailures"
  | "Route53Failures"
  | "Conflicts"
  | "Fights"
  | "RefusedCredentials"
  | "ZoneFilling"
  | "ChangesGivenUp";

/** Where the metrics of a stack's logs are. */
export function namespaceOf({ naming }: Pick<Watched, "naming">): string {
  return `ddns/${naming.prefix}`;
}

/** A metric that is counted in the logs. */
export function logMetric(
  watched: Pick<Watched, "naming">,
  metricName: LogMetric,
  statistic: Metric["statistic"] = "Sum",
): Metric {
  return { namespace: namespaceOf(watched), metricName, dimensions: {}, statistic };
}

/**
 * A metric of a function; no suffix: the API's.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionMetric(
  { naming }: Pick<Watched, "naming">,
  metricName: "Invocations" | "Errors" | "Throttles" | "Duration" | "IteratorAge",
  statistic: Metric["statistic"],
  suffix?: string,
): Metric {
  const FunctionName = suffix === undefined ? naming.prefix : nameFunction(naming, suffix);
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName }, statistic };
}

/**
 * A metric of the table.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function tableMetric({ naming }: Pick<Watched, "naming">, metricName: string): Metric {
  return {
    namespace: "AWS/DynamoDB",
    metricName,
    dimensions: { TableName: `${naming.prefix}-config` },
    statistic: "Sum",
  };
}

/**
 * A metric of API Gateway's stage.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function gatewayMetric(
  { naming }: Pick<Watched, "naming">,
  metricName: "Count" | "IntegrationLatency" | "Latency" | "4XXError" | "5XXError",
  statistic: Metric["statistic"],
): Metric {
  return {
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiName: naming.prefix, Stage: "prod" },
    statistic,
  };
}
