import * as pulumi from "@pulumi/pulumi";
import type { APIGatewayProxyResult } from "aws-lambda";
import { createAcmeHandler } from "../runtime/acmeHandler";
import { createBatchedAcmeHandler } from "../runtime/batchedAcmeHandler";
import { createBatchedHandler } from "../runtime/batchedHandler";
import { createHandler, type DoorEvent } from "../runtime/handler";
import type { FunctionSettings } from "../runtime/settings";
import { FUNCTION_TIMEOUT_SECONDS } from "../runtime/values/timeLimits";
import { type ConfigTable, SECRET_INDEX } from "./configTable";
import { ServiceFunction } from "./function";
import type { Naming } from "./naming";
import { apiStatements } from "./policies";
import type { Publisher } from "./publisher";
import { recordVariables } from "./recordVariables";
import type { Settings } from "./settings/table";
import type { Zones } from "./zones";

/**
 * Megabytes. Lambda gives CPU by memory, and nearly all that this function computes is its start, with the SDK's
 * loading: four times the CPU of the smallest size makes that so much shorter, at about the same price. It uses
 * less than 100 MB.
 */
export const API_MEMORY_MB = 512;

/** With a function URL, which API Gateway does not throttle: a hundred requests a second. */
const DEFAULT_BY_URL = 10;

/** How many requests the function handles at once; undefined: the account's own limit. */
export function reservedConcurrencyOf({
  enableFunctionUrl,
  reservedConcurrency = enableFunctionUrl ? DEFAULT_BY_URL : 0,
}: Pick<Settings, "enableFunctionUrl" | "reservedConcurrency">): number | undefined {
  return reservedConcurrency === 0 ? undefined : reservedConcurrency;
}

export interface ApiFunctionArgs {
  naming: Naming;
  zones: Zones;
  table: ConfigTable;
  settings: FunctionSettings & Pick<Settings, "enableAcme">;
  /** What publishes, where the function only writes wishes down: it is there before the first of them, and after the last. */
  publisher: Publisher | undefined;
  /** @default whatever the account has left */
  reservedConcurrency: number | undefined;
  /** What requests by the function's own URL must carry; undefined: nothing, or there is no such URL. */
  apiKey: pulumi.Output<string> | undefined;
  /** What CloudFront adds to each request, so that the function believes CloudFront's word of who the viewer is. */
  originSecret: pulumi.Output<string>;
}

/** What {@link createApiFunction} makes. */
export type ApiFunction = ServiceFunction<DoorEvent, APIGatewayProxyResult>;

/** The function behind the API, and what it may do. */
export function createApiFunction(name: string, args: ApiFunctionArgs): ApiFunction {
  const { naming, zones, table } = args;
  const isBatched = args.publisher !== undefined;
  const { enableAcme } = args.settings;
  return new ServiceFunction(name, {
    naming,
    description: `Dynamic DNS in ${naming.prefix}`,
    callbackFactory: enableAcme ? acmeFactory(isBatched) : plainFactory(isBatched),
    statements: pulumi
      .all([zones.arns, table.arn])
      .apply(([zoneArns, tableArn]) =>
        apiStatements({ zoneArns, tableArn, indexName: SECRET_INDEX, isBatched, hasAcme: enableAcme }),
      ),
    policyName: isBatched ? "batched-policy" : "policy",
    after: args.publisher ? [args.publisher] : [],
    // Settings and secrets reach the function through its environment alone; runtime/settings.ts reads them.
    environment: {
      ...recordVariables(args),
      ORIGIN_SECRET: pulumi.secret(args.originSecret),
      ...(args.apiKey === undefined ? {} : { API_KEY: pulumi.secret(args.apiKey) }),
    },
    memorySize: API_MEMORY_MB,
    timeout: FUNCTION_TIMEOUT_SECONDS,
    reservedConcurrency: args.reservedConcurrency,
    // Until 1.0 the API was the parent.
    formerParent: pulumi.createUrn(name, "ddns:infra:Api"),
  });
}

/** What a function of each kind is serialized from: none has anything of another. */
function plainFactory(isBatched: boolean) {
  return isBatched ? () => createBatchedHandler(process.env) : () => createHandler(process.env);
}

function acmeFactory(isBatched: boolean) {
  return isBatched ? () => createBatchedAcmeHandler(process.env) : () => createAcmeHandler(process.env);
}
