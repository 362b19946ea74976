import { type Address, parseAddress } from "./address";
import { type HostPart, isZero } from "./hostPart";
import { ipaddr } from "./ipaddr";

/** The IPv6 prefix of a network. */
export interface Prefix {
  /** Canonical (RFC 5952), with the length: `2001:db8:abcd:ef00::/56`. */
  text: string;
  /** Eight 16-bit numbers, of which those behind the prefix are zero. */
  parts: readonly number[];
  length: number;
}

/** An address and the length of its network, as `ADDRESS/LEN` gives them. */
export interface AddressInNetwork {
  address: Address;
  length: number;
  /** Whether it is a host's: any bit behind the length is set. */
  hasHostBits: boolean;
}

/** What providers give to homes: from a whole site's to one network's. */
const LENGTHS = { least: 48, most: 64 };
const BITS = { A: 32, AAAA: 128 };

/**
 * Reads `ADDRESS/LEN` of either family. Routers leave the `::` at the end of a prefix off.
 *
 * @returns undefined for anything else
 */
export function parseAddressInNetwork(text: string): AddressInNetwork | undefined {
  const [, bare = "", digits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const isShort = bare.includes(":") && !bare.includes("::") && bare.split(":").length < 8;
  const address = digits === undefined ? undefined : parseAddress(isShort ? `${bare}::` : bare);
  if (address === undefined) return undefined;
  const length = Number(digits);
  if (length > BITS[address.recordType]) return undefined;
  const network = bitsOf(address, length);
  return { address, length, hasHostBits: network !== address.text };
}

/** The network of an address, `undefined` where no home has one of that length or place (RFC 4291, 2.5.4; RFC 4193). */
export function prefixOf({
  address,
  length,
}: Pick<AddressInNetwork, "address" | "length">): Prefix | undefined {
  if (address.recordType !== "AAAA" || length < LENGTHS.least || length > LENGTHS.most) return undefined;
  const { IPv6 } = ipaddr();
  const isPlaced = (["2000::/3", "fc00::/7"] as const).some((range) =>
    IPv6.parse(address.text).match(IPv6.parseCIDR(range)),
  );
  if (!isPlaced) return undefined;
  const network = bitsOf(address, length);
  return { text: `${network}/${length}`, parts: IPv6.parse(network).parts, length };
}

/** The address of a host in a network: the prefix, and what the host part has behind it. */
export function joinPrefix({ parts, length }: Prefix, hostPart: HostPart): Address {
  const { IPv6 } = ipaddr();
  const joined = parts.map((part, index) => {
    const mask = maskOf(length, index);
    return (part & mask) | ((hostPart[index] ?? 0) & ~mask & 0xffff);
  });
  return { text: new IPv6(joined).toRFC5952String(), recordType: "AAAA" };
}

/** What an IPv6 address has, all of its bits; a prefix takes of it what is behind its length. */
export function hostPartOfAddress(text: string): HostPart {
  return ipaddr().IPv6.parse(text).parts;
}

/** Whether an IPv6 address is in a network. */
export function isInPrefix(text: string, prefix: Prefix): boolean {
  return joinPrefix(prefix, hostPartOfAddress(text)).text === text;
}

/** Whether an address is the anycast address of a subnet's routers, and no host's (RFC 4291, 2.6.1). */
export function isSubnetAnycast({ text, recordType }: Address): boolean {
  return recordType === "AAAA" && isZero(hostPartOfAddress(text));
}

function bitsOf({ text, recordType }: Address, length: number): string {
  const { IPv4, IPv6 } = ipaddr();
  if (recordType === "A") return IPv4.networkAddressFromCIDR(`${text}/${length}`).toString();
  const parts = IPv6.parse(text).parts.map((part, index) => part & maskOf(length, index));
  return new IPv6(parts).toRFC5952String();
}

/** The bits of one of an address's eight numbers that belong to a network of a length. */
function maskOf(length: number, index: number): number {
  const bits = Math.min(16, Math.max(0, length - 16 * index));
  return (0xffff << (16 - bits)) & 0xffff;
}
