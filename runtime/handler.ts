import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { createAwsSend } from "./aws";
import { dyndns2 } from "./dyndns2";
import { createPorts, type Invocation, type Ports } from "./invocation";
import { describeError, logRequest, type RequestEntry } from "./log";
import { get } from "./modes/get";
import { listHosts } from "./modes/listHosts";
import { set } from "./modes/set";
import type { Outcome } from "./outcome";
import { type ApiRequest, type IncomingRequest, isRefused, readApiRequest, readEvent } from "./request";
import { jsonResponse, statusOf } from "./response";
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
      secrets: settings.originSecret ? [settings.originSecret] : [],
      warnings: [],
    };
    try {
      return await serve(invocation, event);
    } catch (error) {
      return fault(invocation, error);
    }
  };
}

async function serve(invocation: Invocation, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const incoming = readEvent(event, invocation.settings);
  invocation.callerAddress = incoming.caller.text;
  if (incoming.method !== "GET") return answer(invocation, { mode: "none" }, { kind: "method_not_allowed" });
  if (incoming.route === "/") return serveApi(invocation, incoming);
  const isDyndns2 = incoming.route === "/nic/update" || incoming.route === "/v3/update";
  return isDyndns2 && invocation.settings.enableDyndns2
    ? serveDyndns2(invocation, incoming)
    : answer(invocation, { mode: "none" }, { kind: "not_found" });
}

async function serveApi(invocation: Invocation, incoming: IncomingRequest): Promise<APIGatewayProxyResult> {
  const { settings, ports, secrets } = invocation;
  secrets.push(...(incoming.query.hash ?? []), ...(incoming.query.sig ?? []));
  const request = readApiRequest(incoming, settings, ports.now());
  const serverTime = incoming.query.sig === undefined ? undefined : ports.now();
  if (isRefused(request)) return answer(invocation, { mode: modeOf(incoming) }, request, serverTime);
  const outcome = await perform(invocation, incoming, request);
  const about =
    request.mode === "get" ? {} : { hostname: request.hostname.key, recordType: request.recordType };
  return answer(invocation, { mode: request.mode, ...about }, outcome, serverTime);
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
  const { response, outcome, reason, hostname } = await dyndns2(invocation, incoming);
  logRequest(invocation, { mode: "dyndns2", hostname, outcome, reason, status: response.statusCode });
  return response;
}

function answer(
  invocation: Invocation,
  about: Pick<RequestEntry, "mode" | "hostname" | "recordType">,
  outcome: Outcome,
  serverTime?: number,
): APIGatewayProxyResult {
  const reason = "reason" in outcome ? outcome.reason : undefined;
  logRequest(invocation, { ...about, outcome: outcome.kind, reason, status: statusOf(outcome) });
  return jsonResponse(outcome, serverTime);
}

function fault(invocation: Invocation, error: unknown): APIGatewayProxyResult {
  const { requestId, ports, secrets } = invocation;
  ports.log("error", { request_id: requestId, outcome: "fault", error: describeError(error, secrets) });
  return jsonResponse({ kind: "fault", requestId }, undefined);
}
