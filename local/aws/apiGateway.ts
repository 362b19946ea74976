/**
 * The embedded API Gateway: REST APIs by their registered documents, deployments, stages, keys and limits, in
 * front of the embedded Lambda. Requests and answers are plain values; whoever listens hands them over.
 */
import { randomUUID } from "node:crypto";
import { findRoute, type Route } from "./apiGateway/document";
import { createDomains, type Domains } from "./apiGateway/domains";
import { proxyEvent } from "./apiGateway/event";
import { gatewayResponse, type ResponseKind } from "./apiGateway/gatewayResponses";
import { createKeyRing, type KeyRing, type ThrottleSettings } from "./apiGateway/keys";
import { type InvokePermission, mayInvoke } from "./apiGateway/permissions";
import { proxyResponse } from "./apiGateway/proxyResponse";
import { parseQuery, splitTarget } from "./apiGateway/query";
import type { RequestSeen } from "./apiGateway/requestSeen";
import { checkSize } from "./apiGateway/requestSize";
import { createStages, type Stage, type Stages } from "./apiGateway/stages";
import { createThrottle, type Throttle } from "./apiGateway/throttle";
import { type HttpRequest, type HttpResponse, header, hostOf } from "./http";
import { type LambdaFunction, MAX_REQUEST_BYTES } from "./lambda";

/** How to make one. */
export interface ApiGatewayOptions {
  region: string;
  accountId: string;
  /** Finds a function by its ARN. */
  findFunction: (arn: string) => LambdaFunction | undefined;
  /** Takes a line when a request fails for a reason that AWS tells only in its logs. */
  log?: (line: string) => void;
  /** Milliseconds. @default Date.now */
  clock?: () => number;
  /** @default 29000, API Gateway's own limit */
  integrationTimeoutMs?: number;
  /** Hears of each request that reached a stage. */
  observe?: (seen: RequestSeen) => void;
}

/** The account's API Gateway. */
export interface ApiGateway {
  stages: Stages;
  domains: Domains;
  keyRing: KeyRing;
  /** API id → its name. */
  names: Map<string, string>;
  /** Statement id → the permission to invoke a function. */
  permissions: Map<string, InvokePermission>;
  handle(request: HttpRequest): Promise<HttpResponse>;
}

/** The largest request that is not refused unseen, in bytes. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What an account gets where nothing is set. */
const ACCOUNT_THROTTLE: ThrottleSettings = { rateLimit: 10_000, burstLimit: 5_000 };

