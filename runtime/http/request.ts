import type { Address } from "../values/address";
import { readApiGatewayEvent } from "./apiGatewayEvent";
import { clientAddress } from "./clientAddress";
import { type DoorEvent, isFunctionUrlEvent, readFunctionUrlEvent } from "./functionUrlEvent";
import { isMalformed, type Malformed } from "./malformed";

/** What came in, read from the raw event: nothing else looks at that. */
export interface IncomingRequest {
  method: string;
  /** The path below the stage, or below the function's URL: `/`, `/nic/update`, … */
  route: string;
  /** Every value of each parameter of the query string, percent-decoded. */
  query: Record<string, string[] | undefined>;
  /** Every value of each header, under the name as the door gives it. */
  headers: Record<string, string[] | undefined>;
  /** The public address that asks. */
  caller: Address;
  /** Whether the door has let it in without a look at the API key, so that the function must look. */
  isKeyUnchecked: boolean;
}

/** The same, but for what the headers tell of the caller. */
export interface ReadEvent extends Omit<IncomingRequest, "caller"> {
  /** The peer's address, as AWS saw it. */
  sourceIp: string;
}

/**
 * Reads an event: API Gateway's, or the function's own URL's. Both come out the same.
 *
 * @param originSecret what CloudFront adds to each request; undefined where a stack has none
 * @returns malformed for a query string that API Gateway would not have let in
 * @throws when it carries no caller's address, which is a fault of the deployment
 */
export function readEvent(event: DoorEvent, originSecret: string | undefined): IncomingRequest | Malformed {
  const read = isFunctionUrlEvent(event) ? readFunctionUrlEvent(event) : readApiGatewayEvent(event);
  if (isMalformed(read)) return read;
  const { sourceIp, ...request } = read;
  const caller = clientAddress(sourceIp, request.headers, originSecret);
  if (caller === undefined) throw new Error("The request carries no address of its caller.");
  return { ...request, caller };
}
