import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionSettings } from "../../runtime/settings";
import type { Capacity, ConfigTable } from "../configTable";
import type { Naming } from "../naming";
import type { Settings } from "../settings/table";
import type { Zones } from "../zones";
import { createAlarm } from "./alarmResources";
import { alarmsOf } from "./alarms";
import { dashboardBody } from "./dashboard";
import { createMetricFilters, createSavedQueries, type LogArgs } from "./logResources";
import { AlarmTopic } from "./topic";
import { Watch } from "./watch";
import type { Watched } from "./watched";

export interface MonitoringArgs {
  naming: Naming;
  /** Who is written to. */
  addresses: readonly string[];
  settings: FunctionSettings & Pick<Settings, "staleAfter">;
  zones: Zones;
  table: ConfigTable;
  /** Whether API Gateway serves the API. */
  hasGateway: boolean;
  /** The table's; undefined: it is billed on demand. */
  capacity: Capacity | undefined;
  /** Megabytes of the API's function. */
  memoryMb: number;
  /** The log groups of the functions that there are, beside the watch's own. */
  logGroups: {
    api: pulumi.Output<string>;
    publisher: pulumi.Output<string> | undefined;
    notifier: pulumi.Output<string> | undefined;
  };
}

/** What tells somebody before anyone asks: a topic that writes mails, alarms, a watch for silent hosts, and what one looks at then. */
export class Monitoring extends pulumi.ComponentResource {
  /** Where mails are written to. */
  readonly topicArn: pulumi.Output<string>;
  /** Where the log is of the function that looks for silent hosts. */
  readonly watchLogGroupName: pulumi.Output<string>;
  /** Where the dashboard is, in AWS's console. */
  readonly dashboardUrl: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Monitoring", name, {}, opts);
    const topic = new AlarmTopic("alarms", args, { parent: this });
    const watch = new Watch("watch", { ...args, topic }, { parent: this });
    const { naming } = args;
    const watched: Watched = {
      naming,
      hasGateway: args.hasGateway,
      hasPublisher: args.logGroups.publisher !== undefined,
      hasNotifier: args.logGroups.notifier !== undefined,
    };
    const logs: LogArgs = { watched, logGroups: { ...args.logGroups, watch: watch.logGroupName } };
    createMetricFilters(name, logs, { parent: this });
    createSavedQueries(name, logs, { parent: this });
    const alarms = alarmsOf(watched).map((alarm) =>
      createAlarm(`${name}-${alarm.key}`, { naming, alarm, topicArn: topic.arn }, { parent: this }),
    );
    const dashboard = this.createDashboard(name, args, logs, alarms);
    this.topicArn = topic.arn;
    this.watchLogGroupName = watch.logGroupName;
    this.dashboardUrl = dashboard.dashboardName.apply(urlOf);
    this.registerOutputs({ topicArn: this.topicArn, watchLogGroupName: this.watchLogGroupName });
  }

  private createDashboard(
    name: string,
    { naming, memoryMb, capacity }: MonitoringArgs,
    { watched, logGroups }: LogArgs,
    alarms: readonly aws.cloudwatch.MetricAlarm[],
  ): aws.cloudwatch.Dashboard {
    const region = aws.config.requireRegion();
    const isOnDemand = capacity === undefined;
    return new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: naming.prefix,
        dashboardBody: pulumi
          .all([logGroups, alarms.map(({ arn }) => arn)])
          .apply(([groups, alarmArns]) =>
            dashboardBody({ region, watched, logGroups: groups, alarmArns, memoryMb, isOnDemand }),
          ),
      },
      { parent: this },
    );
  }
}

function urlOf(dashboard: string): string {
  const region = aws.config.requireRegion();
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard}`;
}
