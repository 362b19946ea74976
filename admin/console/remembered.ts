/** Loads something, and gives the same for a while. */
export interface Remembered<T> {
  get(): Promise<T>;
  /** Has the next `get` load it anew. */
  forget(): void;
}

/** What loads for long stays for long: at most this part of the time is spent on loading. */
const LOADING_SHARE = 1 / 50;

/**
 * Remembers what is dear to load, such as a scan of a table: for a time, or for fifty times as long as it took.
 *
 * @param forMs at least so long, in milliseconds
 */
export function remembered<T>(
  load: () => Promise<T>,
  forMs: number,
  now: () => number = Date.now,
): Remembered<T> {
  let loading: Promise<T> | undefined;
  let goodUntil = 0;
  const start = (): Promise<T> => {
    const startedAt = now();
    // While it loads, everybody waits for the same.
    goodUntil = Number.POSITIVE_INFINITY;
    const started = load();
    loading = started;
    started.then(
      () => {
        if (loading === started) goodUntil = now() + Math.max(forMs, (now() - startedAt) / LOADING_SHARE);
      },
      () => {
        if (loading === started) loading = undefined;
      },
    );
    return started;
  };
  return {
    get: () => (loading === undefined || now() >= goodUntil ? start() : loading),
    forget() {
      loading = undefined;
    },
  };
}
