/** How many calls to AWS an invocation has under way at once: a time-out runs while its call waits for the processor. */
const AT_ONCE = 32;

/**
 * Does something for each of many, a number of them at once.
 *
 * @returns the results, in order
 */
export async function inTurns<One, Result>(
  all: readonly One[],
  each: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < all.length; index = next++) {
      results[index] = await each(all[index] as One);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, work));
  return results;
}
