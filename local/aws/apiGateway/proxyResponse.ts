/**
 * What a Lambda proxy integration's result becomes on its way to the client.
 */
import type { HeaderList, HttpResponse } from "../http";

const KEYS = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * Headers that API Gateway gives to the client under another name
 * (developer guide, "Amazon API Gateway important notes").
 */
const REMAPPED = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "user-agent",
  "www-authenticate",
]);
const DROPPED = new Set(["te", "trailer", "transfer-encoding", "upgrade", "via", "keep-alive"]);

/**
 * Turns a function's result into an answer.
 *
 * @param payload the result as JSON
 * @returns undefined when API Gateway would call it a malformed Lambda proxy response
 */
export function proxyResponse(payload: string, requestId: string): HttpResponse | undefined {
  const result: unknown = JSON.parse(payload);
  if (result === null || typeof result !== "object" || Array.isArray(result)) {
    return undefined;
  }
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = result as Record<string, unknown>;
  const status = Number(statusCode);
  const list = headerList(headers ?? {}, multiValueHeaders ?? {});
  if (
    Object.keys(result).some((key) => !KEYS.has(key)) ||
    !/^[1-5]\d\d$/.test(String(statusCode)) ||
    !list ||
    !(body === undefined || body === null || typeof body === "string") ||
    !(isBase64Encoded === undefined || typeof isBase64Encoded === "boolean")
  ) {
    return undefined;
  }
  const hasType = list.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: [
      ...(hasType ? [] : [["Content-Type", "application/json"] as [string, string]]),
      ["x-amzn-RequestId", requestId],
      ...list.filter(([name]) => !DROPPED.has(name.toLowerCase())).map(remap),
    ],
    body: Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8"),
  };
}

function headerList(single: unknown, multi: unknown): HeaderList | undefined {
  if (!isObject(single) || !isObject(multi)) {
    return undefined;
  }
  const list: HeaderList = [];
  for (const [name, values] of Object.entries(multi)) {
    if (!Array.isArray(values) || !values.every(isScalar) || !isName(name)) {
      return undefined;
    }
    list.push(...values.map((value): [string, string] => [name, String(value)]));
  }
  for (const [name, value] of Object.entries(single)) {
    if (!isScalar(value) || !isName(name)) {
      return undefined;
    }
    const known = list.some(([other]) => other.toLowerCase() === name.toLowerCase());
    if (!known) {
      list.push([name, String(value)]);
    }
  }
  return list;
}

function remap([name, value]: [string, string]): [string, string] {
  return [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return typeof value === "string"
    ? !/[\r\n\0]/.test(value)
    : typeof value === "number" || typeof value === "boolean";
}

function isName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}
