import type { APIGatewayProxyEvent, DynamoDBStreamEvent } from "aws-lambda";
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
}

/** The proxy event that API Gateway makes of a request, as far as it is told apart by the runtime. */
export function proxyEvent(request: TestRequest, requestId: string): APIGatewayProxyEvent {
  const { query = {}, headers = {}, method = "GET", path = "/", from = "192.0.2.1" } = request;
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
    body: null,
    isBase64Encoded: false,
    requestContext: {
      requestId,
      identity: { sourceIp: from },
    } as unknown as APIGatewayProxyEvent["requestContext"],
  };
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
