import type { LookupAddress } from "node:dns";
import { isLoopbackAddress, isPublicAddress } from "../values/publicAddress";

/** Finds every address of a name; throws where there is none, an Error with a code. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Where a webhook may be reached; or why not at all. */
export type Target =
  | { kind: "addresses"; addresses: readonly LookupAddress[] }
  | { kind: "refused"; reason: string };

/**
 * Finds the addresses of a webhook, and refuses it where one of them is not of the public internet: its owner, or whoever has
 * his name, could have the function call what only the account reaches.
 *
 * @param allowsLoopback whether this machine is as good, and needs no TLS
 */
export async function targetOf(url: URL, lookup: Lookup, allowsLoopback: boolean): Promise<Target> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (url.protocol !== "https:" && !(allowsLoopback && url.protocol === "http:")) {
    return { kind: "refused", reason: "no_https" };
  }
  const addresses = await lookup(hostname);
  if (addresses.length === 0) return { kind: "refused", reason: "ENOTFOUND" };
  if (allowsLoopback && addresses.every(({ address }) => isLoopbackAddress(address))) {
    return { kind: "addresses", addresses };
  }
  if (!addresses.every(({ address }) => isPublicAddress(address))) {
    return { kind: "refused", reason: "address_not_public" };
  }
  return url.protocol === "https:"
    ? { kind: "addresses", addresses }
    : { kind: "refused", reason: "no_https" };
}

/**
 * Milliseconds to wait for a name server, and twice as long at the second attempt: together less than WEBHOOK_MS, so that a server
 * that answers for one family alone is enough. Node looks at this once a second.
 */
const FIRST_ANSWER_MS = 1_000;

/**
 * Makes what asks the name servers. The system's own resolver (`dns.lookup`) would be wrong here: it has four threads, which
 * everything in the process shares, and cannot be stopped, so that a few names that hang would keep the calls to AWS, too, from
 * finding their hosts. This one knows no file of hosts: what needs no name server is answered here.
 *
 * @param servers to ask, as `address:port`. @default those of the system
 * @see https://nodejs.org/api/dns.html#implementation-considerations
 */
export function createLookup(servers?: readonly string[]): Lookup {
  return async (hostname) => {
    const known = knownAddresses(hostname);
    if (known !== undefined) return known;
    const dns: typeof import("node:dns/promises") = require("node:dns/promises");
    const resolver = new dns.Resolver({ timeout: FIRST_ANSWER_MS, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (ipv4.status === "rejected" && ipv6.status === "rejected") throw ipv4.reason;
    return [...addressesOf(ipv4, 4), ...addressesOf(ipv6, 6)];
  };
}

/** Those of a literal address, and of this machine (RFC 6761, 6.3). */
function knownAddresses(hostname: string): LookupAddress[] | undefined {
  const { isIP }: typeof import("node:net") = require("node:net");
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family }];
  if (!/(^|\.)localhost\.?$/.test(hostname)) return undefined;
  return [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ];
}

function addressesOf(result: PromiseSettledResult<string[]>, family: number): LookupAddress[] {
  return result.status === "fulfilled" ? result.value.map((address) => ({ address, family })) : [];
}
