import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from "../values/timeLimits";

/** What a mail says of a host. */
export type What = "silent" | "back";

/**
 * That somebody is about to be told something of a host, or was, if that was not noted any more. The item has it in `telling`, as
 * `silent 2030-01-01T00:00:00.000Z 1 2030-01-02T00:10:00.000Z`: what, since when it is or was silent, which attempt this is, and
 * when the next may begin.
 */
export interface Telling {
  what: What;
  /** Since when the host is or was silent: Unix time in milliseconds. Each silence has one. */
  silence: number;
  /** From 1. */
  attempt: number;
  /** Unix time in milliseconds, before which it is not told again. */
  notBefore: number;
}

/** Writes it as the item has it. */
export function tellingText({ what, silence, attempt, notBefore }: Telling): string {
  return `${what} ${iso(silence)} ${attempt} ${iso(notBefore)}`;
}

/** Reads it; undefined: there is none, or none that can be read. */
export function readTelling(value: unknown): Telling | undefined {
  const [, what, silence = "", attempt, notBefore = ""] =
    (typeof value === "string" && /^(silent|back) (\S+) ([1-9]\d{0,4}) (\S+)$/.exec(value)) || [];
  const times = [Date.parse(silence), Date.parse(notBefore)] as const;
  if (what === undefined || times.some(Number.isNaN)) return undefined;
  return { what: what as What, silence: times[0], attempt: Number(attempt), notBefore: times[1] };
}

/** The next attempt at telling something, after the last one that there was at the same. */
export function nextTelling(last: Telling | undefined, what: What, silence: number, now: number): Telling {
  const attempt = isSame(last, what, silence) ? last.attempt + 1 : 1;
  return { what, silence, attempt, notBefore: now + pauseAfter(attempt) };
}

/** Whether an attempt at telling the same may be under way, or was so lately that it is not made again as yet. */
export function isPausing(
  last: Telling | undefined,
  what: What,
  silence: number,
  now: number,
): last is Telling {
  if (!isSame(last, what, silence)) return false;
  // A time later than we ever write was not written by us.
  return last.notBefore > now && last.notBefore <= now + pauseAfter(last.attempt);
}

/** When an attempt was noted: Unix time in milliseconds. */
export function notedAt({ attempt, notBefore }: Telling): number {
  return notBefore - pauseAfter(attempt);
}

function isSame(last: Telling | undefined, what: What, silence: number): last is Telling {
  return last !== undefined && last.what === what && last.silence === silence;
}

function pauseAfter(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_PAUSE_MS);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
