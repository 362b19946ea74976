import { WEBHOOK_REST_MS } from "../values/timeLimits";

/** Which webhooks are left alone for the moment, since they have just failed. */
export interface Rests {
  isResting(id: string, now: number): boolean;
  failed(id: string, now: number): void;
  succeeded(id: string): void;
}

/**
 * Keeps a webhook that fails or hangs from being tried for each of many changes: it rests for a second, and twice as long each
 * time that it fails after a rest. Known to this process alone.
 */
export function createRests(): Rests {
  const resting = new Map<string, { milliseconds: number; until: number }>();
  const isResting: Rests["isResting"] = (id, now) => (resting.get(id)?.until ?? 0) > now;
  return {
    isResting,
    failed(id, now) {
      // What was under way beside the one that failed first says nothing new.
      if (isResting(id, now)) return;
      const before = resting.get(id);
      const milliseconds =
        before === undefined
          ? WEBHOOK_REST_MS.first
          : Math.min(WEBHOOK_REST_MS.most, 2 * before.milliseconds);
      resting.set(id, { milliseconds, until: now + milliseconds });
    },
    succeeded: (id) => {
      resting.delete(id);
    },
  };
}
