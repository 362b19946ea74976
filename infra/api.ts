import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { createHandler } from "../runtime/handler";
import { servedRoutes } from "../runtime/routes";
import { FUNCTION_TIMEOUT_SECONDS } from "../runtime/values/timeLimits";
import { type ConfigTable, SECRET_INDEX } from "./configTable";
import { gatewayResponses } from "./gatewayResponses";
import { packagesToLeaveOut } from "./lambdaPackage";
import type { Naming } from "./naming";
import { functionPolicy, lambdaTrustPolicy } from "./policies";
import type { Zone } from "./zone";

/**
 * Requests a second, and at once, that the whole stage takes before it answers 429. 100 a second is 30,000 hosts
 * that poll every five minutes; it is also what a flood can cost: some 40 USD a day, and twice that where dyndns2 is
 * served, whose one request may have 40 items read before it is refused.
 */
export const THROTTLE = { rateLimit: 100, burstLimit: 200 };

/**
 * Megabytes. Lambda gives CPU by memory, and nearly all that this function computes is its start, with the SDK's
 * loading: four times the CPU of the smallest size makes that so much shorter, at about the same price. It uses
 * less than 100 MB.
 */
const MEMORY_MB = 512;

/** Long enough to look into what happened last month, short enough to cost nothing. */
const LOG_RETENTION_DAYS = 30;

export interface ApiArgs {
  naming: Naming;
  zone: Zone;
  table: ConfigTable;
  /** Seconds, for items without a `ttl`. */
  defaultTtl: number;
  useApiKey: boolean;
  /**
   * An existing API key to carry over.
   *
   * @default API Gateway makes one
   */
  apiKeyValue?: string;
  /** Serve `/nic/update` and `/v3/update`, without an API key. */
  enableDyndns2: boolean;
  /** Refuse the replayable token, and passwords, for every record. */
  requireSignature: boolean;
  /** What CloudFront adds to each request, so that the function believes CloudFront's word of who the viewer is. */
  originSecret: pulumi.Output<string>;
}

/** The HTTP API: API Gateway, the function behind it, and what the function may do. */
export class Api extends pulumi.ComponentResource {
  /** The stage's URL, without a final slash. */
  readonly invokeUrl: pulumi.Output<string>;
  /** The API key, a secret; empty without one. */
  readonly apiKey: pulumi.Output<string>;

  constructor(name: string, args: ApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Api", name, {}, opts);
    if (args.enableDyndns2 && args.requireSignature) {
      pulumi.log.warn(
        "enableDyndns2 is of no use with requireSignature: every dyndns2 request is refused",
        this,
      );
    }
    const logGroup = this.createLogGroup(name, args);
    const role = this.createRole(name, args);
    const policy = this.createPolicy(name, args, role, logGroup);
    const handler = this.createFunction(name, args, role, [logGroup, policy]);
    const api = this.createApi(name, args, handler);
    this.createThrottling(name, api);
    this.invokeUrl = api.stage.invokeUrl;
    this.apiKey = args.useApiKey ? this.createApiKey(name, args, api) : pulumi.output("");
    this.registerOutputs({ invokeUrl: this.invokeUrl, apiKey: this.apiKey });
  }

