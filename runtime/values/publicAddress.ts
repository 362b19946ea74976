import { ipaddr } from "./ipaddr";

/**
 * Whether an address is one of the public internet. Everything else is refused: private, shared, loopback, link-local (cloud
 * metadata is there), unique local, multicast, documentation and benchmarks, and what hides an IPv4 address in an IPv6 one.
 *
 * @param text an address as the system's resolver gives it
 */
export function isPublicAddress(text: string): boolean {
  const address = parse(text);
  if (address?.range() !== "unicast") return false;
  // ipaddr.js takes for unicast what nobody has named as yet. Global unicast is 2000::/3 alone (RFC 4291, 2.4; IANA's registry).
  return address.kind() === "ipv4" || address.toByteArray()[0]! >> 5 === 1;
}

/** Whether an address is this machine itself: 127.0.0.0/8 or ::1. */
export function isLoopbackAddress(text: string): boolean {
  return parse(text)?.range() === "loopback";
}

function parse(text: string) {
  const { isValid, parse: read } = ipaddr();
  return isValid(text) ? read(text) : undefined;
}
