/**
 * The time of the embedded cloud. It may go faster than this machine's, for demonstrations: then it does so while no function
 * runs, and within an invocation it passes as it really does. So leases and limits of time, which functions count by their own
 * clock, are as long as on AWS, and all functions have one time.
 */

/** A clock of all that is in a cloud. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** How many times as fast it goes as this machine's, while nothing holds it. */
  readonly speed: number;
  /** Lets time pass as it really does until the returned function is called. */
  hold(): () => void;
}

/**
 * Makes a clock.
 *
 * @param machine Unix time in milliseconds
 * @param speed how many times as fast it goes
 */
export function createClock(machine: () => number = Date.now, speed = 1): Clock {
  if (speed === 1) return { now: machine, speed, hold: () => () => {} };
  let holders = 0;
  let base = machine();
  let since = base;
  const now = () => base + (machine() - since) * (holders > 0 ? 1 : speed);
  const change = (by: number) => {
    const at = now();
    since = machine();
    base = at;
    holders += by;
  };
  return {
    now,
    speed,
    hold() {
      change(1);
      let isHeld = true;
      return () => {
        if (isHeld) change(-1);
        isHeld = false;
      };
    },
  };
}
