import type { Address } from "../values/address";
import { isZero, ownHostPart } from "../values/hostPart";
import { hostPartOfAddress, joinPrefix, type Prefix } from "../values/prefix";
import type { RecordItem } from "./item";
import { isInAny } from "./knownPrefixes";
import { isOpen } from "./wanted";

/** What a record is to become. */
export type Target =
  | {
      kind: "address";
      address: Address;
      /** Whether a host with a host part of its own is left alone: the address is another's, and its network is not known. */
      sparesHostParts?: boolean;
    }
  | { kind: "deletion" }
  /** An address in a network, by the record's own host part. */
  | {
      kind: "prefix";
      prefix: Prefix;
      /** What a host without a host part of its own gets; without it, it keeps the one that it has. */
      otherwise: Address | undefined;
      /** For one that was not named: where it must be as yet, unless it has a host part of its own. */
      within: readonly Prefix[] | undefined;
    };

/** What a target comes to for a record. */
export type Resolved =
  /** `byInterfaceId`: made of a prefix and the item's own host part. */
  | { kind: "address"; address: Address; byInterfaceId?: boolean }
  | { kind: "deletion" }
  | { kind: "left_alone" }
  | { kind: "impossible"; reason: "no_host_part" | "zero_host_part" };

/**
 * Finds the address for a record. For a prefix, in this order; the first match wins:
 * 1. its own host part cannot be read → no_host_part
 * 2. it has one → that, in the network
 * 3. an address was given for such as it → that
 * 4. nothing is published for it → no_host_part
 * 5. it was not named, and is in none of these networks → left_alone
 * 6. the host part of what is published, in the network; zero is no host's → zero_host_part
 */
export function resolveTarget(item: RecordItem, target: Target): Resolved {
  if (target.kind === "deletion") return target;
  if (target.kind === "address") {
    const isSpared = target.sparesHostParts === true && ownHostPart(item.raw).kind !== "none";
    return isSpared ? { kind: "left_alone" } : { kind: "address", address: target.address };
  }
  const { prefix, otherwise, within } = target;
  const own = ownHostPart(item.raw);
  if (own.kind === "unreadable") return { kind: "impossible", reason: "no_host_part" };
  if (own.kind === "given") {
    return { kind: "address", address: joinPrefix(prefix, own.part), byInterfaceId: true };
  }
  if (otherwise !== undefined) return { kind: "address", address: otherwise };
  // What is about to be published counts for published: the host has told it already.
  const published = isOpen(item) ? item.wanted?.address : item.published?.address;
  if (published === undefined) return { kind: "impossible", reason: "no_host_part" };
  if (within !== undefined && !isInAny(published, [prefix, ...within])) return { kind: "left_alone" };
  const part = hostPartOfAddress(published);
  return isZero(part)
    ? { kind: "impossible", reason: "zero_host_part" }
    : { kind: "address", address: joinPrefix(prefix, part) };
}
