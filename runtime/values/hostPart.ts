import { ipaddr } from "./ipaddr";

/** The bits of an IPv6 address behind its network's, in the place that they have in the address: eight 16-bit numbers. */
export type HostPart = readonly number[];

/** The word for a host part that follows from the MAC address. */
export const EUI64 = "eui64";

/** Half of an address is its network's (RFC 4291, 2.5.1); before that a host part may have a subnet's bits. */
const NETWORK_PARTS = 4;

/** Reads `::1a2b:3c4d:5e6f:7890`, or with a subnet `::5:1a2b:3c4d:5e6f:7890`; undefined for anything else, and for zero. */
export function parseHostPart(text: string): HostPart | undefined {
  const { IPv6 } = ipaddr();
  if (!/^::[0-9a-f:]+$/i.test(text) || !IPv6.isValid(text)) return undefined;
  const { parts } = IPv6.parse(text);
  return isZero(parts) ? undefined : parts;
}

/** RFC 4291, appendix A: `fffe` in the middle, and the universal bit turned over; undefined for what is no MAC address. */
export function hostPartOfMac(mac: string): HostPart | undefined {
  const bytes = mac
    .split(/[:-]/)
    .map((text) => (/^[0-9a-f]{1,2}$/i.test(text) ? Number.parseInt(text, 16) : -1));
  if (bytes.length !== 6 || bytes.includes(-1)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  return [0, 0, 0, 0, ((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
}

/** What an item says of its host's own host part. */
export type OwnHostPart = { kind: "given"; part: HostPart } | { kind: "none" } | { kind: "unreadable" };

/** Reads an item's `interface_id`, with its `mac_address` where that one says `eui64`. People type both. */
export function ownHostPart(item: Readonly<Record<string, unknown>>): OwnHostPart {
  const { interface_id: id, mac_address: mac } = item;
  if (id === undefined || id === null || id === "") return { kind: "none" };
  if (typeof id !== "string") return { kind: "unreadable" };
  const part = id.toLowerCase() === EUI64 ? hostPartOfMac(String(mac ?? "")) : parseHostPart(id);
  return part === undefined ? { kind: "unreadable" } : { kind: "given", part };
}

/** Whether the last half is zero: that is the subnet's routers' anycast address, and no host's (RFC 4291, 2.6.1). */
export function isZero(part: HostPart): boolean {
  return part.slice(NETWORK_PARTS).every((one) => one === 0);
}
