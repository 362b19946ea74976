/** What a request has written down for the publisher (`publishing=batched`), as its owner sees it. */
import type { RecordItem } from "../runtime/records/item";
import { isOpen, type Wanted } from "../runtime/records/wanted";
import { WISH_RENEWAL_MS } from "../runtime/values/timeLimits";
import { adviceAbout } from "./reasons";

/** A change that is written down, and not published: to an address, or without one a removal. */
export type Wish = { address: string | undefined } & (
  | { kind: "open"; isOverdue: boolean }
  | { kind: "refused"; reason: NonNullable<Wanted["conflict"]>["reason"] }
);

/**
 * Tells the wish of a record; undefined: there is none, it is published, or the record is locked.
 *
 * @param minChangeIntervalMs the stack's: milliseconds that changes are apart, where the item doesn't say
 */
export function wishOf(record: RecordItem, minChangeIntervalMs: number, now: number): Wish | undefined {
  const { wanted, locked, lastChanged = 0 } = record;
  if (wanted === undefined || locked) return undefined;
  const { address, at, conflict } = wanted;
  if (conflict !== undefined) return { kind: "refused", address, reason: conflict.reason };
  if (!isOpen(record)) return undefined;
  const dueAt = Math.max(at, lastChanged + (record.minChangeIntervalMs ?? minChangeIntervalMs));
  return { kind: "open", address, isOverdue: now - dueAt >= WISH_RENEWAL_MS };
}

/** What is to be known of a wish, in a sentence. */
export function wishWords(wish: Wish, hostname: string): string {
  const change = wish.address === undefined ? "its removal" : `a change to ${wish.address}`;
  return wish.kind === "refused"
    ? `${change} was refused, since ${adviceAbout(wish.reason, hostname)}`
    : `${change} is written down, and not published yet: the next poll of its host hastens it`;
}
