import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionSettings } from "../../runtime/settings";
import type { ConfigTable } from "../configTable";
import type { Naming } from "../naming";
import type { Settings } from "../settings/table";
import type { Zones } from "../zones";
import { AlarmTopic } from "./topic";
import { Watch } from "./watch";

export interface MonitoringArgs {
  naming: Naming;
  /** Who is written to. */
  addresses: readonly string[];
  settings: FunctionSettings & Pick<Settings, "staleAfter">;
  zones: Zones;
  table: ConfigTable;
}

/** What tells somebody before anyone asks: a topic that writes mails, and a watch for silent hosts. */
export class Monitoring extends pulumi.ComponentResource {
  /** Where mails are written to. */
  readonly topicArn: pulumi.Output<string>;
  /** The function that looks for silent hosts. */
  readonly watchHandler: aws.lambda.Function;
  /** Where its log is. */
  readonly watchLogGroupName: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Monitoring", name, {}, opts);
    const topic = new AlarmTopic("alarms", args, { parent: this });
    const watch = new Watch("watch", { ...args, topic }, { parent: this });
    this.topicArn = topic.arn;
    this.watchHandler = watch.handler;
    this.watchLogGroupName = watch.logGroupName;
    this.registerOutputs({ topicArn: this.topicArn, watchLogGroupName: this.watchLogGroupName });
  }
}
