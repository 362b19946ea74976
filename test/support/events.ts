import type { APIGatewayProxyEvent, DynamoDBStreamEvent, LambdaFunctionURLEvent } from "aws-lambda";
import type { RecordKey } from "../../runtime/values/recordKey";

/** A request as a test writes it down. */
export interface TestRequest {
  /** Values by parameter; an array repeats the parameter. */
  query?: Record<string, string | string[]>;
  headers?: Record<string, string | string[]>;
  method?: string;
  /** @default / */
  path?: string;
  /** The public address that asks. */
  from?: string;
  /** What is sent along. */
  body?: string | Buffer;
}

/** The proxy event that API Gateway makes of a request, as far as it is told apart by the runtime. */
export function proxyEvent(request: TestRequest, requestId: string): APIGatewayProxyEvent {
  const { query = {}, headers = {}, method = "GET", path = "/", from = "192.0.2.1", body } = request;
  const last = (values: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list[list.length - 1] ?? ""]));
  const multiQuery = listed(query);
  const multiHeaders = listed(headers);
  const hasQuery = Object.keys(multiQuery).length > 0;
  return {
    resource: path,
    path,
    httpMethod: method,
    headers: last(multiHeaders),
    multiValueHeaders: multiHeaders,
    queryStringParameters: hasQuery ? last(multiQuery) : null,
    multiValueQueryStringParameters: hasQuery ? multiQuery : null,
    pathParameters: null,
    stageVariables: null,
    // awsx's API takes every type for binary.
    body: body === undefined || body.length === 0 ? null : Buffer.from(body).toString("base64"),
    isBase64Encoded: body !== undefined && body.length > 0,
    requestContext: {
      requestId,
      identity: { sourceIp: from },
    } as unknown as APIGatewayProxyEvent["requestContext"],
  };
}

/** The same of the function's own URL, where JSON comes as text. */
export function urlEvent(request: TestRequest, requestId: string): LambdaFunctionURLEvent {
  const { query = {}, headers = {}, method = "GET", path = "/", from = "192.0.2.1", body } = request;
  const parameters = Object.entries(listed(query)).flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: parameters.join("&"),
    headers: Object.fromEntries(
      Object.entries(listed(headers)).map(([name, values]) => [name.toLowerCase(), values.join(",")]),
    ),
    requestContext: { requestId, http: { method, path, sourceIp: from } },
    ...(body === undefined ? {} : { body: body.toString() }),
    isBase64Encoded: false,
  } as unknown as LambdaFunctionURLEvent;
}

/** What a table's stream hands over about items: their keys, and numbers that are their places. */
export function streamEvent(keys: readonly RecordKey[]): DynamoDBStreamEvent {
  return {
    Records: keys.map(({ hostname, recordType }, index) => ({
      eventName: "MODIFY" as const,
      dynamodb: {
        Keys: { hostname: { S: hostname }, record_type: { S: recordType } },
        SequenceNumber: String(index),
      },
    })),
  };
}

function listed(values: Record<string, string | string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  );
}
