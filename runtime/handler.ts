import type { APIGatewayProxyResult } from "aws-lambda";
import { createAwsSend } from "./aws/clients";
import { holdsApiKey } from "./http/apiKey";
import type { DoorEvent } from "./http/doorEvent";
import { isMalformed } from "./http/malformed";
import { type IncomingRequest, readEvent, withCaller } from "./http/request";
import { jsonAnswer } from "./http/response";
import { describeError, logRequest, type RequestLog } from "./log";
import { createPorts, type Ports } from "./ports";
import type { Protocol, Reply, Service } from "./protocols/protocol";
import { openRecordPorts } from "./recordPorts";
import type { CarryOut } from "./records/ports";
import { publish } from "./records/publish";
import { KEY_REFUSED, nothingAt, ROUTES, type Route, servedRoutes } from "./routes";
import { type Environment, type RuntimeSettings, readSettings } from "./settings";

export type { DoorEvent } from "./http/doorEvent";

/** Lambda's handler: two parameters at most, or Node 24 takes it for one with a callback and refuses it. */
export type Handler = (event: DoorEvent) => Promise<APIGatewayProxyResult>;

/**
 * Makes the handler, once per cold start.
 *
 * @param env the function's environment (settings.ts lists what is read)
 * @param ports the outside world; the real one by default
 * @param carryOut what is done about changes; they are published at once by default
 * @param routes what is served, as far as the settings switch it on
 * @throws when the environment is incomplete
 */
export function createHandler(
  env: Environment,
  ports: Ports = createPorts(createAwsSend(env)),
  carryOut: CarryOut = publish,
  routes: readonly Route[] = ROUTES,
): Handler {
  const settings = readSettings(env);
  return async (event) => {
    const log: RequestLog = {
      requestId: event.requestContext.requestId,
      startedAt: ports.now(),
      calls: [],
      failed: {},
      facts: { mode: "none" },
      caller: "",
      secrets: [settings.originSecret, settings.apiKey].filter((secret) => secret !== undefined),
      warnings: [],
    };
    let protocol: Protocol | undefined;
    try {
      const read = readEvent(event);
      if (isMalformed(read)) {
        return end(log, ports, { response: jsonAnswer(400, read.message), outcome: read.reason });
      }
      const route = servedRoutes(settings, routes).find(({ path }) => path === read.route);
      // Whatever fails from here on is told in the route's own words.
      protocol = route?.protocol;
      const request = withCaller(read, settings.originSecret);
      log.caller = request.caller.text;
      if (route === undefined) {
        return end(log, ports, {
          response: jsonAnswer(404, nothingAt(settings, routes)),
          outcome: "not_found",
        });
      }
      const reply =
        refusalAt(route, request, settings) ??
        (await route.protocol.serve(request, serviceFor(settings, ports, log, carryOut)));
      return end(log, ports, reply);
    } catch (error) {
      return fault(log, ports, error, protocol);
    }
  };
}

function serviceFor(settings: RuntimeSettings, ports: Ports, log: RequestLog, carryOut: CarryOut): Service {
  return {
    settings,
    records: openRecordPorts(settings, ports, log, carryOut),
    now: ports.now,
    note: (facts) => {
      Object.assign(log.facts, facts);
    },
    conceal: (secrets) => {
      log.secrets.push(...secrets);
    },
  };
}

/** What is refused at a route before its protocol sees it, in the order of API Gateway's own. */
function refusalAt(
  { needsApiKey, methods }: Route,
  request: IncomingRequest,
  settings: RuntimeSettings,
): Reply | undefined {
  if (request.isKeyUnchecked && needsApiKey && !holdsApiKey(request.headers, settings.apiKey)) {
    return { response: jsonAnswer(403, KEY_REFUSED), outcome: "api_key" };
  }
  if (methods.includes(request.method)) return undefined;
  const headers = { Allow: methods.join(", ") };
  return {
    response: jsonAnswer(405, `Use ${methods.join(" or ")}.`, { headers }),
    outcome: "method_not_allowed",
  };
}

function end(log: RequestLog, ports: Ports, { response, ...rest }: Reply): APIGatewayProxyResult {
  logRequest(log, ports, { ...rest, status: response.statusCode });
  return response;
}

function fault(
  log: RequestLog,
  ports: Ports,
  error: unknown,
  protocol: Protocol | undefined,
): APIGatewayProxyResult {
  const response =
    protocol?.fault(log.requestId) ?? jsonAnswer(500, `A fault of the service. Request id: ${log.requestId}`);
  logRequest(log, ports, {
    outcome: "fault",
    status: response.statusCode,
    error: describeError(error, log.secrets),
  });
  return response;
}
