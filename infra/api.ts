import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { type RouteSettings, servedRoutes } from "../runtime/routes";
import type { ApiFunction } from "./apiFunction";
import { gatewayResponses } from "./gatewayResponses";
import type { Naming } from "./naming";
import { routesOf } from "./routesOf";
import type { Settings } from "./settings/table";
import { dividedThrottling, methodPath } from "./throttling";

/** What other methods than those that a route serves are answered is the function's choice. */
const METHOD = "ANY";

/** Passed on to the deployment as it is, though awsx's types leave it out. */
const CLOSED = {
  triggers: { onlyCustomDomain: "true" },
} as awsx.classic.apigateway.APIArgs["deploymentArgs"];

export interface ApiArgs {
  naming: Naming;
  /** What serves the requests. */
  function: ApiFunction;
  /** Asked for where routes.ts says so; undefined: nowhere. */
  apiKey: aws.apigateway.ApiKey | undefined;
  settings: Pick<
    Settings,
    "rateLimit" | "burstLimit" | "onlyCustomDomain" | "enableAcme" | keyof RouteSettings
  >;
}

/** The HTTP API: API Gateway in front of the function. */
export class Api extends pulumi.ComponentResource {
  /** The stage's URL, without a final slash. */
  readonly invokeUrl: pulumi.Output<string>;
  readonly restApiId: pulumi.Output<string>;
  readonly stageName: pulumi.Output<string>;

  constructor(name: string, args: ApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Api", name, {}, opts);
    const api = this.createApi(name, args);
    this.createThrottling(name, args, api);
    this.invokeUrl = api.stage.invokeUrl;
    this.restApiId = api.restAPI.id;
    this.stageName = api.stage.stageName;
    if (args.apiKey) this.createUsagePlan(name, args.naming, api, args.apiKey);
    this.registerOutputs({ invokeUrl: this.invokeUrl });
  }

  private createApi(name: string, { naming, settings, ...args }: ApiArgs): awsx.classic.apigateway.API {
    return new awsx.classic.apigateway.API(
      name,
      {
        stageName: "prod",
        routes: servedRoutes(settings, routesOf(settings)).map(({ path, needsApiKey }) => ({
          path,
          method: METHOD,
          eventHandler: args.function.handler,
          apiKeyRequired: needsApiKey && args.apiKey !== undefined,
        })),
        // Their type asks for a status, and DEFAULT_4XX and DEFAULT_5XX must not have one.
        gatewayResponses: gatewayResponses(settings) as awsx.classic.apigateway.APIArgs["gatewayResponses"],
        restApiArgs: {
          name: naming.prefix,
          description: "Dynamic DNS",
          endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
          // Without it the default endpoint takes TLS 1.0, too.
          securityPolicy: "TLS_1_2",
          // Left out unless it is set, and with it from the stacks that never had it.
          disableExecuteApiEndpoint: settings.onlyCustomDomain || undefined,
          tags: naming.tags,
        },
        stageArgs: { tags: naming.tags },
        // What closes the stage's own URL takes effect with the next deployment, which awsx does not make for it.
        ...(settings.onlyCustomDomain ? { deploymentArgs: CLOSED } : {}),
      },
      { parent: this },
    );
  }

  private createThrottling(name: string, { settings }: ApiArgs, api: awsx.classic.apigateway.API): void {
    const routes = servedRoutes(settings, routesOf(settings));
    const limits = dividedThrottling(settings, routes.length);
    // One after the other: API Gateway refuses two changes of a stage at once.
    let before: pulumi.Resource[] = [];
    routes.forEach(({ path }, index) => {
      const suffix = path.replace(/\/$/, "").replaceAll("/", "-");
      const methodSettings = new aws.apigateway.MethodSettings(
        `${name}-throttling${suffix}`,
        {
          restApi: api.restAPI.id,
          stageName: api.stage.stageName,
          methodPath: methodPath(path, METHOD),
          settings: {
            throttlingRateLimit: limits[index]?.rateLimit,
            throttlingBurstLimit: limits[index]?.burstLimit,
            // The stage's own metrics are free; those of each method are billed.
            metricsEnabled: false,
          },
        },
        { parent: this, dependsOn: before },
      );
      before = [methodSettings];
    });
  }

  private createUsagePlan(
    name: string,
    naming: Naming,
    api: awsx.classic.apigateway.API,
    key: aws.apigateway.ApiKey,
  ): void {
    const plan = new aws.apigateway.UsagePlan(
      `${name}-plan`,
      {
        name: naming.prefix,
        apiStages: [{ apiId: api.restAPI.id, stage: api.stage.stageName }],
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
  }
}
