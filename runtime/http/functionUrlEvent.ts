import type { LambdaFunctionURLEvent } from "aws-lambda";
import type { ReadEvent } from "./doorEvent";
import { type Malformed, malformed } from "./malformed";
import { parseQueryString } from "./queryString";

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
  // A header that was sent more than once comes joined by commas. None of those that are read here may have one.
  const headers = Object.entries(event.headers ?? {}).map(([name, value = ""]) => [name, value.split(/, */)]);
  return {
    method,
    route: event.rawPath,
    query,
    headers: Object.fromEntries(headers),
    body: { text: event.body, isBase64: event.isBase64Encoded },
    sourceIp,
    isKeyUnchecked: true,
  };
}
