import { type Address, parseAddress, type RecordType } from "./address";
import { ipaddr } from "./ipaddr";

/** A network: its first address in canonical form, and the bits that its addresses have in common. */
export interface Network {
  address: string;
  length: number;
  recordType: RecordType;
}

const BITS: Record<RecordType, number> = { A: 32, AAAA: 128 };

/** Reads `192.0.2.0/24` or `2001:db8::/32`; an address alone is a network of one. Bits behind the length are passed over. */
export function parseNetwork(text: string): Network | undefined {
  const [, bare = text, digits] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(bare.trim());
  if (address === undefined) return undefined;
  const bits = BITS[address.recordType];
  const length = digits === undefined ? bits : Number(digits);
  return length <= bits ? { address: address.text, length, recordType: address.recordType } : undefined;
}

/** Whether an address is in a network. */
export function isIn(address: Address, { address: first, length, recordType }: Network): boolean {
  if (address.recordType !== recordType) return false;
  const { IPv4, IPv6 } = ipaddr();
  return recordType === "A"
    ? IPv4.parse(address.text).match(IPv4.parse(first), length)
    : IPv6.parse(address.text).match(IPv6.parse(first), length);
}

/** Private (RFC 1918), shared (RFC 6598) and unique local (RFC 4193) networks: reached from within alone. */
const INTERNAL: readonly (readonly [string, number, RecordType])[] = [
  ["10.0.0.0", 8, "A"],
  ["100.64.0.0", 10, "A"],
  ["172.16.0.0", 12, "A"],
  ["192.168.0.0", 16, "A"],
  ["fc00::", 7, "AAAA"],
];

/** Whether an address is reached from within its own network alone. */
export function isInternal(address: Address): boolean {
  return INTERNAL.some(([first, length, recordType]) =>
    isIn(address, { address: first, length, recordType }),
  );
}
