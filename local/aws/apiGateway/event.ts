/**
 * The event of a Lambda proxy integration, payload format 1.0
 * (API Gateway developer guide, "Input format of a Lambda function for proxy integration").
 */
import { randomBytes } from "node:crypto";
import { type HeaderList, type HttpRequest, header } from "../http";
import type { Route } from "./document";
import type { QueryParameters } from "./query";

/** What the gateway knows of a request beyond its text. */
export interface EventPlace {
  accountId: string;
  apiId: string;
  stage: string;
  requestId: string;
  route: Route;
  /** The path below the stage. */
  path: string;
  query: QueryParameters;
  binary: boolean;
  domainName: string;
  /** The id of the API key that the request came with. */
  apiKeyId?: string;
  now: number;
}

/** Builds the event. */
export function proxyEvent(request: HttpRequest, place: EventPlace): Record<string, unknown> {
  const headers = forwardedHeaders(request, place);
  const [fullPath] = request.target.split("?");
  return {
    resource: place.route.resource,
    path: place.path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: emptyToNull([...place.query].map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters: emptyToNull([...place.query]),
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      resourceId: "root",
      resourcePath: place.route.resource,
      httpMethod: request.method,
      extendedRequestId: place.requestId,
      requestTime: formatTime(place.now),
      path: fullPath,
      accountId: place.accountId,
      protocol: request.protocol,
      stage: place.stage,
      domainPrefix: place.domainName.split(".")[0],
      requestTimeEpoch: place.now,
      requestId: place.requestId,
      identity: identity(request, place.apiKeyId),
      domainName: place.domainName,
      apiId: place.apiId,
    },
    ...eventBody(request.body, place.binary),
  };
}

function identity(request: HttpRequest, apiKeyId: string | undefined): Record<string, unknown> {
  return {
    cognitoIdentityPoolId: null,
    accountId: null,
    cognitoIdentityId: null,
    caller: null,
    sourceIp: request.sourceIp,
    principalOrgId: null,
    accessKey: null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: null,
    userAgent: header(request.headers, "user-agent") ?? null,
    user: null,
    ...(apiKeyId === undefined ? {} : { apiKey: header(request.headers, "x-api-key"), apiKeyId }),
  };
}

function eventBody(body: Buffer, binary: boolean): { body: string | null; isBase64Encoded: boolean } {
  if (body.length === 0) {
    return { body: null, isBase64Encoded: false };
  }
  return { body: body.toString(binary ? "base64" : "utf8"), isBase64Encoded: binary };
}

/** Headers that end at the gateway. */
const DROPPED = new Set(["connection", "keep-alive", "te", "transfer-encoding", "upgrade", "expect"]);

function forwardedHeaders(request: HttpRequest, place: EventPlace): HeaderList {
  const kept = request.headers.filter(([name]) => !DROPPED.has(name.toLowerCase()));
  const own = new Set(["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]);
  const before = kept
    .filter(([name]) => name.toLowerCase() === "x-forwarded-for")
    .map(([, value]) => `${value}, `);
  return [
    ...kept.filter(([name]) => !own.has(name.toLowerCase())),
    ["X-Amzn-Trace-Id", traceId(place.now)],
    ["X-Forwarded-For", `${before.join("")}${request.sourceIp}`],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
}

function lastValues(headers: HeaderList): Record<string, string> {
  return Object.fromEntries(
    Object.entries(allValues(headers)).map(([name, values]) => [name, values.at(-1) ?? ""]),
  );
}

/** Groups repeated headers whatever their case, under the first one's spelling. */
function allValues(headers: HeaderList): Record<string, string[]> {
  const groups = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of headers) {
    const group = groups.get(name.toLowerCase());
    if (group) {
      group.values.push(value);
    } else {
      groups.set(name.toLowerCase(), { name, values: [value] });
    }
  }
  return Object.fromEntries([...groups.values()].map(({ name, values }) => [name, values]));
}

function emptyToNull<T>(entries: [string, T][]): Record<string, T> | null {
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793`: the time in seconds, and 96 random bits. */
function traceId(now: number): string {
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
}

/** `09/Apr/2015:12:34:56 +0000`. */
function formatTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
