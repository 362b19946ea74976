/** The host part of a host's IPv6 addresses, as its owner gives it. */
import { IPv6 } from "ipaddr.js";
import { problem } from "./problem";
import type { Item } from "./table";

/** The word for one that follows from the MAC address. */
export const EUI64 = "eui64";

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
  const parts = /^::[0-9a-f:]+$/i.test(text) && IPv6.isValid(text) ? IPv6.parse(text).parts : [];
  if (parts.slice(NETWORK_PARTS).every((part) => part === 0)) {
    throw problem(
      `interface_id=${text} is no host part: give the last half of an IPv6 address, as ::1a2b:3c4d:5e6f:7890, or ${EUI64}`,
    );
  }
  return IPv6.parse(text).toString();
}

/** @throws a problem where an item says `eui64`, and not of which MAC address */
export function checkInterfaceId(item: Item): void {
  if (item["interface_id"] === EUI64 && partsOf(item) === undefined) {
    throw problem(
      `interface_id=${EUI64} follows from mac_address: give that, too, as mac_address=52:54:00:12:34:56`,
    );
  }
}

/** Whether an address has the host part that its item gives; also where it gives none, or an odd one. */
export function hasInterfaceId(address: string, item: Item): boolean {
  const wanted = partsOf(item);
  if (wanted === undefined || !IPv6.isValid(address)) return true;
  const { parts } = IPv6.parse(address);
  const first = wanted.findIndex((part) => part !== 0);
  return wanted.every((part, index) => index < Math.min(first, NETWORK_PARTS) || part === parts[index]);
}

function partsOf(item: Item): number[] | undefined {
  const id = item["interface_id"];
  if (typeof id !== "string") return undefined;
  if (id === EUI64) return eui64(String(item["mac_address"] ?? ""));
  return IPv6.isValid(id) ? IPv6.parse(id).parts : undefined;
}

/** RFC 4291, appendix A: `fffe` in the middle, and the universal bit turned over. */
function eui64(mac: string): number[] | undefined {
  const bytes = mac
    .split(/[:-]/)
    .map((text) => (/^[0-9a-f]{1,2}$/i.test(text) ? Number.parseInt(text, 16) : -1));
  if (bytes.length !== 6 || bytes.includes(-1)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  return [0, 0, 0, 0, ((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
}
