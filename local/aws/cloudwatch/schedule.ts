/** Looks at the alarms once in each minute of the cloud's clock, as CloudWatch does. */

/** How often the clock is looked at, in milliseconds of this machine: a clock may be faster. */
const TICK = 1000;

/**
 * Begins to.
 *
 * @param clock milliseconds
 * @param evaluate looks at all; not called again before it is done
 */
export function startSchedule(
  clock: () => number,
  evaluate: () => Promise<void>,
): { close(): Promise<void> } {
  const minuteNow = () => Math.floor(clock() / 60_000);
  let minute = minuteNow();
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (underWay || minuteNow() === minute) return;
    minute = minuteNow();
    underWay = evaluate().finally(() => {
      underWay = undefined;
    });
  }, TICK);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await underWay;
    },
  };
}
