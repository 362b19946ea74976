type Query = Record<string, string | string[]>;

/** What a malformed request is made of: the name of a record that is there, and well-formed requests for it. */
export interface Makers {
  host: string;
  zoneName: string;
  hashed(query: Record<string, string>): Record<string, string>;
  signed(): Record<string, string>;
}

/** Requests of which each is wrong in one way. */
export const MALFORMED: readonly [string, (makers: Makers) => Query][] = [
  ["no parameters", () => ({})],
  ["an unknown mode", ({ hashed }) => hashed({ mode: "SET" })],
  ["a mode given twice", ({ hashed }) => ({ ...hashed({}), mode: ["set", "set"] })],
  ["a hostname given twice", ({ host, hashed }) => ({ ...hashed({}), hostname: [host, host] })],
  ["no hostname", () => ({ mode: "set", hash: "0".repeat(64) })],
  ["no hash", ({ host }) => ({ mode: "set", hostname: host })],
  ["a short hash", ({ hashed }) => hashed({ hash: "0".repeat(63) })],
  ["a hash that is not hexadecimal", ({ hashed }) => hashed({ hash: "g".repeat(64) })],
  ["a name of another zone", ({ hashed }) => hashed({ hostname: "host.example.net." })],
  ["a malformed name", ({ zoneName, hashed }) => hashed({ hostname: `a..${zoneName}.` })],
  ["a name with a line break", ({ zoneName, hashed }) => hashed({ hostname: `a\nb.${zoneName}.` })],
  ["an over-long name", ({ zoneName, hashed }) => hashed({ hostname: `${"a.".repeat(130)}${zoneName}.` })],
  ["a hostname as address", ({ hashed }) => hashed({ internalIp: "localhost" })],
  ["a short IPv4 address", ({ hashed }) => hashed({ internalIp: "127.1" })],
  ["an IPv6 address with a zone index", ({ hashed }) => hashed({ internalIp: "fe80::1%eth0" })],
  ["a multicast address", ({ hashed }) => hashed({ internalIp: "224.0.0.1" })],
  ["the unspecified address", ({ hashed }) => hashed({ internalIp: "::" })],
  ["a hash and a signature", ({ signed }) => ({ ...signed(), hash: "0".repeat(64) })],
  ["a signature without a time", ({ signed }) => ({ ...signed(), time: "" })],
  ["a time that is no number", ({ signed }) => ({ ...signed(), time: "now" })],
  ["ip beside a hash", ({ hashed }) => hashed({ ip: "10.0.0.5" })],
  ["internalIp beside a signature", ({ signed }) => ({ ...signed(), internalIp: "10.0.0.5" })],
  ["a prefix in mode=set", ({ hashed }) => hashed({ prefix: "2001:db8::/64" })],
  ["a prefix with bits behind it", ({ hashed }) => hashed({ mode: "set_prefix", prefix: "2001:db8::1/64" })],
  ["a misspelled parameter", ({ hashed }) => hashed({ internalip: "10.0.0.5" })],
];

/** Headers by which a caller pretends to another address. */
export const FORGED = {
  "X-Forwarded-For": "192.0.2.99",
  "X-Real-IP": "192.0.2.99",
  Forwarded: "for=192.0.2.99",
  "ddns-viewer-address": "192.0.2.99",
  "ddns-origin-secret": "guessed",
};
