/** The host part of a host's IPv6 addresses, as its owner gives it. */
import { IPv6 } from "ipaddr.js";
import { EUI64, type HostPart, hostPartOfMac, ownHostPart, parseHostPart } from "../runtime/values/hostPart";
import { problem } from "./problem";
import type { Item } from "./table";

/** A network's own bits are half of an address; the host part may have more, for a subnet below a shorter prefix. */
const NETWORK_PARTS = 4;

/**
 * Reads a host part: `::1a2b:3c4d:5e6f:7890`, or `eui64`.
 *
 * @returns it in its shortest form
 * @throws a problem for anything else, and for zero, which is no host's (RFC 4291, section 2.6.1)
 */
export function readInterfaceId(text: string): string {
  if (text.toLowerCase() === EUI64) return EUI64;
  if (parseHostPart(text) === undefined) {
    throw problem(
      `interface_id=${text} is no host part: give the last half of an IPv6 address, as ::1a2b:3c4d:5e6f:7890, or ${EUI64}`,
    );
  }
  return IPv6.parse(text).toString();
}

/** @throws a problem where an item says `eui64`, and not of which MAC address */
export function checkInterfaceId(item: Item): void {
  if (item["interface_id"] === EUI64 && hostPartOfMac(String(item["mac_address"] ?? "")) === undefined) {
    throw problem(
      `interface_id=${EUI64} follows from mac_address: give that, too, as mac_address=52:54:00:12:34:56`,
    );
  }
}

/** Whether an address has the host part that its item gives; also where it gives none, or an odd one. */
export function hasInterfaceId(address: string, item: Item): boolean {
  const own = ownHostPart(item);
  if (own.kind !== "given" || !IPv6.isValid(address)) return true;
  const { parts } = IPv6.parse(address);
  return isHostPartOf(own.part, parts);
}

function isHostPartOf(part: HostPart, address: readonly number[]): boolean {
  const first = part.findIndex((one) => one !== 0);
  return part.every((one, index) => index < Math.min(first, NETWORK_PARTS) || one === address[index]);
}
