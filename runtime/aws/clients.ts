import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type {
  ChangeResourceRecordSetsCommandInput,
  ChangeResourceRecordSetsCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  Route53Client,
} from "@aws-sdk/client-route-53";
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  DynamoDBDocumentClient,
  GetCommandInput,
  GetCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import type { Environment } from "../settings";
import { DYNAMODB_LIMITS, ROUTE53_LIMITS, type ServiceLimits } from "../values/timeLimits";

/** The calls to AWS that this service makes, each with its input and output. */
export interface AwsOperations {
  GetItem: [GetCommandInput, GetCommandOutput];
  BatchGetItem: [BatchGetCommandInput, BatchGetCommandOutput];
  UpdateItem: [UpdateCommandInput, UpdateCommandOutput];
  Query: [QueryCommandInput, QueryCommandOutput];
  ListResourceRecordSets: [ListResourceRecordSetsCommandInput, ListResourceRecordSetsCommandOutput];
  ChangeResourceRecordSets: [ChangeResourceRecordSetsCommandInput, ChangeResourceRecordSetsCommandOutput];
}

export type AwsOperation = keyof AwsOperations;

/** Makes one call, the SDK's own retries included; throws what the SDK throws. */
export type AwsSend = <O extends AwsOperation>(
  operation: O,
  input: AwsOperations[O][0],
  abortSignal: AbortSignal,
) => Promise<AwsOperations[O][1]>;

type Sender = (operation: AwsOperation, input: unknown, abortSignal: AbortSignal) => Promise<unknown>;
type CommandClass = new (input: unknown) => Parameters<DynamoDBDocumentClient["send"]>[0];

/** How long each service is tried. */
export interface AwsLimits {
  dynamodb: ServiceLimits;
  route53: ServiceLimits;
}

const OWN_LIMITS: AwsLimits = { dynamodb: DYNAMODB_LIMITS, route53: ROUTE53_LIMITS };

/**
 * Makes the clients of DynamoDB and Route 53, each once and when first needed: `mode=get` never loads the SDK,
 * and an unchanged record never loads Route 53's.
 */
export function createAwsSend(env: Environment, limits: AwsLimits = OWN_LIMITS): AwsSend {
  let dynamodb: Sender | undefined;
  let route53: Sender | undefined;
  const send: Sender = (operation, input, abortSignal) => {
    if (operation === "ListResourceRecordSets" || operation === "ChangeResourceRecordSets") {
      route53 = route53 ?? openRoute53(env, limits.route53);
      return route53(operation, input, abortSignal);
    }
    dynamodb = dynamodb ?? openDynamodb(env, limits.dynamodb);
    return dynamodb(operation, input, abortSignal);
  };
  return send as AwsSend;
}

function openDynamodb(env: Environment, limits: ServiceLimits): Sender {
  const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
  const lib = require("@aws-sdk/lib-dynamodb") as typeof import("@aws-sdk/lib-dynamodb");
  const client: DynamoDBClient = new sdk.DynamoDBClient(clientConfig(env, limits));
  const documents = lib.DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    // People write these items: a number with 38 digits must not make the item unreadable.
    unmarshallOptions: { wrapNumbers: true },
  });
  const commands: Record<string, unknown> = {
    GetItem: lib.GetCommand,
    BatchGetItem: lib.BatchGetCommand,
    UpdateItem: lib.UpdateCommand,
    Query: lib.QueryCommand,
  };
  return (operation, input, abortSignal) =>
    documents.send(new (commands[operation] as CommandClass)(input), { abortSignal });
}

function openRoute53(env: Environment, limits: ServiceLimits): Sender {
  const sdk = require("@aws-sdk/client-route-53") as typeof import("@aws-sdk/client-route-53");
  const client: Route53Client = new sdk.Route53Client(clientConfig(env, limits));
  return (operation, input, abortSignal) =>
    operation === "ListResourceRecordSets"
      ? client.send(new sdk.ListResourceRecordSetsCommand(input as ListResourceRecordSetsCommandInput), {
          abortSignal,
        })
      : client.send(new sdk.ChangeResourceRecordSetsCommand(input as ChangeResourceRecordSetsCommandInput), {
          abortSignal,
        });
}

/** What every client of the SDK is made with. */
export function clientConfig(env: Environment, limits: ServiceLimits) {
  return {
    region: env.AWS_REGION,
    maxAttempts: limits.attempts,
    requestHandler: {
      connectionTimeout: limits.connectMs,
      requestTimeout: limits.answerMs,
      // Without it the SDK only warns, and hangs on.
      throwOnRequestTimeout: true,
    },
  };
}
