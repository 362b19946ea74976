import type { RawItem, StoredItem } from "../aws/table";
import { readTime } from "../records/item";
import { CHALLENGE_LIFE_MS, isChallengeValue } from "../values/challenge";

/** Ways in which a challenge comes. Of those of acme-dns the two newest stand. */
export const DIALECTS = ["api", "httpreq", "acme-dns"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** A value that stands at a name. */
export interface Challenge {
  value: string;
  /** Unix time in milliseconds when it came last. */
  at: number;
  by: Dialect;
}

/** A value of a change that was taken over, by whose writer Route 53 may have been asked for it all the same. */
export interface FormerChallenge {
  value: string;
  /** Unix time in milliseconds when the change was taken over. */
  at: number;
}

/** Where a host's challenges are kept. */
export interface ChallengePlace {
  /** The host's, in lower case, with the final dot. */
  hostname: string;
  /** The record set's. */
  name: string;
  /** The zone that this name belongs to. */
  zoneId: string;
}

/** The item of a host's challenges, interpreted; it is made with the first of them. */
export interface ChallengeItem extends ChallengePlace {
  /** What Route 53 held when a request was last confirmed, in the order in which they came. */
  confirmed: readonly Challenge[];
  /** Values that Route 53 may hold beside those, by changes that were written down and not confirmed. */
  unconfirmed: readonly string[];
  /**
   * Values that Route 53 may come to hold again, late, by changes that were taken over. They are known for ours until a
   * confirmation more than an hour later: what came late may be found only with the next certificate.
   */
  former: readonly FormerChallenge[];
  /** True while a change was written down and not confirmed. */
  isPending: boolean;
  /** Unix time in milliseconds until when another request alone may change the record set. */
  leasedUntil: number | undefined;
  /** Unix time in milliseconds of the last signed request for challenges of this host that was accepted. */
  lastSigned: number;
  raw: RawItem;
}

/** The key of the item in the table. */
export function challengeKey({ hostname }: Pick<ChallengePlace, "hostname">) {
  return { hostname, recordType: "TXT" as const };
}

/** What the item's state must say of itself to be believed: items get copied. */
export function challengesAs({ zoneId, name }: ChallengePlace): string {
  return `${zoneId} ${name} TXT`;
}

/** Interprets the item; what is odd in it counts as not there. */
export function interpretChallenges(place: ChallengePlace, stored: StoredItem | undefined): ChallengeItem {
  const { values = {}, raw = {} } = stored ?? {};
  const isOurs = values.published_as === challengesAs(place);
  const lease = isOurs ? readTime(values.pending_until) : undefined;
  return {
    ...place,
    confirmed: isOurs ? listOf(values.challenges).flatMap(readChallenge) : [],
    unconfirmed: isOurs ? listOf(values.pending_challenges).filter(isValue) : [],
    former: isOurs ? listOf(values.former_challenges).flatMap(readFormer) : [],
    isPending: values.pending_challenges !== undefined || values.pending_until !== undefined,
    leasedUntil: lease,
    lastSigned: typeof values.last_signed === "number" ? values.last_signed : 0,
    raw,
  };
}

/** The values of challenges. */
export function valuesOf(challenges: readonly { value: string }[]): string[] {
  return challenges.map(({ value }) => value);
}

/** All values that this service may have put there. */
export function ownValues({
  confirmed,
  unconfirmed,
  former,
}: Pick<ChallengeItem, "confirmed" | "unconfirmed" | "former">): string[] {
  return Array.from(new Set([...valuesOf([...confirmed, ...former]), ...unconfirmed]));
}

/** Those of an item whose time is not over. */
export function liveChallenges({ confirmed }: Pick<ChallengeItem, "confirmed">, now: number): Challenge[] {
  return confirmed.filter(({ at }) => Math.abs(now - at) < CHALLENGE_LIFE_MS);
}

function readChallenge(entry: unknown): Challenge[] {
  const { value, at, by } = (entry ?? {}) as Record<string, unknown>;
  const time = readTime(at);
  const dialect = DIALECTS.find((known) => known === by);
  return isValue(value) && time !== undefined && dialect ? [{ value, at: time, by: dialect }] : [];
}

function readFormer(entry: unknown): FormerChallenge[] {
  const { value, at } = (entry ?? {}) as Record<string, unknown>;
  const time = readTime(at);
  return isValue(value) && time !== undefined ? [{ value, at: time }] : [];
}

function isValue(value: unknown): value is string {
  return typeof value === "string" && isChallengeValue(value);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
