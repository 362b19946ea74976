import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ConfigTable } from "./configTable";
import type { Naming } from "./naming";

/** Seconds in which a batch gathers. */
const WINDOW_SECONDS = 1;

export interface StreamSourceArgs {
  naming: Naming;
  table: ConfigTable;
  /** What the records come to. */
  handler: aws.lambda.Function;
  /** Records that are handed over together. */
  batchSize: number;
  /** Which records come. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
  filter: object;
  /** Seconds after which a record is given up, that keeps failing. */
  oldestRecordSeconds: number;
  /** Where is told what was given up. @default nowhere */
  failures?: aws.sqs.Queue;
}

/**
 * Hands the table's stream to a function, in order for each record.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
export function createStreamSource(
  name: string,
  { naming, table, handler, batchSize, filter, oldestRecordSeconds, failures }: StreamSourceArgs,
  opts: pulumi.CustomResourceOptions,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: table.streamArn,
      functionName: handler.arn,
      // From its beginning: what is written while the mapping is being made would be missed otherwise.
      startingPosition: "TRIM_HORIZON",
      batchSize,
      maximumBatchingWindowInSeconds: WINDOW_SECONDS,
      parallelizationFactor: 1,
      filterCriteria: { filters: [{ pattern: JSON.stringify(filter) }] },
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRecordAgeInSeconds: oldestRecordSeconds,
      ...(failures ? { destinationConfig: { onFailure: { destinationArn: failures.arn } } } : {}),
      tags: naming.tags,
    },
    opts,
  );
}
