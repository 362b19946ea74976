import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Address } from "../values/address";
import { clientAddress } from "./clientAddress";

/** What came in, read from the raw event: nothing else looks at that. */
export interface IncomingRequest {
  method: string;
  /** The route that API Gateway matched: `/`, `/nic/update`, … */
  route: string;
  /** Every value of each parameter of the query string, percent-decoded. */
  query: Record<string, string[] | undefined>;
  /** Every value of each header, under the name as sent. */
  headers: Record<string, string[] | undefined>;
  /** The public address that asks. */
  caller: Address;
}

/**
 * Reads a proxy event of API Gateway (payload 1.0).
 *
 * @param originSecret what CloudFront adds to each request; undefined where a stack has none
 * @throws when it carries no caller's address, which is a fault of the deployment
 */
export function readEvent(event: APIGatewayProxyEvent, originSecret: string | undefined): IncomingRequest {
  const headers = event.multiValueHeaders ?? {};
  const { sourceIp } = event.requestContext.identity;
  const caller = clientAddress(sourceIp, headers, originSecret);
  if (caller === undefined) throw new Error("The request carries no address of its caller.");
  return {
    method: event.httpMethod,
    route: event.resource,
    query: event.multiValueQueryStringParameters ?? {},
    headers,
    caller,
  };
}
