import { type Address, parseAddress, unpublishable } from "../values/address";

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
  const kind = address.text === caller.text ? undefined : unpublishable(address);
  return kind
    ? malformed(
        "no_host_address",
        `${parameter} is ${kind}, at which nobody reaches a host: give a host's own.`,
      )
    : address;
}
