import { WEBHOOK_REST_MS } from "../values/timeLimits";

/** Which recipients are left alone for the moment, since they have just failed. Times are Unix times in milliseconds. */
export interface Rests {
  /** @returns why it rests: by what it failed; undefined: it does not */
  reasonAt(id: string, now: number): string | undefined;
  failed(id: string, now: number, reason: string): void;
  succeeded(id: string): void;
}

/**
 * Keeps one that fails or hangs from being tried for each of many changes: it rests for a second, and twice as long each
 * time that it fails after a rest. Known to this process alone.
 */
export function createRests(): Rests {
  const resting = new Map<string, { milliseconds: number; until: number; reason: string }>();
  const reasonAt: Rests["reasonAt"] = (id, now) => {
    const rest = resting.get(id);
    return rest !== undefined && rest.until > now ? rest.reason : undefined;
  };
  return {
    reasonAt,
    failed(id, now, reason) {
      // What was under way beside the one that failed first says nothing new.
      if (reasonAt(id, now) !== undefined) return;
      const before = resting.get(id);
      const milliseconds =
        before === undefined
          ? WEBHOOK_REST_MS.first
          : Math.min(WEBHOOK_REST_MS.most, 2 * before.milliseconds);
      resting.set(id, { milliseconds, until: now + milliseconds, reason });
    },
    succeeded: (id) => {
      resting.delete(id);
    },
  };
}
