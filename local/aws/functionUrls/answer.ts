/** What a function's result becomes on its way to the client, and what is answered without one. */
import type { HeaderList, HttpResponse } from "../http";

/** Headers that are the door's own. */
const DROPPED = new Set(["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

/**
 * Turns a result into an answer: one with a status as it stands, any other as the body of a 200.
 *
 * @param payload the result as JSON
 * @returns undefined where Lambda answers 502
 */
export function urlAnswer(payload: string, requestId: string): HttpResponse | undefined {
  const result: unknown = JSON.parse(payload);
  if (!isObject(result) || result["statusCode"] === undefined) {
    return answer(200, [["Content-Type", "application/json"]], Buffer.from(payload), requestId);
  }
  const { statusCode, headers = {}, cookies = [], body, isBase64Encoded } = result;
  const fits =
    /^[1-5]\d\d$/.test(String(statusCode)) &&
    isObject(headers) &&
    Array.isArray(cookies) &&
    (body === undefined || body === null || typeof body === "string");
  if (!fits) return undefined;
  const list = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  if (list.some(([name, value]) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value))) {
    return undefined;
  }
  const hasType = list.some(([name]) => name.toLowerCase() === "content-type");
  return answer(
    Number(statusCode),
    [
      ...(hasType ? [] : [["Content-Type", "application/json"] as [string, string]]),
      ...list.filter(([name]) => !DROPPED.has(name.toLowerCase())),
      ...cookies.map((cookie): [string, string] => ["Set-Cookie", String(cookie)]),
    ],
    Buffer.from((body as string) ?? "", isBase64Encoded ? "base64" : "utf8"),
    requestId,
  );
}

/** Lambda's own answers. */
const REFUSALS = {
  forbidden: {
    status: 403,
    errorType: "AccessDeniedException",
    body: {
      Message:
        "Forbidden. For troubleshooting Function URL authorization issues, see: " +
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    },
  },
  too_large: {
    status: 413,
    errorType: "RequestEntityTooLargeException",
    body: { Message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation" },
  },
  throttled: {
    status: 429,
    errorType: "TooManyRequestsException",
    body: {
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      Type: "User",
      message: "Rate Exceeded.",
    },
  },
} as const;

/** An answer of Lambda's own. */
export function urlRefusal(kind: keyof typeof REFUSALS, requestId: string): HttpResponse {
  const { status, errorType, body } = REFUSALS[kind];
  const headers: HeaderList = [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", errorType],
  ];
  return answer(status, headers, Buffer.from(JSON.stringify(body)), requestId);
}

/** What a client gets of a function that failed. */
export function urlFailure(requestId: string): HttpResponse {
  const headers: HeaderList = [["Content-Type", "application/json"]];
  return answer(502, headers, Buffer.from("Internal Server Error"), requestId);
}

function answer(status: number, headers: HeaderList, body: Buffer, requestId: string): HttpResponse {
  return { status, headers: [...headers, ["x-amzn-RequestId", requestId]], body };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
