import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { createAwsSend } from "./aws/clients";
import { createPorts, type Invocation, type Ports } from "./invocation";
import { describeError, logRequest } from "./log";
import { get } from "./protocols/api/get";
import { listHosts } from "./protocols/api/listHosts";
import {
  type ApiRequest,
  type IncomingRequest,
  isRefused,
  readApiRequest,
  readEvent,
} from "./protocols/api/request";
import { jsonResponse, statusOf } from "./protocols/api/response";
import { set } from "./protocols/api/set";
import { dyndns2, dyndns2Fault } from "./protocols/dyndns2/dyndns2";
import type { Outcome } from "./records/outcome";
import { type Environment, readSettings } from "./settings";

/** Lambda's handler: two parameters at most, or Node 24 takes it for one with a callback and refuses it. */
export type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * Makes the handler, once per cold start.
 *
 * @param env the function's environment (settings.ts lists what is read)
 * @param ports the outside world; the real one by default
 * @throws when the environment is incomplete
 */
export function createHandler(env: Environment, ports: Ports = createPorts(createAwsSend(env))): Handler {
  const settings = readSettings(env);
  return async (event) => {
    const invocation: Invocation = {
      requestId: event.requestContext.requestId,
      settings,
      ports,
      callerAddress: "",
      startedAt: ports.now(),
      calls: [],
      about: { mode: "none" },
      secrets: settings.originSecret ? [settings.originSecret] : [],
      warnings: [],
    };
    try {
      return await serve(invocation, event);
    } catch (error) {
      return fault(invocation, error, isDyndns2(event.resource));
    }
  };
}

async function serve(invocation: Invocation, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const incoming = readEvent(event, invocation.settings);
  invocation.callerAddress = incoming.caller.text;
  if (incoming.method !== "GET") return answer(invocation, { kind: "method_not_allowed" });
  if (incoming.route === "/") return serveApi(invocation, incoming);
  return isDyndns2(incoming.route) && invocation.settings.enableDyndns2
    ? serveDyndns2(invocation, incoming)
    : answer(invocation, { kind: "not_found" });
}

function isDyndns2(route: string): boolean {
  return route === "/nic/update" || route === "/v3/update";
}

async function serveApi(invocation: Invocation, incoming: IncomingRequest): Promise<APIGatewayProxyResult> {
  const { settings, ports, about, secrets } = invocation;
  about.mode = modeOf(incoming);
  for (const token of [...(incoming.query.hash ?? []), ...(incoming.query.sig ?? [])]) {
    // Tokens are taken in any case, and compared in lower case.
    secrets.push(token, token.toLowerCase());
  }
  const request = readApiRequest(incoming, settings, ports.now());
  if (isRefused(request)) return answer(invocation, request);
  if (request.mode !== "get") {
    about.hostname = request.hostname.key;
    about.recordType = request.recordType;
  }
  return answer(invocation, await perform(invocation, incoming, request));
}

// Only a mode that we know goes into the log: people paste secrets into the wrong places.
function modeOf(incoming: IncomingRequest): string {
  return ["get", "set", "delete", "list_hosts"].find((mode) => incoming.query.mode?.[0] === mode) ?? "none";
}

function perform(
  invocation: Invocation,
  incoming: IncomingRequest,
  request: ApiRequest,
): Outcome | Promise<Outcome> {
  switch (request.mode) {
    case "get":
      return get(incoming);
    case "set":
    case "delete":
      return set(invocation, { ...request, mode: request.mode });
    case "list_hosts":
      return listHosts(invocation, { ...request, mode: request.mode });
  }
}

async function serveDyndns2(
  invocation: Invocation,
  incoming: IncomingRequest,
): Promise<APIGatewayProxyResult> {
  invocation.about.mode = "dyndns2";
  const { response, outcome, reason } = await dyndns2(invocation, incoming);
  logRequest(invocation, { outcome, reason, status: response.statusCode });
  return response;
}

function answer(invocation: Invocation, outcome: Outcome): APIGatewayProxyResult {
  const reason = "reason" in outcome ? outcome.reason : undefined;
  logRequest(invocation, { outcome: outcome.kind, reason, status: statusOf(outcome) });
  return jsonResponse(outcome, invocation.ports.now());
}

function fault(invocation: Invocation, error: unknown, inDyndns2: boolean): APIGatewayProxyResult {
  const response = inDyndns2
    ? dyndns2Fault()
    : jsonResponse({ kind: "fault", requestId: invocation.requestId }, invocation.ports.now());
  logRequest(invocation, {
    outcome: "fault",
    status: response.statusCode,
    error: describeError(error, invocation.secrets),
  });
  return response;
}
