import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionSettings } from "../../runtime/settings";
import { WATCH_TIMEOUT_SECONDS } from "../../runtime/values/timeLimits";
import { createWatch } from "../../runtime/watch";
import type { Capacity, ConfigTable } from "../configTable";
import { ServiceFunction } from "../function";
import type { Naming } from "../naming";
import { recordVariables } from "../recordVariables";
import type { Settings } from "../settings/table";
import type { Zones } from "../zones";
import { schedulerPolicy, schedulerTrustPolicy, watchStatements } from "./policies";
import type { AlarmTopic } from "./topic";

/** Megabytes. Lambda gives CPU by memory: a table of 100,000 hosts is looked through in a few seconds. */
const MEMORY_MB = 512;

/** How often hosts are looked at. */
const RATE = "rate(15 minutes)";

/** How often, and for how many seconds, the schedule tries to reach the function: the next run looks at all of it anew. */
const RETRY_POLICY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 900 };

export interface WatchArgs {
  naming: Naming;
  zones: Zones;
  table: ConfigTable;
  settings: FunctionSettings & Pick<Settings, "staleAfter">;
  topic: AlarmTopic;
  /** The table's; undefined: it is billed on demand. */
  capacity: Capacity | undefined;
}

/**
 * What tells of silent hosts: a function that looks through the table, and a schedule that runs it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
 */
export class Watch extends pulumi.ComponentResource {
  /** Where its log is. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: WatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Watch", name, {}, opts);
    const watch = this.createFunction(name, args);
    const { role, policy } = this.createRole(name, args, watch.handler);
    this.createSchedule(name, args, watch.handler, role, policy);
    this.logGroupName = watch.logGroupName;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }

  private createFunction(name: string, args: WatchArgs): ServiceFunction<unknown, void> {
    const { naming, zones, table, settings, topic, capacity } = args;
    return new ServiceFunction(
      name,
      {
        naming,
        suffix: "watch",
        description: `Tells of silent hosts of ${naming.prefix}`,
        callbackFactory: () => createWatch(process.env),
        statements: pulumi
          .all([zones.arns, table.arn, topic.arn])
          .apply(([zoneArns, tableArn, topicArn]) => watchStatements({ zoneArns, tableArn, topicArn })),
        environment: {
          ...recordVariables(args),
          ALARM_TOPIC: topic.arn,
          STACK_NAME: naming.prefix,
          STALE_AFTER: String(settings.staleAfter),
          ...(capacity && { READ_UNITS: String(capacity.tableRead) }),
        },
        memorySize: MEMORY_MB,
        timeout: WATCH_TIMEOUT_SECONDS,
      },
      { parent: this },
    );
  }

  /** The role under which the schedule invokes this function, and nothing else. */
  private createRole(name: string, { naming }: WatchArgs, handler: aws.lambda.Function) {
    const { accountId } = aws.getCallerIdentityOutput({}, { parent: this });
    const role = new aws.iam.Role(
      `${name}-schedule-role`,
      {
        description: `Schedule of ${naming.prefix}`,
        assumeRolePolicy: accountId.apply((account) => JSON.stringify(schedulerTrustPolicy(account))),
        tags: naming.tags,
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-schedule-policy`,
      { role: role.id, policy: handler.arn.apply((arn) => JSON.stringify(schedulerPolicy(arn))) },
      { parent: this },
    );
    return { role, policy };
  }

  private createSchedule(
    name: string,
    { naming }: WatchArgs,
    handler: aws.lambda.Function,
    role: aws.iam.Role,
    policy: aws.iam.RolePolicy,
  ): void {
    new aws.scheduler.Schedule(
      `${name}-schedule`,
      {
        name: `${naming.prefix}-watch`,
        description: `Looks for silent hosts of ${naming.prefix}`,
        scheduleExpression: RATE,
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn: handler.arn, roleArn: role.arn, input: "{}", retryPolicy: RETRY_POLICY },
      },
      { parent: this, dependsOn: [policy] },
    );
  }
}
