import type { RawItem } from "../aws/table";
import { parseAddress, type RecordType } from "../values/address";
import { CONFLICT_STANDS_MS, WISH_RENEWAL_MS } from "../values/timeLimits";
import { CONFLICT_REASONS, type ConflictReason } from "./outcome";

/** What a request wrote down to be published, where requests are published in batches. */
export interface Wanted {
  /** In canonical form; undefined for a deletion. */
  address: string | undefined;
  /** Unix time in milliseconds. */
  at: number;
  /** Why it was refused for good, and the Unix time in milliseconds. */
  conflict: { reason: ConflictReason; at: number } | undefined;
}

/** `wanted_address`, and `pending_address`, of a deletion. */
export const DELETION = "delete";

/** The attributes that a wish is made of. */
export const WANTED = ["wanted_address", "wanted_at", "wanted_as", "wanted_revision"] as const;

/** That nobody has taken a wish up as yet: what the stream to the publisher is filtered by. */
export const WANTED_STATE = "wanted_state";

/** What becomes of a wish that is refused for good. */
export const CONFLICT = ["conflict", "conflict_at"] as const;

/** Reads the wish of an item that speaks of its own record; undefined where there is none, or it cannot be read. */
export function readWanted(raw: RawItem, recordType: RecordType): Wanted | undefined {
  const { wanted_address: text, wanted_at: at, conflict, conflict_at: conflictAt } = raw;
  if (typeof text !== "string") return undefined;
  const address = text === DELETION ? undefined : parseAddress(text);
  if (text !== DELETION && address?.recordType !== recordType) return undefined;
  const reason = CONFLICT_REASONS.find((known) => known === conflict);
  return {
    address: address?.text,
    at: timeOf(at),
    conflict: reason && { reason, at: timeOf(conflictAt) },
  };
}

/** Whether an item holds a wish that is not what is published. */
export function isOpen(item: {
  wanted: Wanted | undefined;
  published: { address: string } | undefined;
}): boolean {
  return item.wanted !== undefined && item.wanted.address !== item.published?.address;
}

/** Whether a wish was written down so lately that it need not be again. */
export function isFresh({ at }: Wanted, now: number): boolean {
  return Math.abs(now - at) < WISH_RENEWAL_MS;
}

/** Why a wish was refused for good, unless that is so long ago that it is to be tried again. */
export function standingConflict({ conflict }: Wanted, now: number): ConflictReason | undefined {
  return conflict && Math.abs(now - conflict.at) < CONFLICT_STANDS_MS ? conflict.reason : undefined;
}

// A time that cannot be read is long past.
function timeOf(value: unknown): number {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}
