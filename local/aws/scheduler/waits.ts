/** Waits by the cloud's clock. */
import type { Clock } from "../clock";

/** Waits for so many milliseconds of the clock's, or until something is aborted, whichever comes first. */
export interface Waits {
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The clock may go slower for a while than its speed says, and Node's timers take no more than 24 days. */
const LONGEST_TIMER_MS = 60_000;

/** Makes waits; what waits does not keep the process. */
export function createWaits({ now, speed }: Clock): Waits {
  return {
    async wait(milliseconds, signal) {
      const until = now() + milliseconds;
      for (let left = milliseconds; left > 0 && !signal.aborted; left = until - now()) {
        await timer(Math.min(left / speed, LONGEST_TIMER_MS), signal);
      }
    },
  };
}

function timer(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(running);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const running = setTimeout(end, Math.ceil(milliseconds)).unref();
    signal.addEventListener("abort", end);
  });
}
