import { ipaddr } from "./ipaddr";

/** The two record types that the service publishes. */
export type RecordType = "A" | "AAAA";

/** An address in canonical form (RFC 5952 for IPv6) and the type of the record that can hold it. */
export interface Address {
  text: string;
  recordType: RecordType;
}

const DECIMAL_PARTS = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/;
const IPV6_CHARACTERS = /^[0-9a-fA-F:]+$/;
const DOTTED_TAIL = /^(.*:)(\d[\d.]*)$/;

/**
 * Reads an address: IPv4 in four decimal parts without leading zeros, or IPv6 without a zone index.
 * IPv4-mapped IPv6 (`::ffff:192.0.2.1`) counts as the IPv4 address.
 *
 * @returns the address in canonical form, or undefined when the text is none
 */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(":")) return parseIpv6(text);
  const octets = parseIpv4(text);
  return octets && { text: octets.join("."), recordType: "A" };
}

/**
 * Networks in which no host can be reached from elsewhere (RFC 6890, RFC 4291, RFC 3879, RFC 6666). Private and
 * documentation networks are not among them.
 */
const UNPUBLISHABLE: readonly (readonly [network: string, length: number, kind: string])[] = [
  ["0.0.0.0", 8, "an unspecified address"],
  ["127.0.0.0", 8, "a loopback address"],
  ["169.254.0.0", 16, "a link-local address"],
  ["192.0.0.8", 32, "the dummy address"],
  ["224.0.0.0", 4, "a multicast address"],
  ["255.255.255.255", 32, "the broadcast address"],
  ["240.0.0.0", 4, "a reserved address"],
  ["::", 128, "the unspecified address"],
  ["::1", 128, "the loopback address"],
  ["::", 96, "an IPv4-compatible address"],
  ["100::", 64, "a discard address"],
  ["fe80::", 10, "a link-local address"],
  ["fec0::", 10, "a site-local address"],
  ["ff00::", 8, "a multicast address"],
];

/**
 * Tells why an address must never be published.
 *
 * @returns the kind of address it is, or undefined when it may be published
 */
export function unpublishable(address: Address): string | undefined {
  const { IPv4, IPv6 } = ipaddr();
  const [, , kind] =
    UNPUBLISHABLE.find(([network, length]) =>
      address.recordType === "A"
        ? !network.includes(":") && IPv4.parse(address.text).match(IPv4.parse(network), length)
        : network.includes(":") && IPv6.parse(address.text).match(IPv6.parse(network), length),
    ) ?? [];
  return kind;
}

// ipaddr.js also takes 127.1, hexadecimal and octal parts, so that the form of the text is checked first.
function parseIpv4(text: string): number[] | undefined {
  if (!DECIMAL_PARTS.test(text)) return undefined;
  const octets = text.split(".").map(Number);
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

function parseIpv6(text: string): Address | undefined {
  const groups = withoutDottedTail(text);
  const { IPv6 } = ipaddr();
  if (groups === undefined || !IPV6_CHARACTERS.test(groups) || !IPv6.isValid(groups)) return undefined;
  const parsed = IPv6.parse(groups);
  return parsed.isIPv4MappedAddress()
    ? { text: parsed.toIPv4Address().toString(), recordType: "A" }
    : { text: parsed.toRFC5952String(), recordType: "AAAA" };
}

// ipaddr.js takes ::192.0.2.1 for an IPv4-mapped address: it never gets to see a dotted tail.
function withoutDottedTail(text: string): string | undefined {
  if (!text.includes(".")) return text;
  const [, head, tail] = DOTTED_TAIL.exec(text) ?? [];
  const octets = tail === undefined ? undefined : parseIpv4(tail);
  if (head === undefined || octets === undefined) return undefined;
  const hex = octets.map((octet) => octet.toString(16).padStart(2, "0"));
  return `${head}${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
}
