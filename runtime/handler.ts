import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { callsUntil } from "./aws/calls";
import { createAwsSend } from "./aws/clients";
import { openHostedZone } from "./aws/hostedZone";
import { openTable } from "./aws/table";
import { readEvent } from "./http/request";
import { jsonAnswer } from "./http/response";
import { describeError, logRequest, type RequestLog } from "./log";
import { createPorts, type Ports } from "./ports";
import type { Protocol, Reply, Service } from "./protocols/protocol";
import type { RecordPorts } from "./records/ports";
import { servedRoutes } from "./routes";
import { type Environment, type RuntimeSettings, readSettings } from "./settings";
import { INVOCATION_BUDGET_MS } from "./values/timeLimits";

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
    const log: RequestLog = {
      requestId: event.requestContext.requestId,
      startedAt: ports.now(),
      calls: [],
      facts: { mode: "none" },
      caller: "",
      secrets: settings.originSecret ? [settings.originSecret] : [],
      warnings: [],
    };
    const route = servedRoutes(settings).find(({ path }) => path === event.resource);
    try {
      const request = readEvent(event, settings.originSecret);
      log.caller = request.caller.text;
      if (route === undefined) return end(log, ports, refusal("not_found"));
      if (!route.methods.includes(request.method)) {
        return end(log, ports, refusal("method_not_allowed", route.methods));
      }
      return end(log, ports, await route.protocol.serve(request, serviceFor(settings, ports, log)));
    } catch (error) {
      return fault(log, ports, error, route?.protocol);
    }
  };
}

function serviceFor(settings: RuntimeSettings, ports: Ports, log: RequestLog): Service {
  return {
    settings,
    records: recordPorts(settings, ports, log),
    now: ports.now,
    note: (facts) => {
      Object.assign(log.facts, facts);
    },
    conceal: (secrets) => {
      log.secrets.push(...secrets);
    },
  };
}

function recordPorts(settings: RuntimeSettings, ports: Ports, log: RequestLog): RecordPorts {
  const { now, sleep, newRevision } = ports;
  const call = callsUntil(ports.send, now, log.startedAt + INVOCATION_BUDGET_MS, log.calls);
  const table = openTable({ call, tableName: settings.tableName, sleep });
  return {
    table: {
      ...table,
      read: async (keys) => {
        const read = await table.read(keys);
        if (read.kind === "read") log.secrets.push(...read.items.flatMap((item) => secretsOf(item?.raw)));
        return read;
      },
    },
    zone: openHostedZone(call, settings.zoneId),
    defaultTtl: settings.defaultTtl,
    now,
    sleep,
    newRevision,
    warn: (text) => {
      log.warnings.push(text);
    },
  };
}

function secretsOf(raw: Record<string, unknown> | undefined): string[] {
  return [raw?.shared_secret, raw?.previous_secret].filter((secret) => typeof secret === "string");
}

function refusal(kind: "not_found" | "method_not_allowed", methods: readonly string[] = []): Reply {
  return {
    response:
      kind === "not_found"
        ? jsonAnswer(404, "There is nothing at this path.")
        : jsonAnswer(405, `Use ${methods.join(" or ")}.`, { headers: { Allow: methods.join(", ") } }),
    outcome: kind,
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
