/** Alarms and dashboards, as Pulumi resources. */
import { alarmArn } from "../aws/cloudwatch/alarms/message";
import { parseAlarm } from "../aws/cloudwatch/alarms/settings";
import { type Properties, type ResourceTable, refuseDuplicate, type Services, text } from "./kinds";

/** The resource types of CloudWatch. */
export function cloudwatchResources(services: Services): ResourceTable {
  const { alarms, dashboards } = services;
  const alarmOutputs = (name: string): Properties => ({ arn: alarmArn(name, services) });
  return {
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
      inputs: [
        "actionsEnabled",
        "alarmActions",
        "alarmDescription",
        "comparisonOperator",
        "datapointsToAlarm",
        "dimensions",
        "evaluationPeriods",
        "extendedStatistic",
        "insufficientDataActions",
        "metricName",
        "metricQueries",
        "name",
        "namespace",
        "okActions",
        "period",
        "statistic",
        "threshold",
        "treatMissingData",
      ],
      create(_name, inputs) {
        const name = text(inputs, "name");
        // PutMetricAlarm would change the other one.
        refuseDuplicate(alarms.alarms.has(name), "ResourceConflictException", `The alarm ${name}`);
        alarms.put(parseAlarm(inputs));
        return { id: name, outputs: alarmOutputs(name) };
      },
      update(name, news) {
        alarms.put(parseAlarm(news));
        return alarmOutputs(name);
      },
      delete: (name) => alarms.delete(name),
      read: (name, state) => (alarms.alarms.has(name) ? state.outputs : undefined),
    },
    "aws:cloudwatch/dashboard:Dashboard": {
      inputs: ["dashboardBody", "dashboardName"],
      create(_name, inputs) {
        const name = text(inputs, "dashboardName");
        refuseDuplicate(
          dashboards.dashboards.has(name),
          "ResourceConflictException",
          `The dashboard ${name}`,
        );
        const { arn } = dashboards.put(name, text(inputs, "dashboardBody"));
        return { id: name, outputs: { dashboardArn: arn } };
      },
      update(name, news) {
        const { arn } = dashboards.put(name, text(news, "dashboardBody"));
        return { dashboardArn: arn };
      },
      delete: (name) => dashboards.delete(name),
      read: (name, state) => (dashboards.dashboards.has(name) ? state.outputs : undefined),
    },
  };
}