/** Makes an API Gateway without APIs. */
export function createApiGateway(options: ApiGatewayOptions): ApiGateway {
  const clock = options.clock ?? Date.now;
  const stages = createStages();
  const domains = createDomains();
  const names = new Map<string, string>();
  const permissions = new Map<string, InvokePermission>();
  const keyRing = createKeyRing(clock);
  const buckets = new Map<string, Throttle>();

  const takeToken = (stage: Stage, route: Route): boolean => {
    const { rateLimit, burstLimit } = throttleOf(stage, route);
    const name = [stage.apiId, stage.name, route.method, route.resource, rateLimit, burstLimit].join(" ");
    const bucket = buckets.get(name) ?? createThrottle(rateLimit, burstLimit, clock);
    buckets.set(name, bucket);
    return bucket();
  };

  /** The stage that a request is for, and the path below it: by a custom domain's mapping, or by the path's first segment. */
  const locate = (host: string | undefined, rawPath: string): { stage: Stage; path: string } | undefined => {
    const domain = domains.find(host);
    if (domain) {
      const mapped = domain.mapping && stages.find(domain.mapping.apiId, domain.mapping.stage);
      return mapped && { stage: mapped, path: rawPath || "/" };
    }
    const [, stageName = "", path = "/"] = /^\/([^/]+)(\/.*)?$/s.exec(rawPath) ?? [];
    const stage = stages.at(host, stageName);
    return stage && !stage.document.isClosed ? { stage, path } : undefined;
  };

  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    const began = performance.now();
    const requestId = randomUUID();
    const tooLong = checkSize(request);
    if (tooLong) {
      return plainAnswer(tooLong.status, tooLong.message, requestId);
    }
    const [rawPath = "", rawQuery = ""] = splitTarget(request.target);
    const place = locate(hostOf(request), rawPath);
    if (!place) {
      return plainAnswer(403, "Forbidden", requestId, "ForbiddenException");
    }
    const { stage } = place;
    const asked: Asked = { latency: undefined };
    const response = await serve(request, { ...place, rawPath, rawQuery, requestId }, asked);
    options.observe?.({
      apiName: names.get(stage.apiId) ?? stage.apiId,
      stage: stage.name,
      status: response.status,
      latency: performance.now() - began,
      integrationLatency: asked.latency,
    });
    return response;
  };

  /** What a stage answers. */
  const serve = async (request: HttpRequest, place: RequestPlace, asked: Asked): Promise<HttpResponse> => {
    const { stage, path, rawPath, rawQuery, requestId } = place;
    const refuse = (kind: ResponseKind) =>
      gatewayResponse(stage.document.gatewayResponses, kind, {
        requestId,
        path: rawPath,
        httpMethod: request.method,
        stage: stage.name,
        sourceIp: request.sourceIp,
      });

    const query = parseQuery(rawQuery);
    if (!query) {
      return refuse("BAD_REQUEST");
    }
    const route = findRoute(stage.document, path, request.method);
    if (!route) {
      return refuse("MISSING_AUTHENTICATION_TOKEN");
    }
    let apiKeyId: string | undefined;
    if (route.apiKeyRequired) {
      const verdict = keyRing.judge(header(request.headers, "x-api-key"), {
        apiId: stage.apiId,
        stage: stage.name,
      });
      if ("refused" in verdict) {
        return refuse(verdict.refused);
      }
      apiKeyId = verdict.keyId;
    }
    if (!takeToken(stage, route)) {
      return refuse("THROTTLED");
    }
    if (request.body.length > MAX_BODY_BYTES) {
      return refuse("REQUEST_TOO_LARGE");
    }
    const event = proxyEvent(request, {
      accountId: options.accountId,
      apiId: stage.apiId,
      stage: stage.name,
      requestId,
      route,
      path,
      query,
      binary: stage.document.binary,
      domainName: hostOf(request) ?? "localhost",
      ...(apiKeyId === undefined ? {} : { apiKeyId }),
      now: clock(),
    });
    const outcome = await integrate(stage, route, request.method, event, requestId, asked);
    return typeof outcome === "string" ? refuse(outcome) : outcome;
  };

  const integrate = async (
    stage: Stage,
    route: Route,
    method: string,
    event: Record<string, unknown>,
    requestId: string,
    asked: Asked,
  ): Promise<HttpResponse | ResponseKind> => {
    const target = options.findFunction(route.functionArn);
    const methodArn =
      `arn:aws:execute-api:${options.region}:${options.accountId}:` +
      `${stage.apiId}/${stage.name}/${method}${route.resource}`;
    if (!target || !mayInvoke(permissions.values(), target.name, methodArn)) {
      options.log?.(`${methodArn}: Execution failed: Invalid permissions on Lambda function`);
      return "API_CONFIGURATION_ERROR";
    }
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_REQUEST_BYTES) {
      return "REQUEST_TOO_LARGE";
    }
    const began = performance.now();
    const result = await withTimeout(target.invoke(event), options.integrationTimeoutMs ?? 29_000);
    asked.latency = performance.now() - began;
    if (!result) {
      return "INTEGRATION_TIMEOUT";
    }
    if (result.kind === "throttled") {
      options.log?.(`${methodArn}: Lambda invocation failed: Rate Exceeded.`);
      return "API_CONFIGURATION_ERROR";
    }
    if (result.kind === "error") {
      options.log?.(`${methodArn}: Lambda execution failed: ${result.error.errorMessage}`);
      return "MALFORMED_RESPONSE";
    }
    const response = proxyResponse(result.payload, requestId);
    if (!response) {
      options.log?.(`${methodArn}: Execution failed: Malformed Lambda proxy response`);
    }
    return response ?? "MALFORMED_RESPONSE";
  };

  return { stages, domains, keyRing, names, permissions, handle };
}

/** Where a request has come to. */
interface RequestPlace {
  stage: Stage;
  path: string;
  rawPath: string;
  rawQuery: string;
  requestId: string;
}

/** How long the function took, in milliseconds, once it was asked. */
interface Asked {
  latency: number | undefined;
}

/** A method's own limits, else those of every method, else the account's. */
function throttleOf({ throttles = {} }: Stage, { resource, method }: Route): ThrottleSettings {
  const path = `${resource.replaceAll("/", "~1")}/${method}`;
  return throttles[path] ?? throttles["*/*"] ?? ACCOUNT_THROTTLE;
}

/** What the gateway answers before it knows an API: no document shapes it. */
function plainAnswer(status: number, message: string, requestId: string, errorType?: string): HttpResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-RequestId", requestId],
      ...(errorType ? [["x-amzn-ErrorType", errorType] as [string, string]] : []),
    ],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

async function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
