/** Pauses between attempts, which grow; Lambda's own are not published. */
import { setTimeout as delay } from "node:timers/promises";

const FIRST = 100;
const LONGEST = 5000;

/** One row of pauses. */
export interface Pauses {
  /** Waits for the next one, or until the signal aborts. */
  next(): Promise<void>;
  /** Begins anew with the shortest. */
  reset(): void;
}

/** Makes a row of pauses that ends at once when the signal aborts. */
export function createPauses(signal: AbortSignal): Pauses {
  let milliseconds = FIRST;
  return {
    async next() {
      const now = milliseconds;
      milliseconds = Math.min(LONGEST, 2 * milliseconds);
      await delay(now, undefined, { signal }).catch(ignoreAbort);
    },
    reset() {
      milliseconds = FIRST;
    },
  };
}

function ignoreAbort(error: Error): void {
  if (error.name !== "AbortError") throw error;
}
