/** The embedded CloudWatch, with CloudWatch Logs: metrics, alarms on them, dashboards, and log groups. */
import { type AlarmOptions, type Alarms, createAlarms } from "./cloudwatch/alarms";
import { createDashboards, type Dashboards } from "./cloudwatch/dashboards";
import { createMetrics, type Metrics } from "./cloudwatch/metrics";
import { apiGatewayMetrics } from "./cloudwatch/services/apiGateway";
import { dynamodbMetrics } from "./cloudwatch/services/dynamodb";
import { iteratorAgeMetric } from "./cloudwatch/services/lambda";
import { putQueueMetrics } from "./cloudwatch/services/queues";
import { parseQuery } from "./logs/insights/parse";
import { createLogs, type Logs } from "./logs/logGroups";
import type { Queues } from "./queues";

/** Its parts. */
export interface Cloudwatch {
  metrics: Metrics;
  alarms: Alarms;
  dashboards: Dashboards;
  /** Log groups with their last lines, and the queries for them. */
  logs: Logs;
}

/** What other services' stand-ins tell it by their `observe`. */
export interface Observers {
  apiGateway: ReturnType<typeof apiGatewayMetrics>;
  dynamodb: ReturnType<typeof dynamodbMetrics>;
  iteratorAge: ReturnType<typeof iteratorAgeMetric>;
}

/**
 * Makes one without metrics, alarms, dashboards and log groups.
 *
 * @param options.queues whose lengths it tells by the minute
 */
export function createCloudwatch(
  options: Omit<AlarmOptions, "metrics" | "sample"> & { queues: Queues },
): Cloudwatch & { observers: Observers } {
  const { queues, clock } = options;
  const metrics = createMetrics(options);
  return {
    metrics,
    alarms: createAlarms({ ...options, metrics, sample: () => putQueueMetrics(metrics, queues, clock) }),
    dashboards: createDashboards({ ...options, checkQuery: parseQuery }),
    logs: createLogs({ ...options, metrics }),
    observers: {
      apiGateway: apiGatewayMetrics(metrics),
      dynamodb: dynamodbMetrics(metrics),
      iteratorAge: iteratorAgeMetric(metrics),
    },
  };
}
