import type { LookupAddress } from "node:dns";
import { isLoopbackAddress, isPublicAddress } from "../values/publicAddress";

/** Finds every address of a name, as the system's resolver does. */
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

/** The system's resolver, which also knows what needs none. */
export function systemLookup(hostname: string): Promise<LookupAddress[]> {
  const dns: typeof import("node:dns/promises") = require("node:dns/promises");
  return dns.lookup(hostname, { all: true });
}
