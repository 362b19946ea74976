import { leaseIsLive, type RecordItem, type ServedItem } from "./item";
import type { Held } from "./itemWrites";
import type { ConflictReason, ForbiddenReason } from "./outcome";
import type { Place } from "./place";
import { wasVerifiedLately } from "./verification";
import { isOpen } from "./wanted";

/** A change that was asked for by a caller who was believed, now or when the wish was written down that the item holds. */
export interface Change {
  item: ServedItem;
  /** In canonical form; undefined asks for the record's deletion. */
  address: string | undefined;
  /** The public address that asks, in canonical form; undefined: the item holds the wish, and its visit was noted with it. */
  caller: string | undefined;
  /** Unix time in milliseconds of a signed request. */
  signedTime: number | undefined;
  /** Whether a signed request names the address itself, and would publish no other one wherever it is sent from. */
  fixesAddress: boolean;
  /** Why the record's owner does not let it be made. */
  forbidden: ForbiddenReason | undefined;
}

/** Why a change of a caller who was believed is not made. */
export type Obstacle =
  | { kind: "forbidden"; reason: ForbiddenReason }
  | { kind: "conflict"; reason: ConflictReason }
  | { kind: "paced"; retryAfterSeconds: number };

/** What to do about a change, once nothing needs to be looked up. */
export type Decision =
  | { kind: "leased"; until: number }
  /** The table is known to agree with Route 53 and with what was asked for. */
  | { kind: "touch" }
  /** Route 53 was asked, and holds what was asked for already. */
  | { kind: "settled"; held: Held | undefined }
  /** `adopted`: what Route 53 holds by an earlier change that was never confirmed. */
  | { kind: "change"; adopted: Held | undefined }
  | { kind: "refuse"; obstacle: Obstacle };

/** What the table alone allows to decide; `onlyForAge` when the look at Route 53 is a mere verification. */
export type FirstDecision = Decision | { kind: "look"; onlyForAge: boolean };

/**
 * Decides what to do by the table alone. In this order; the first match wins:
 * 1. forbidden, and not signed → refuse
 * 2. another request holds a live lease → leased: what is written down for a signed request would keep that
 *    change from being confirmed
 * 3. forbidden → refuse
 * 4. a deletion of what the table says is published → change; of anything else → look
 * 5. known, and the same address and TTL → touch; known and different → change
 * 6. not known → look. It is not known either while the item holds another wish, which is about to be published
 */
export function decide(change: Change, now: number): FirstDecision {
  const { item, address, forbidden } = change;
  const refused = forbidden && refuse({ kind: "forbidden", reason: forbidden });
  if (refused && change.signedTime === undefined) return refused;
  if (leaseIsLive(item, now)) return { kind: "leased", until: item.leasedUntil ?? now };
  if (refused) return refused;
  const confirmed = item.pending ? undefined : item.published;
  if (address === undefined) {
    return confirmed ? { kind: "change", adopted: undefined } : { kind: "look", onlyForAge: false };
  }
  const same = confirmed?.address === address && confirmed.ttl === item.ttl;
  const isOvertaken = change.caller !== undefined && isOpen(item);
  const known = confirmed !== undefined && wasVerifiedLately(item, confirmed.verifiedAt, now) && !isOvertaken;
  if (!known) return { kind: "look", onlyForAge: same && !isOvertaken };
  return same ? { kind: "touch" } : { kind: "change", adopted: undefined };
}

/** Decides what to do by what Route 53 holds. */
export function decideByPlace(change: Change, place: Place): Decision {
  const { item, address } = change;
  if (place.kind === "foreign") return refuse({ kind: "conflict", reason: place.reason });
  if (address === undefined) {
    if (place.kind === "empty") return { kind: "settled", held: undefined };
    const held = publishedByUs(item, place);
    return held
      ? { kind: "change", adopted: held }
      : refuse({ kind: "conflict", reason: "not_published_here" });
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

function refuse(obstacle: Obstacle): Decision & { kind: "refuse" } {
  return { kind: "refuse", obstacle };
}
