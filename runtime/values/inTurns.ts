/** How many calls to AWS an invocation has under way at once: a time-out runs while its call waits for the processor. */
const AT_ONCE = 32;

/**
 * Does something for each of many, a number of them at once.
 *
 * @returns the results, in order
 * @throws the first error, once nothing is under way any more; nothing else is begun after it
 */
export async function inTurns<One, Result>(
  all: readonly One[],
  each: (one: One) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async () => {
    try {
      for (let index = next++; index < all.length; index = next++) {
        results[index] = await each(all[index] as One);
      }
    } catch (error) {
      next = all.length;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, all.length) }, work));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  return results;
}