  private createLogGroup(name: string, { naming }: ApiArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        // Where Lambda writes to by default; made by us, so that it has a retention and goes with the stack.
        name: `/aws/lambda/${naming.prefix}`,
        retentionInDays: LOG_RETENTION_DAYS,
        tags: naming.tags,
      },
      { parent: this },
    );
  }

  private createRole(name: string, { naming }: ApiArgs): aws.iam.Role {
    return new aws.iam.Role(
      `${name}-role`,
      {
        description: `Dynamic DNS function of ${naming.prefix}`,
        assumeRolePolicy: JSON.stringify(lambdaTrustPolicy()),
        tags: naming.tags,
      },
      { parent: this },
    );
  }

  private createPolicy(
    name: string,
    { zone, table }: ApiArgs,
    role: aws.iam.Role,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.iam.RolePolicy {
    const policy = pulumi
      .all([zone.arn, table.arn, logGroup.arn])
      .apply(([zoneArn, tableArn, logGroupArn]) =>
        JSON.stringify(functionPolicy({ zoneArn, tableArn, indexName: SECRET_INDEX, logGroupArn })),
      );
    return new aws.iam.RolePolicy(`${name}-policy`, { role: role.id, policy }, { parent: this });
  }

  private createFunction(
    name: string,
    args: ApiArgs,
    role: aws.iam.Role,
    dependsOn: pulumi.Resource[],
  ): aws.lambda.Function {
    return new aws.lambda.CallbackFunction(
      `${name}-function`,
      {
        name: args.naming.prefix,
        description: `Dynamic DNS in ${args.naming.prefix}`,
        // Nothing of the stack is captured: the archive is the same for each, and settings are not in it.
        callbackFactory: () => createHandler(process.env),
        codePathOptions: { extraExcludePackages: packagesToLeaveOut() },
        role: role.arn,
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        memorySize: MEMORY_MB,
        timeout: FUNCTION_TIMEOUT_SECONDS,
        environment: { variables: environment(args) },
        tags: args.naming.tags,
      },
      { parent: this, dependsOn },
    );
  }

  private createApi(
    name: string,
    args: ApiArgs,
    eventHandler: aws.lambda.Function,
  ): awsx.classic.apigateway.API {
    return new awsx.classic.apigateway.API(
      name,
      {
        stageName: "prod",
        // ANY, so that what other methods are answered is the function's choice.
        routes: servedRoutes(args).map(({ path, needsApiKey }) => ({
          path,
          method: "ANY" as const,
          eventHandler,
          apiKeyRequired: needsApiKey && args.useApiKey,
        })),
        // Their type asks for a status, and DEFAULT_4XX and DEFAULT_5XX must not have one.
        gatewayResponses: gatewayResponses() as awsx.classic.apigateway.APIArgs["gatewayResponses"],
        restApiArgs: {
          name: args.naming.prefix,
          description: "Dynamic DNS",
          endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
          // Without it the default endpoint takes TLS 1.0, too.
          securityPolicy: "TLS_1_2",
          tags: args.naming.tags,
        },
        stageArgs: { tags: args.naming.tags },
      },
      { parent: this },
    );
  }

  private createThrottling(name: string, api: awsx.classic.apigateway.API): void {
    new aws.apigateway.MethodSettings(
      `${name}-throttling`,
      {
        restApi: api.restAPI.id,
        stageName: api.stage.stageName,
        methodPath: "*/*",
        settings: {
          throttlingRateLimit: THROTTLE.rateLimit,
          throttlingBurstLimit: THROTTLE.burstLimit,
          // The stage's own metrics are free; those of each method are billed, and there is but one method.
          metricsEnabled: false,
        },
      },
      { parent: this },
    );
  }

  private createApiKey(
    name: string,
    { naming, apiKeyValue }: ApiArgs,
    api: awsx.classic.apigateway.API,
  ): pulumi.Output<string> {
    const plan = new aws.apigateway.UsagePlan(
      `${name}-plan`,
      {
        name: naming.prefix,
        apiStages: [{ apiId: api.restAPI.id, stage: api.stage.stageName }],
        tags: naming.tags,
      },
      { parent: this },
    );
    const key = new aws.apigateway.ApiKey(
      `${name}-key`,
      {
        name: naming.prefix,
        description: `Clients of ${naming.prefix}`,
        value: apiKeyValue === undefined ? undefined : pulumi.secret(apiKeyValue),
        tags: naming.tags,
      },
      { parent: this },
    );
    new aws.apigateway.UsagePlanKey(
      `${name}-plan-key`,
      { usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" },
      // The provider returns the key's value here as well, and unlike ApiKey's does not mark it.
      { parent: this, additionalSecretOutputs: ["value"] },
    );
    return pulumi.secret(key.value);
  }
}

/** Settings and secrets reach the function through its environment alone; runtime/settings.ts reads them. */
function environment(args: ApiArgs): Record<string, pulumi.Input<string>> {
  return {
    ZONE_ID: args.zone.zoneId,
    ZONE_NAME: args.zone.zoneName,
    CONFIG_TABLE: args.table.tableName,
    DEFAULT_TTL: String(args.defaultTtl),
    REQUIRE_SIGNATURE: String(args.requireSignature),
    ENABLE_DYNDNS2: String(args.enableDyndns2),
    ORIGIN_SECRET: pulumi.secret(args.originSecret),
  };
}
