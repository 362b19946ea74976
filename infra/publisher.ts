import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { createPublisher } from "../runtime/publisher";
import type { FunctionSettings } from "../runtime/settings";
import { FUNCTION_TIMEOUT_SECONDS } from "../runtime/values/timeLimits";
import type { ConfigTable } from "./configTable";
import { ServiceFunction } from "./function";
import type { Naming } from "./naming";
import { publisherStatements } from "./policies";
import { recordVariables } from "./recordVariables";
import { createStreamSource } from "./streamSource";
import type { Zones } from "./zones";

/**
 * Megabytes by which Lambda gives a whole processor. Of a large batch nearly all is the publisher's own work, hundreds of calls:
 * it is done so much sooner, at about the same price.
 */
const MEMORY_MB = 1769;

/** As many changes as one request of Route 53 takes. */
const BATCH_SIZE = 400;
/** Seconds after which a change is given up, that keeps failing: the next poll of its host writes it down anew. */
const OLDEST_RECORD_SECONDS = 3_600;
/** Seconds for which is kept what was given up: two weeks, the longest that SQS keeps anything. */
const FAILURES_KEPT_SECONDS = 1_209_600;

/**
 * The records of the stream that are new wishes: runtime/records/wanted.ts writes the attribute with a wish, and the first
 * write after it takes it off.
 */
const NEW_WISHES = { dynamodb: { NewImage: { wanted_state: { S: ["new"] } } } };

export interface PublisherArgs {
  naming: Naming;
  zones: Zones;
  table: ConfigTable;
  settings: FunctionSettings;
}

/**
 * What publishes the wishes that requests write down, hundreds at once: a function on the table's stream, and a queue for what
 * it had to give up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class Publisher extends pulumi.ComponentResource {
  /** Where its log is. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: PublisherArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Publisher", name, {}, opts);
    const failures = this.createQueue(name, args);
    const publisher = this.createFunction(name, args, failures);
    createStreamSource(
      `${name}-source`,
      {
        ...args,
        handler: publisher.handler,
        batchSize: BATCH_SIZE,
        filter: NEW_WISHES,
        oldestRecordSeconds: OLDEST_RECORD_SECONDS,
        failures,
      },
      { parent: this },
    );
    this.logGroupName = publisher.logGroupName;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }

  private createQueue(name: string, { naming }: PublisherArgs): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${name}-failures`,
      {
        name: `${naming.prefix}-publisher-failures`,
        messageRetentionSeconds: FAILURES_KEPT_SECONDS,
        sqsManagedSseEnabled: true,
        tags: naming.tags,
      },
      { parent: this },
    );
  }

  private createFunction(
    name: string,
    args: PublisherArgs,
    failures: aws.sqs.Queue,
  ): ServiceFunction<DynamoDBStreamEvent, DynamoDBBatchResponse> {
    const { naming, zones, table } = args;
    return new ServiceFunction(
      name,
      {
        naming,
        suffix: "publisher",
        description: `Publishes what was written down in ${naming.prefix}`,
        callbackFactory: () => createPublisher(process.env),
        statements: pulumi
          .all([zones.arns, table.arn, table.streamArn, failures.arn])
          .apply(([zoneArns, tableArn, streamArn, queueArn]) =>
            publisherStatements({ zoneArns, tableArn, streamArn, queueArn }),
          ),
        environment: recordVariables(args),
        memorySize: MEMORY_MB,
        timeout: FUNCTION_TIMEOUT_SECONDS,
      },
      { parent: this },
    );
  }
}
