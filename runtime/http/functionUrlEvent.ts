import type { APIGatewayProxyEvent, LambdaFunctionURLEvent } from "aws-lambda";
import { type Malformed, malformed } from "./malformed";
import { parseQueryString } from "./queryString";
import type { ReadEvent } from "./request";

/** An event of either door. */
export type DoorEvent = APIGatewayProxyEvent | LambdaFunctionURLEvent;

/** Whether an event is of the form that function URLs have. */
export function isFunctionUrlEvent(event: DoorEvent): event is LambdaFunctionURLEvent {
  return (event as { version?: unknown }).version === "2.0";
}

/**
 * Reads an event of the function's own URL, payload 2.0.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 *
 * @returns malformed for a query string that API Gateway would not have let in
 */
export function readFunctionUrlEvent(event: LambdaFunctionURLEvent): ReadEvent | Malformed {
  const { method, sourceIp } = event.requestContext.http;
  // The parameters beside it are decoded already, and repeated ones are joined by commas.
  const query = parseQueryString(event.rawQueryString ?? "");
  if (query === undefined) return malformed("query_string", "Bad Request");
  return {
    method,
    route: event.rawPath,
    query,
    headers: split(event.headers ?? {}),
    sourceIp,
    isKeyUnchecked: true,
  };
}

/** A header that was sent more than once comes joined by commas. None of those that are read here may have one. */
function split(headers: Record<string, string | undefined>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value = ""]) => [name, value.split(/, */)]));
}
