import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SQSBatchResponse } from "aws-lambda";
import { createNotifier, type NotifierEvent } from "../runtime/notifier";
import { FUNCTION_TIMEOUT_SECONDS } from "../runtime/values/timeLimits";
import type { ConfigTable } from "./configTable";
import { ServiceFunction } from "./function";
import type { Naming } from "./naming";
import { notifierStatements } from "./notifierPolicy";
import type { Settings } from "./settings/table";
import { createStreamSource } from "./streamSource";

/** Megabytes: it waits for others nearly all the time. */
const MEMORY_MB = 256;

/** Records of the stream that are handed over together. */
const BATCH_SIZE = 100;
/**
 * Seconds after which a record is dropped without a word. After half of that the function gives a change up, with a line in its
 * log: by then it is no use to anybody.
 */
const OLDEST_RECORD_SECONDS = 7_200;

/** Messages that are handed over together: as many as SQS has of a FIFO queue. */
const MESSAGES = 10;
/** Seconds for which a message is nobody else's: six times the function's own, as Lambda's developer guide has it. */
const VISIBILITY_SECONDS = 6 * FUNCTION_TIMEOUT_SECONDS;
/** Seconds for which a message is kept: longer than it is tried, by far. */
const RETENTION_SECONDS = 86_400;
/** Batches at once, out of what the account has for all functions, ten in a new one: webhooks that hang must leave it to hosts. */
const MOST_AT_ONCE = 2;

/**
 * Records by which an address may have changed: a change was written ahead before, which each confirmation takes off. Polls write
 * to items without one.
 */
export const CONFIRMED = {
  eventName: ["MODIFY"],
  dynamodb: { OldImage: { pending_address: { S: [{ exists: true }] } } },
};

/** The settings that say who is told. */
export type NotifierOptions = Pick<Settings, "enableChangeEvents" | "changeWebhook">;

/** Whether anybody is told of changes. */
export function tellsChanges({ enableChangeEvents, changeWebhook }: NotifierOptions): boolean {
  return enableChangeEvents || changeWebhook !== undefined;
}

export interface NotifierArgs {
  naming: Naming;
  table: ConfigTable;
  settings: NotifierOptions;
}

type NotifierFunction = ServiceFunction<NotifierEvent, SQSBatchResponse>;

/**
 * What tells of each confirmed change of an address: a function on the table's stream, which puts it on the account's event bus. With
 * webhooks it puts it into a queue that comes to the same function, for the bus as well: none of them holds up another.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class Notifier extends pulumi.ComponentResource {
  /** Where its log is. */
  readonly logGroupName: pulumi.Output<string>;
  /** What waits to be told; undefined where there are no webhooks. */
  private readonly queue: aws.sqs.Queue | undefined;

  constructor(name: string, args: NotifierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Notifier", name, {}, opts);
    this.queue = args.settings.changeWebhook && this.createQueue(name, args);
    const notifier = this.createFunction(name, args);
    createStreamSource(
      `${name}-source`,
      {
        ...args,
        handler: notifier.handler,
        batchSize: BATCH_SIZE,
        filter: CONFIRMED,
        oldestRecordSeconds: OLDEST_RECORD_SECONDS,
      },
      { parent: this },
    );
    if (this.queue) this.createQueueSource(name, args, notifier, this.queue);
    this.logGroupName = notifier.logGroupName;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }

  private createQueue(name: string, { naming }: NotifierArgs): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${name}-queue`,
      {
        name: `${naming.prefix}-changes.fifo`,
        fifoQueue: true,
        visibilityTimeoutSeconds: VISIBILITY_SECONDS,
        messageRetentionSeconds: RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
        tags: naming.tags,
      },
      { parent: this },
    );
  }

  private createFunction(name: string, args: NotifierArgs): NotifierFunction {
    const { naming, table, settings } = args;
    const { enableChangeEvents, changeWebhook } = settings;
    return new ServiceFunction(
      name,
      {
        naming,
        suffix: "notifier",
        description: `Tells of changes of addresses in ${naming.prefix}`,
        callbackFactory: () => createNotifier(process.env),
        statements: pulumi
          .all([table.arn, table.streamArn, this.queue?.arn])
          .apply(([tableArn, streamArn, queueArn]) =>
            notifierStatements({ tableArn, streamArn, queueArn, sendsEvents: enableChangeEvents }),
          ),
        environment: {
          STACK: naming.prefix,
          CHANGE_EVENTS: String(enableChangeEvents),
          ...(this.queue && changeWebhook
            ? { CHANGES_QUEUE: this.queue.url, CHANGE_WEBHOOKS: pulumi.secret(changeWebhook.join(" ")) }
            : {}),
        },
        memorySize: MEMORY_MB,
        timeout: FUNCTION_TIMEOUT_SECONDS,
      },
      { parent: this },
    );
  }

  private createQueueSource(
    name: string,
    { naming }: NotifierArgs,
    { handler }: NotifierFunction,
    queue: aws.sqs.Queue,
  ): void {
    new aws.lambda.EventSourceMapping(
      `${name}-queue-source`,
      {
        eventSourceArn: queue.arn,
        functionName: handler.arn,
        batchSize: MESSAGES,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: MOST_AT_ONCE },
        tags: naming.tags,
      },
      { parent: this },
    );
  }
}
