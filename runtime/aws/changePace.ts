/**
 * How fast changes are asked for. Route 53 does not say how many it takes, a second or at once: what it throttles makes the
 * pace slower by halves, what it accepts faster in small steps.
 */
export interface ChangePace {
  /** Changes a request. */
  size: number;
  /** Milliseconds between requests, from one to the next, also of other batches. */
  pauseMs: number;
  /** The largest request that was accepted: one of this size or less that is throttled came too soon, and is not too large. */
  accepted: number;
  /** How often in a row one was throttled that came too soon. */
  tooSoon: number;
  /** From when the pause counts: Unix time in milliseconds. */
  pausedAt: number;
}

/**
 * Changes in one batch: an upsert counts twice against Route 53's 1,000 values and 32,000 characters a batch,
 * and an address has at most 39 characters. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
 */
const BATCH_CHANGES = 400;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Up to this a pause is doubled, to be found soon; beyond, a quarter more is enough. */
const COARSE_PAUSE_MS = 2_000;
const PAUSE_STEP_MS = 100;
const SIZE_STEP = 40;
/** After as many in a row the account's others have taken what was there once. */
const MOST_TOO_SOON = 5;

/** The pace while nothing was throttled. */
export function freshPace(): ChangePace {
  return { size: BATCH_CHANGES, pauseMs: 0, accepted: 0, tooSoon: 0, pausedAt: 0 };
}

/** After a request of some changes was throttled. */
export function slowDown(pace: ChangePace, changes: number, now: number): void {
  const longer = pace.pauseMs * (pace.pauseMs <= COARSE_PAUSE_MS ? 2 : 1.25);
  pace.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, longer));
  if (changes <= pace.accepted && pace.tooSoon < MOST_TOO_SOON) {
    // The pause goes on from the last request that was accepted, but for a quarter at least.
    pace.tooSoon += 1;
    pace.pausedAt = Math.max(pace.pausedAt, now - 0.75 * pace.pauseMs);
    return;
  }
  // Of a batch that was smaller the size is not to blame alone.
  const half = Math.ceil(Math.max(changes, changes <= pace.accepted ? pace.size : 0) / 2);
  pace.size = changes > pace.accepted ? Math.max(half, pace.accepted) : half;
  pace.accepted = Math.min(pace.accepted, pace.size);
  pace.tooSoon = 0;
  pace.pausedAt = now;
}

/** After a request of some changes was accepted. */
export function speedUp(pace: ChangePace, changes: number, now: number): void {
  pace.pausedAt = now;
  pace.accepted = Math.max(pace.accepted, changes);
  pace.tooSoon = 0;
  if (pace.pauseMs > 0) pace.pauseMs = Math.max(0, pace.pauseMs - PAUSE_STEP_MS);
  else pace.size = Math.min(BATCH_CHANGES, pace.size + SIZE_STEP);
}

/** Milliseconds from now until the next request. */
export function untilNext({ pauseMs, pausedAt }: ChangePace, now: number): number {
  return Math.min(pauseMs, Math.max(0, pausedAt + pauseMs - now));
}

/** How many changes there is time for, where each of some zones takes a request of its own. */
export function roomWithin({ size, pauseMs }: ChangePace, milliseconds: number, zones: number): number {
  if (pauseMs === 0) return Number.POSITIVE_INFINITY;
  return size * Math.max(1, Math.floor(milliseconds / pauseMs) - (zones - 1));
}
