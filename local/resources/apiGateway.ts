/** REST APIs, their deployments, stages and settings, as Pulumi resources. */
import { type ApiDocument, parseDocument } from "../aws/apiGateway/document";
import type { ServedStage } from "../aws/apiGateway/stages";
import { lowerId } from "./ids";
import { type Properties, type ResourceTable, refuseDuplicate, type Services, text } from "./kinds";

interface RestApi {
  document: ApiDocument;
  /** Deployment id → the document as it was. */
  deployments: Map<string, ApiDocument>;
}

/** The resource types of API Gateway, but for keys and usage plans. */
export function apiGatewayResources({ apiGateway, region, accountId, httpUrl }: Services): ResourceTable {
  const apis = new Map<string, RestApi>();
  const { stages } = apiGateway;

  const requireApi = (id: string): RestApi => {
    const api = apis.get(id);
    if (!api) {
      throw new Error(`NotFoundException: Invalid API identifier specified ${accountId}:${id}`);
    }
    return api;
  };
  const requireDeployment = (inputs: Properties): ApiDocument => {
    const document = requireApi(text(inputs, "restApi")).deployments.get(text(inputs, "deployment"));
    if (!document) {
      throw new Error("NotFoundException: Invalid Deployment identifier specified");
    }
    return document;
  };

  return {
    "aws:apigateway/restApi:RestApi": {
      inputs: [
        "name",
        "body",
        "description",
        "binaryMediaTypes",
        "endpointConfiguration",
        "apiKeySource",
        "securityPolicy",
        "disableExecuteApiEndpoint",
      ],
      create(_name, inputs) {
        const name = text(inputs, "name");
        checkEndpoint(inputs);
        const id = lowerId(10);
        apiGateway.names.set(id, name);
        apis.set(id, { document: documentOf(inputs), deployments: new Map() });
        return { id, outputs: apiOutputs(id) };
      },
      update(id, news) {
        checkEndpoint(news);
        // What is deployed stays as it is until the next deployment.
        requireApi(id).document = documentOf(news);
        apiGateway.names.set(id, text(news, "name"));
        return apiOutputs(id);
      },
      delete(id) {
        apis.delete(id);
        apiGateway.names.delete(id);
        for (const { name } of stages.ofApi(id)) {
          stages.remove(id, name);
        }
      },
    },
    "aws:apigateway/deployment:Deployment": {
      inputs: ["restApi", "variables", "description", "triggers"],
      create(_name, inputs) {
        const api = requireApi(text(inputs, "restApi"));
        const id = lowerId(6);
        api.deployments.set(id, api.document);
        return { id, outputs: { createdDate: new Date().toISOString() } };
      },
      delete(id, { inputs }) {
        const api = apis.get(text(inputs, "restApi"));
        const document = api?.deployments.get(id);
        const active = stages.ofApi(text(inputs, "restApi")).some((stage) => stage.document === document);
        if (
          document &&
          active &&
          [...(api?.deployments.values() ?? [])].filter((d) => d === document).length < 2
        ) {
          throw new Error(
            "BadRequestException: Active stages pointing to this deployment must be moved or deleted",
          );
        }
        api?.deployments.delete(id);
      },
    },
    "aws:apigateway/stage:Stage": {
      inputs: ["restApi", "deployment", "stageName", "description"],
      create(_name, inputs) {
        const [apiId, name] = [text(inputs, "restApi"), text(inputs, "stageName")];
        refuseDuplicate(stages.find(apiId, name) !== undefined, "ConflictException", "Stage");
        const stage = stages.add({ apiId, name, document: requireDeployment(inputs) });
        return { id: `ags-${apiId}-${name}`, outputs: stageOutputs(stage) };
      },
      update(_id, news) {
        const stage = requireStage(news);
        stage.document = requireDeployment(news);
        return stageOutputs(stage);
      },
      delete(_id, { inputs }) {
        stages.remove(text(inputs, "restApi"), text(inputs, "stageName"));
      },
      read: (_id, { inputs }) => {
        const stage = findStage(inputs);
        return stage && stageOutputs(stage);
      },
    },
    "aws:apigateway/methodSettings:MethodSettings": {
      inputs: ["restApi", "stageName", "methodPath", "settings"],
      create(_name, inputs) {
        applySettings(inputs);
        return { id: `${inputs["restApi"]}-${inputs["stageName"]}-${inputs["methodPath"]}`, outputs: {} };
      },
      update(_id, news) {
        applySettings(news);
        return {};
      },
      delete(_id, { inputs }) {
        const stage = findStage(inputs);
        if (stage?.throttles) {
          delete stage.throttles[text(inputs, "methodPath")];
        }
      },
    },
  };

  function apiOutputs(id: string): Properties {
    return {
      arn: `arn:aws:apigateway:${region}::/restapis/${id}`,
      executionArn: `arn:aws:execute-api:${region}:${accountId}:${id}`,
      rootResourceId: lowerId(10),
      apiKeySource: "HEADER",
    };
  }

  function findStage(inputs: Properties): ServedStage | undefined {
    return stages.find(text(inputs, "restApi"), text(inputs, "stageName"));
  }

  function requireStage(inputs: Properties): ServedStage {
    const stage = findStage(inputs);
    if (!stage) {
      throw new Error(`NotFoundException: Invalid stage identifier specified (${inputs["stageName"]})`);
    }
    return stage;
  }

  function stageOutputs({ apiId, name, host }: ServedStage): Properties {
    return {
      arn: `arn:aws:apigateway:${region}::/restapis/${apiId}/stages/${name}`,
      executionArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${name}`,
      invokeUrl: `${httpUrl.replace("localhost", host)}/${name}`,
    };
  }

  function applySettings(inputs: Properties): void {
    const stage = requireStage(inputs);
    const path = requireMethod(stage, text(inputs, "methodPath"));
    const settings = (inputs["settings"] ?? {}) as Record<string, unknown>;
    const { throttlingRateLimit, throttlingBurstLimit, metricsEnabled, ...others } = settings;
    const [unknown] = Object.keys(others);
    if (unknown || metricsEnabled === true) {
      throw new Error(`the embedded API Gateway does not imitate the setting ${unknown ?? "metricsEnabled"}`);
    }
    stage.throttles = { ...stage.throttles };
    delete stage.throttles[path];
    // The provider's default of -1 means no limit of its own.
    if (Number(throttlingRateLimit ?? -1) >= 0) {
      stage.throttles[path] = {
        rateLimit: Number(throttlingRateLimit),
        burstLimit: Number(throttlingBurstLimit),
      };
    }
  }
}

/** @throws where no method of the stage is meant: AWS takes such settings, and they then limit nothing */
function requireMethod({ document }: ServedStage, path: string): string {
  const known = document.routes.map(({ resource, method }) => `${resource.replaceAll("/", "~1")}/${method}`);
  if (path !== "*/*" && !known.includes(path)) {
    throw new Error(`the settings for ${path} are of no method: there are ${known.join(", ")}`);
  }
  return path;
}

function documentOf(inputs: Properties): ApiDocument {
  return { ...parseDocument(text(inputs, "body")), isClosed: inputs["disableExecuteApiEndpoint"] === true };
}

/** @throws where it is no regional endpoint with TLS 1.2 */
export function checkEndpoint(inputs: Properties): void {
  const { securityPolicy = "TLS_1_2" } = inputs;
  if (securityPolicy !== "TLS_1_2") {
    throw new Error("the embedded API Gateway takes TLS_1_2 only (securityPolicy)");
  }
  const endpoint = (inputs["endpointConfiguration"] ?? {}) as { types?: unknown; ipAddressType?: unknown };
  const types = Array.isArray(endpoint.types) ? endpoint.types[0] : endpoint.types;
  if (types !== "REGIONAL") {
    throw new Error(
      "the embedded API Gateway imitates REGIONAL endpoints only (endpointConfiguration.types)",
    );
  }
  if (![undefined, "ipv4", "dualstack"].includes(endpoint.ipAddressType as string)) {
    throw new Error("BadRequestException: Invalid ipAddressType");
  }
}
