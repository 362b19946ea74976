import type { Address } from "../values/address";
import { readApiGatewayEvent } from "./apiGatewayEvent";
import { clientAddress } from "./clientAddress";
import type { DoorEvent, ReadEvent } from "./doorEvent";
import { readFunctionUrlEvent } from "./functionUrlEvent";
import type { Malformed } from "./malformed";

/** What came in, read from the raw event: nothing else looks at that. */
export interface IncomingRequest extends Omit<ReadEvent, "sourceIp"> {
  /** The public address that asks. */
  caller: Address;
}

/**
 * Reads an event: API Gateway's, or the function's own URL's. Both come out the same.
 *
 * @returns malformed for a query string that API Gateway would not have let in
 */
export function readEvent(event: DoorEvent): ReadEvent | Malformed {
  return "rawPath" in event ? readFunctionUrlEvent(event) : readApiGatewayEvent(event);
}

/**
 * Tells who is asking.
 *
 * @param originSecret what CloudFront adds to each request; undefined where a stack has none
 * @throws when the event carries no caller's address, which is a fault of the deployment
 */
export function withCaller(
  { sourceIp, ...request }: ReadEvent,
  originSecret: string | undefined,
): IncomingRequest {
  const caller = clientAddress(sourceIp, request.headers, originSecret);
  if (caller === undefined) throw new Error("The request carries no address of its caller.");
  return { ...request, caller };
}
