/**
 * The answers that API Gateway gives by itself, and how an API's document may shape them.
 */
import type { HttpResponse } from "../http";

/** One kind of answer: status, message and error type as AWS sends them when nothing is configured. */
interface ResponseType {
  status: number;
  message: string;
  errorType: string;
}

/**
 * The kinds that the embedded API Gateway gives
 * (API Gateway developer guide, "Gateway response types for API Gateway").
 */
export const RESPONSE_TYPES = {
  API_CONFIGURATION_ERROR: type(500, "Internal server error", "InternalServerErrorException"),
  BAD_REQUEST: type(400, "Bad Request", "BadRequestException"),
  INTEGRATION_FAILURE: type(504, "Internal server error", "InternalServerErrorException"),
  INTEGRATION_TIMEOUT: type(504, "Endpoint request timed out", "InternalServerErrorException"),
  INVALID_API_KEY: type(403, "Forbidden", "ForbiddenException"),
  /** A function that failed or answered nonsense: not a type of its own in AWS, which sends it by DEFAULT_5XX. */
  MALFORMED_RESPONSE: type(502, "Internal server error", "InternalServerErrorException"),
  MISSING_AUTHENTICATION_TOKEN: type(
    403,
    "Missing Authentication Token",
    "MissingAuthenticationTokenException",
  ),
  QUOTA_EXCEEDED: type(429, "Limit Exceeded", "LimitExceededException"),
  REQUEST_TOO_LARGE: type(413, "Request Entity Too Large", "RequestEntityTooLargeException"),
  THROTTLED: type(429, "Too Many Requests", "TooManyRequestsException"),
} as const;

/** The name of a kind of answer. */
export type ResponseKind = keyof typeof RESPONSE_TYPES;

/** Every name that AWS accepts in a document. */
const KNOWN_NAMES = new Set([
  "ACCESS_DENIED",
  "API_CONFIGURATION_ERROR",
  "AUTHORIZER_CONFIGURATION_ERROR",
  "AUTHORIZER_FAILURE",
  "BAD_REQUEST_BODY",
  "BAD_REQUEST_PARAMETERS",
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "EXPIRED_TOKEN",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
  "INVALID_API_KEY",
  "INVALID_SIGNATURE",
  "MISSING_AUTHENTICATION_TOKEN",
  "QUOTA_EXCEEDED",
  "REQUEST_TOO_LARGE",
  "RESOURCE_NOT_FOUND",
  "THROTTLED",
  "UNAUTHORIZED",
  "UNSUPPORTED_MEDIA_TYPE",
  "WAF_FILTERED",
]);

/** One configured answer. */
interface GatewayResponse {
  status?: number;
  template?: string;
  /** Header name → value. */
  headers: Record<string, string>;
}

/** What a document configures, by the name of the kind. */
export type GatewayResponses = Map<string, GatewayResponse>;

/** What templates may speak of. */
export interface ResponseContext {
  requestId: string;
  path: string;
  httpMethod: string;
  stage: string;
  sourceIp: string;
}

/**
 * Reads `x-amazon-apigateway-gateway-responses`.
 *
 * @throws when a name is unknown to AWS, or a template uses what is not imitated
 */
export function parseGatewayResponses(document: Record<string, unknown>): GatewayResponses {
  return new Map(
    Object.entries(document).map(([name, value]) => {
      if (!KNOWN_NAMES.has(name)) {
        throw new Error(`BadRequestException: Invalid gateway response type specified: ${name}`);
      }
      return [name, parseResponse(name, value as Record<string, unknown>)];
    }),
  );
}

/** Shapes one answer of the gateway's own. */
export function gatewayResponse(
  responses: GatewayResponses,
  kind: ResponseKind,
  context: ResponseContext,
): HttpResponse {
  const { status, message, errorType } = RESPONSE_TYPES[kind];
  const fallback = responses.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  const configured = responses.get(kind) ?? fallback;
  const body = expand(configured?.template ?? '{"message":$context.error.messageString}', {
    "context.error.message": message,
    "context.error.messageString": JSON.stringify(message),
    "context.error.responseType": kind,
    "context.requestId": context.requestId,
    "context.extendedRequestId": context.requestId,
    "context.path": context.path,
    "context.httpMethod": context.httpMethod,
    "context.stage": context.stage,
    "context.identity.sourceIp": context.sourceIp,
  });
  return {
    status: configured?.status ?? fallback?.status ?? status,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-RequestId", context.requestId],
      ["x-amzn-ErrorType", errorType],
      ...Object.entries(configured?.headers ?? {}),
    ],
    body: Buffer.from(body),
  };
}

const TEMPLATE_VARIABLES = new Set([
  "context.error.message",
  "context.error.messageString",
  "context.error.responseType",
  "context.requestId",
  "context.extendedRequestId",
  "context.path",
  "context.httpMethod",
  "context.stage",
  "context.identity.sourceIp",
]);

function parseResponse(name: string, value: Record<string, unknown>): GatewayResponse {
  const templates = (value["responseTemplates"] ?? {}) as Record<string, string>;
  const template = templates["application/json"];
  for (const type of Object.keys(templates)) {
    if (type !== "application/json") {
      throw new Error(`the embedded API Gateway does not imitate the template ${type} of ${name}`);
    }
  }
  for (const [, variable] of (template ?? "").matchAll(/\$\{?([\w.]+)/g)) {
    if (!TEMPLATE_VARIABLES.has(variable ?? "")) {
      throw new Error(
        `the embedded API Gateway does not imitate $${variable} in the gateway response ${name}`,
      );
    }
  }
  const status = value["statusCode"] === undefined ? undefined : Number(value["statusCode"]);
  if (status !== undefined && !(Number.isInteger(status) && status >= 100 && status <= 599)) {
    throw new Error(`BadRequestException: Invalid status code in the gateway response ${name}`);
  }
  return {
    ...(status === undefined ? {} : { status }),
    ...(template === undefined ? {} : { template }),
    headers: parseHeaders(name, (value["responseParameters"] ?? {}) as Record<string, string>),
  };
}

function parseHeaders(name: string, parameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([target, source]) => {
      const headerName = /^gatewayresponse\.header\.([\w-]+)$/.exec(target)?.[1];
      const text = /^'(.*)'$/.exec(source)?.[1];
      if (!headerName || text === undefined) {
        throw new Error(
          `the embedded API Gateway does not imitate ${target}: ${source} in the gateway response ${name}`,
        );
      }
      return [headerName, text];
    }),
  );
}

function expand(template: string, values: Record<string, string>): string {
  return template.replace(/\$\{([\w.]+)\}|\$([\w.]*\w)/g, (whole, braced?: string, bare?: string) => {
    return values[braced ?? bare ?? ""] ?? whole;
  });
}

function type(status: number, message: string, errorType: string): ResponseType {
  return { status, message, errorType };
}
