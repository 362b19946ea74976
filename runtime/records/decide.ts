import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { parseAddress } from "../values/address";
import { nodeCrypto } from "../values/nodeCrypto";
import { VERIFY_EVERY_MS, VERIFY_SPREAD_MS } from "../values/timeLimits";
import { leaseIsLive, type RecordItem, type RecordKey } from "./item";
import type { Held } from "./itemWrites";
import type { ConflictReason } from "./outcome";

/** A change that was asked for, by a caller who was believed. */
export interface Change {
  item: RecordItem;
  /** In canonical form; undefined asks for the record's deletion. */
  address: string | undefined;
  /** Unix time in milliseconds of a signed request. */
  signedTime: number | undefined;
}

/** The next thing to do about a change. */
export type Step =
  | { kind: "locked" }
  | { kind: "leased"; until: number }
  /** The table is known to agree with Route 53 and with what was asked for. */
  | { kind: "touch" }
  /** Route 53 must be asked first; `onlyForAge` when that is a mere verification. */
  | { kind: "look"; onlyForAge: boolean }
  /** Route 53 was asked, and holds what was asked for already. */
  | { kind: "settled"; held: Held | undefined }
  | { kind: "change"; adopted: Held | undefined }
  | { kind: "conflict"; reason: ConflictReason };

/** What Route 53 holds in a record's place. */
export type Place =
  | { kind: "empty" }
  | { kind: "single"; address: string | undefined; value: string; ttl: number }
  | { kind: "foreign"; reason: ConflictReason };

// Another machine's clock may be a little ahead of ours.
const CLOCK_SKEW_MS = 60_000;

/**
 * Decides what to do by the table alone. In this order; the first match wins:
 * 1. the record is locked → locked
 * 2. another request holds a live lease → leased
 * 3. a deletion of what the table says is published → change; of anything else → look
 * 4. known, and the same address and TTL → touch; known and different → change
 * 5. not known → look
 */
export function decide(change: Change, now: number): Step {
  const { item, address } = change;
  if (item.locked) return { kind: "locked" };
  if (leaseIsLive(item, now)) return { kind: "leased", until: item.leasedUntil ?? now };
  const confirmed = item.pending ? undefined : item.published;
  if (address === undefined) {
    return confirmed ? { kind: "change", adopted: undefined } : { kind: "look", onlyForAge: false };
  }
  const same = confirmed?.address === address && confirmed.ttl === item.ttl;
  const known = confirmed !== undefined && wasVerifiedLately(item, confirmed.verifiedAt, now);
  if (!known) return { kind: "look", onlyForAge: same };
  return same ? { kind: "touch" } : { kind: "change", adopted: undefined };
}

/** Decides what to do by what Route 53 holds. */
export function decideByPlace(change: Change, place: Place): Step {
  const { item, address } = change;
  if (place.kind === "foreign") return { kind: "conflict", reason: place.reason };
  if (address === undefined) {
    if (place.kind === "empty") return { kind: "settled", held: undefined };
    const held = publishedByUs(item, place);
    return held ? { kind: "change", adopted: held } : { kind: "conflict", reason: "not_published_here" };
  }
  const agrees = place.kind === "single" && place.address === address && place.ttl === item.ttl;
  if (agrees) return { kind: "settled", held: { address, ttl: item.ttl } };
  // What is pending is about to be overwritten: that we published it must not be forgotten.
  return { kind: "change", adopted: place.kind === "single" ? publishedByUs(item, place) : undefined };
}

/** What Route 53 holds, if that is what this service put there, confirmed or not. */
export function publishedByUs(item: RecordItem, place: Place & { kind: "single" }): Held | undefined {
  const { address, ttl } = place;
  if (address === undefined) return undefined;
  const isConfirmed = item.published?.address === address && item.published.ttl === ttl;
  return isConfirmed || item.pendingAddress === address ? { address, ttl } : undefined;
}

/** Looks for what stands in a record's place, among the record sets of its name. */
export function placeOf(key: RecordKey, recordSets: readonly ResourceRecordSet[]): Place {
  if (recordSets.some((set) => set.Type === "CNAME")) return { kind: "foreign", reason: "cname" };
  const [set] = recordSets.filter((candidate) => candidate.Type === key.recordType);
  if (set === undefined) return { kind: "empty" };
  if (set.SetIdentifier !== undefined) return { kind: "foreign", reason: "routing_policy" };
  if (set.AliasTarget !== undefined) return { kind: "foreign", reason: "alias" };
  const values = set.ResourceRecords ?? [];
  const value = values[0]?.Value;
  if (values.length !== 1 || value === undefined) return { kind: "foreign", reason: "several_values" };
  return { kind: "single", address: parseAddress(value)?.text, value, ttl: set.TTL ?? 0 };
}

function wasVerifiedLately(key: RecordKey, verifiedAt: number | undefined, now: number): boolean {
  if (verifiedAt === undefined || verifiedAt > now + CLOCK_SKEW_MS) return false;
  return now - verifiedAt < VERIFY_EVERY_MS + verificationSpread(key);
}

// By a hash of the name, so that a fleet that was set up in one minute does not ask Route 53 in one minute.
function verificationSpread(key: RecordKey): number {
  const hash = nodeCrypto().createHash("sha256").update(`${key.hostname} ${key.recordType}`).digest();
  return hash.readUInt32BE(0) % VERIFY_SPREAD_MS;
}
