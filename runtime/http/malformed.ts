import { type Address, parseAddress, unpublishable } from "../values/address";
import { isSubnetAnycast } from "../values/prefix";

/** What a caller sent and must send otherwise: `reason` for the log, `message` for the caller. */
export interface Malformed {
  kind: "malformed";
  reason: string;
  message: string;
}

export function malformed(reason: string, message: string): Malformed {
  return { kind: "malformed", reason, message };
}

/** True for what a reader gives back in place of what it read. */
export function isMalformed<T>(result: T | Malformed): result is Malformed {
  return (result as { kind?: unknown }).kind === "malformed";
}

/**
 * Reads an address that is to be published.
 *
 * @param parameter its parameter's name, for the message
 * @param caller the address that asks, which is taken whatever it is: at `npm start` it is a loopback address
 */
export function readPublishableAddress(
  text: string,
  parameter: string,
  caller: Address,
): Address | Malformed {
  const address = parseAddress(text);
  if (address === undefined) {
    return malformed(
      "address",
      `${parameter} is no IP address: give four decimal numbers (192.0.2.7) or IPv6 (2001:db8::7).`,
    );
  }
  if (address.text === caller.text) return address;
  const kind = unpublishable(address);
  if (kind !== undefined) {
    return malformed(
      "no_host_address",
      `${parameter} is ${kind}, at which nobody reaches a host: give a host's own.`,
    );
  }
  if (isSubnetAnycast(address)) {
    return malformed(
      "zero_host_part",
      `${parameter} is the address of a subnet's routers, with a host part of zero: give a host's own.`,
    );
  }
  return address;
}
