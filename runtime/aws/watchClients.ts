import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type {
  GetHostedZoneLimitCommandInput,
  GetHostedZoneLimitCommandOutput,
  Route53Client,
} from "@aws-sdk/client-route-53";
import type {
  GetTopicAttributesCommandInput,
  GetTopicAttributesCommandOutput,
  PublishCommandInput,
  PublishCommandOutput,
  SNSClient,
} from "@aws-sdk/client-sns";
import type {
  DynamoDBDocumentClient,
  ScanCommandInput,
  ScanCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import type { Environment } from "../settings";
import {
  ROUTE53_LIMITS,
  type ServiceLimits,
  WATCH_DYNAMODB_LIMITS,
  WATCH_SNS_LIMITS,
} from "../values/timeLimits";
import type { SendOf } from "./calls";
import { clientConfig } from "./clients";

/** The calls that looking for silent hosts takes, each with its input and output. */
export interface WatchOperations {
  Scan: [ScanCommandInput, ScanCommandOutput];
  UpdateItem: [UpdateCommandInput, UpdateCommandOutput];
  GetTopicAttributes: [GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput];
  Publish: [PublishCommandInput, PublishCommandOutput];
  GetHostedZoneLimit: [GetHostedZoneLimitCommandInput, GetHostedZoneLimitCommandOutput];
}

/** Makes one of these calls; throws what the SDK throws. */
export type WatchSend = SendOf<WatchOperations>;

/** How long each service is tried. */
export interface WatchLimits {
  dynamodb: ServiceLimits;
  route53: ServiceLimits;
  sns: ServiceLimits;
}

const OWN_LIMITS: WatchLimits = {
  dynamodb: WATCH_DYNAMODB_LIMITS,
  route53: ROUTE53_LIMITS,
  sns: WATCH_SNS_LIMITS,
};

type Send = (input: never, abortSignal: AbortSignal) => Promise<unknown>;

/** Makes the clients of DynamoDB, Route 53 and SNS, once. They are clients of their own: the API's function has none of this. */
export function createWatchSend(env: Environment, limits: WatchLimits = OWN_LIMITS): WatchSend {
  const operations: Record<keyof WatchOperations, Send> = {
    ...openTableCalls(env, limits.dynamodb),
    ...openZoneCalls(env, limits.route53),
    ...openTopicCalls(env, limits.sns),
  };
  const send = (operation: keyof WatchOperations, input: unknown, abortSignal: AbortSignal) =>
    operations[operation](input as never, abortSignal);
  return send as WatchSend;
}

/** Read units a second that the table has, by the function's environment; undefined: it is billed on demand. */
export function readUnitsOf(env: Environment): number | undefined {
  return env.READ_UNITS ? Number(env.READ_UNITS) : undefined;
}

function openTableCalls(env: Environment, limits: ServiceLimits): Record<"Scan" | "UpdateItem", Send> {
  const lib = require("@aws-sdk/lib-dynamodb") as typeof import("@aws-sdk/lib-dynamodb");
  const writing = openDocuments(env, limits);
  // Of a table with units of its own a page is asked for once: each new attempt would take from those who serve requests.
  const reading = readUnitsOf(env) === undefined ? writing : openDocuments(env, { ...limits, attempts: 1 });
  return {
    Scan: (input: ScanCommandInput, abortSignal) => reading.send(new lib.ScanCommand(input), { abortSignal }),
    UpdateItem: (input: UpdateCommandInput, abortSignal) =>
      writing.send(new lib.UpdateCommand(input), { abortSignal }),
  };
}

function openDocuments(env: Environment, limits: ServiceLimits): DynamoDBDocumentClient {
  const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
  const lib = require("@aws-sdk/lib-dynamodb") as typeof import("@aws-sdk/lib-dynamodb");
  const client: DynamoDBClient = new sdk.DynamoDBClient(clientConfig(env, limits));
  return lib.DynamoDBDocumentClient.from(client, {
    // People write these items: a number with 38 digits must not make a page unreadable.
    unmarshallOptions: { wrapNumbers: true },
  });
}

function openZoneCalls(env: Environment, limits: ServiceLimits): Record<"GetHostedZoneLimit", Send> {
  const sdk = require("@aws-sdk/client-route-53") as typeof import("@aws-sdk/client-route-53");
  const client: Route53Client = new sdk.Route53Client(clientConfig(env, limits));
  return {
    GetHostedZoneLimit: (input: GetHostedZoneLimitCommandInput, abortSignal) =>
      client.send(new sdk.GetHostedZoneLimitCommand(input), { abortSignal }),
  };
}

function openTopicCalls(
  env: Environment,
  limits: ServiceLimits,
): Record<"GetTopicAttributes" | "Publish", Send> {
  const sdk = require("@aws-sdk/client-sns") as typeof import("@aws-sdk/client-sns");
  const client: SNSClient = new sdk.SNSClient(clientConfig(env, limits));
  return {
    GetTopicAttributes: (input: GetTopicAttributesCommandInput, abortSignal) =>
      client.send(new sdk.GetTopicAttributesCommand(input), { abortSignal }).catch(renamed),
    Publish: (input: PublishCommandInput, abortSignal) =>
      client.send(new sdk.PublishCommand(input), { abortSignal }).catch(renamed),
  };
}

/** SNS has names of its own for what the other services call otherwise, which errorNames.ts knows. */
const SNS_NAMES: Readonly<Record<string, string>> = {
  AuthorizationErrorException: "AccessDenied",
  InternalErrorException: "InternalFailure",
  InvalidParameterException: "ValidationException",
  NotFoundException: "ResourceNotFoundException",
  ThrottledException: "Throttling",
};

function renamed(error: Error): never {
  throw Object.assign(error, { name: SNS_NAMES[error.name] ?? error.name });
}
