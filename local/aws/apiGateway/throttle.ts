/**
 * A token bucket: `rate` tokens a second, `burst` at most.
 */

/** Takes a token; false when there is none. */
export type Throttle = () => boolean;

/**
 * Makes a full bucket.
 *
 * @param clock milliseconds
 */
export function createThrottle(rate: number, burst: number, clock: () => number): Throttle {
  let tokens = burst;
  let last = clock();
  return () => {
    const now = clock();
    tokens = Math.min(burst, tokens + ((now - last) / 1000) * rate);
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  };
}
