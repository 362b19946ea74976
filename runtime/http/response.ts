import type { APIGatewayProxyResult } from "aws-lambda";

/** An answer of any form, never to be cached: CloudFront would give one host's answer to all. */
export function response(
  statusCode: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { "Content-Type": contentType, "Cache-Control": "no-store", ...headers },
    body,
    isBase64Encoded: false,
  };
}

/** An answer in the form of our own API; what no protocol serves is answered so, too. */
export function jsonAnswer(
  statusCode: number,
  message: unknown,
  { more = {}, headers = {} }: { more?: Record<string, unknown>; headers?: Record<string, string> } = {},
): APIGatewayProxyResult {
  const body = {
    return_status: statusCode === 200 || statusCode === 202 ? "success" : "fail",
    return_message: message,
    ...more,
  };
  // The final newline is for people who read it in a terminal.
  return response(statusCode, "application/json", `${JSON.stringify(body)}\n`, headers);
}
