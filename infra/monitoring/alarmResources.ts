import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Naming } from "../naming";
import type { Alarm } from "./alarm";
import type { Metric } from "./watched";

export interface AlarmArgs {
  naming: Naming;
  alarm: Alarm;
  /** Whom it tells. */
  topicArn: pulumi.Input<string>;
}

/**
 * Makes an alarm of CloudWatch.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function createAlarm(
  name: string,
  { naming, alarm, topicArn }: AlarmArgs,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.MetricAlarm {
  const { bad, of } = alarm.periods ?? { bad: 1, of: 1 };
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      name: `${naming.prefix}-${alarm.key}`,
      alarmDescription: `${alarm.means} ${alarm.first} (docs/operations.md#${alarm.key})`,
      ...signalOf(alarm),
      comparisonOperator: alarm.ringsBelow ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
      threshold: alarm.threshold,
      evaluationPeriods: of,
      datapointsToAlarm: bad,
      treatMissingData: alarm.ringsWithoutData ? "missing" : "notBreaching",
      alarmActions: [topicArn],
      insufficientDataActions: alarm.ringsWithoutData ? [topicArn] : [],
      tags: naming.tags,
    },
    opts,
  );
}

function signalOf({ metrics, expression, periodSeconds }: Alarm): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const [only] = metrics;
  if (expression === undefined && only !== undefined) {
    const { namespace, metricName, dimensions, statistic } = only;
    return { namespace, metricName, dimensions: { ...dimensions }, statistic, period: periodSeconds };
  }
  return {
    metricQueries: [
      ...metrics.map((metric, index) => ({ id: `m${index}`, metric: queried(metric, periodSeconds) })),
      { id: "looked_at", expression, label: "what is looked at", returnData: true },
    ],
  };
}

function queried({ namespace, metricName, dimensions, statistic }: Metric, period: number) {
  return { namespace, metricName, dimensions: { ...dimensions }, stat: statistic, period };
}
