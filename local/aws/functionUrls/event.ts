/**
 * The event of a function URL, payload format 2.0 (Lambda developer guide, "Invoking Lambda function URLs").
 */
import { type HeaderList, type HttpRequest, header } from "../http";

/** What is known of a request beyond its text. */
export interface UrlPlace {
  /** The URL's id. */
  id: string;
  domainName: string;
  requestId: string;
  now: number;
}

/** Headers that end at the door. */
const DROPPED = new Set([
  "connection",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
  "expect",
  "cookie",
]);

/** Kinds of content that arrive as text. */
const TEXT = /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))\s*(;.*)?$/i;

/** Builds the event. */
export function urlEvent(request: HttpRequest, place: UrlPlace): Record<string, unknown> {
  const { id, domainName, requestId, now } = place;
  const [path = "", ...rest] = request.target.split("?");
  const rawQueryString = rest.join("?");
  const cookies = request.headers.filter(([name]) => name.toLowerCase() === "cookie");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 ? { cookies: cookies.flatMap(([, value]) => value.split("; ")) } : {}),
    headers: joined(forwardedHeaders(request)),
    ...(rawQueryString === "" ? {} : { queryStringParameters: parameters(rawQueryString) }),
    requestContext: {
      accountId: "anonymous",
      apiId: id,
      domainName,
      domainPrefix: domainName.split(".")[0],
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: header(request.headers, "user-agent") ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...body(request),
  };
}

function body({ body, headers }: HttpRequest): Record<string, unknown> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(header(headers, "content-type") ?? "");
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

function forwardedHeaders({ headers, sourceIp }: HttpRequest): HeaderList {
  const kept = headers.filter(
    ([name]) => !DROPPED.has(name.toLowerCase()) && !/^x-forwarded-(for|proto|port)$/i.test(name),
  );
  const before = header(headers, "x-forwarded-for");
  return [
    ...kept,
    ["x-forwarded-for", before ? `${before}, ${sourceIp}` : sourceIp],
    ["x-forwarded-proto", "https"],
    ["x-forwarded-port", "443"],
  ];
}

/** Names in lower case, values of one name joined by commas. */
function joined(headers: HeaderList): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    all[key] = all[key] === undefined ? value : `${all[key]},${value}`;
  }
  return all;
}

function parameters(query: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = Object.hasOwn(all, name) ? `${all[name]},` : "";
    Object.defineProperty(all, name, { value: `${before}${value}`, enumerable: true, configurable: true });
  }
  return all;
}
