import { type NamedZone, zoneOf } from "../values/zone";
import { isPausing, notedAt, type Telling, type What } from "./telling";
import type { Watched } from "./watched";

/** By what items are judged. */
export interface Measure {
  /** Milliseconds, where an item has no limit of its own. */
  limitMs: number;
  /** Milliseconds by which a host may have been seen later than its item says. */
  noteVisitsEveryMs: number;
  /** The zones that are served. */
  zones: readonly NamedZone[];
}

/** What is to be done about an item. */
export type Verdict =
  | { kind: "nothing"; isSilent: boolean }
  /** It is being told since `since`, or was, and nobody noted that the mail was sent: not again as yet. Unix time in milliseconds. */
  | { kind: "pause"; isSilent: boolean; since: number }
  /** It was asked for, and has not been seen: from now on it is waited for. */
  | { kind: "await" }
  /** Nothing is expected of it any more: what was noted goes, and nobody is told. */
  | { kind: "forget" }
  /** `silence`: since when it is, or was, silent; `limitMs`: longer than that. */
  | { kind: "tell"; what: What; silence: number; limitMs: number };

/**
 * Judges an item. In this order; the first match wins:
 * 1. nothing is expected of it (see {@link isExpected}) → forget, where there is anything to forget
 * 2. it has never been seen, and has no limit of its own → nothing
 * 3. it has never been seen, and nobody has waited for it → await
 * 4. it is silent → tell, unless this silence was told; pause, where it is being told
 * 5. it isn't, and another silence than the time from its last sign was told, or may have been → tell that it is back; pause, where
 *    that is being told
 *
 * A silence is known by when it began: one that was told is not told again when the owner gives the host more time and then
 * less; one that began after a sign of life between two looks is another.
 */
export function judge(item: Watched, measure: Measure, now: number): Verdict {
  const { telling, toldSilent, ownLimitMs } = item;
  if (!isExpected(item, measure, now)) {
    const isMarked = [item.raw.told_silent, item.raw.telling, item.raw.awaited_since].some(
      (mark) => mark !== undefined,
    );
    return isMarked ? { kind: "forget" } : { kind: "nothing", isSilent: false };
  }
  if (item.lastSeen === undefined && ownLimitMs === undefined) return { kind: "nothing", isSilent: false };
  const lastSign = item.lastSeen ?? item.awaitedSince;
  if (lastSign === undefined) return { kind: "await" };
  const limitMs = ownLimitMs ?? measure.limitMs;
  const isSilent = now - lastSign > limitMs + measure.noteVisitsEveryMs;
  if (isSilent) {
    if (toldSilent === lastSign) return { kind: "nothing", isSilent };
    return tellUnlessPausing(telling, { kind: "tell", what: "silent", silence: lastSign, limitMs }, now);
  }
  // Where a run died it may have told, or not: who was told that a host is silent must hear that it is back.
  const silence = toldSilent ?? telling?.silence;
  if (silence === undefined || silence === lastSign) return { kind: "nothing", isSilent };
  return tellUnlessPausing(telling, { kind: "tell", what: "back", silence, limitMs }, now);
}

function tellUnlessPausing(
  telling: Telling | undefined,
  verdict: Verdict & { kind: "tell" },
  now: number,
): Verdict {
  const { what, silence } = verdict;
  if (!isPausing(telling, what, silence, now)) return verdict;
  return { kind: "pause", isSilent: what === "silent", since: notedAt(telling) };
}

/**
 * Whether a host is expected to ask at all. It isn't where its owner says so (`stale_after` is 0), nor where it can't be noted that
 * it does: its record is locked, its secret is over, its name is in no zone that is served.
 */
function isExpected(
  { ownLimitMs, locked, validUntil, hostname }: Watched,
  { zones }: Measure,
  now: number,
): boolean {
  if (ownLimitMs === 0 || locked) return false;
  if (validUntil !== undefined && validUntil <= now) return false;
  return zoneOf(hostname, zones) !== undefined;
}
