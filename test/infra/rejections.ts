/** Errors that an evaluation has ended in. */
const reported = new WeakSet<Error>();

type RejectionListener = NodeJS.UnhandledRejectionListener;

/** Listeners that were there before, each by what stands in for it once an evaluation has failed. */
const standIns = new Map<RejectionListener, RejectionListener>();

/**
 * What is thrown within an `apply` rejects outputs that nobody waits for, and what hangs on them never comes. The
 * runner ends the program at the first such rejection; here the same error keeps coming up for a while, from one
 * output after another, so whoever listens afterwards does not hear of it.
 */
export function catchRejection(): { rejection: Promise<never>; restore: () => void } {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const rejection = new Promise<never>((_, reject) =>
    process.on("unhandledRejection", (error: Error) => {
      if (!reported.has(error)) {
        reported.add(error);
        reject(error);
      }
    }),
  );
  const restore = () => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", standInFor(listener));
  };
  return { rejection, restore };
}

function standInFor(listener: RejectionListener): RejectionListener {
  if ([...standIns.values()].includes(listener)) return listener;
  const standIn: RejectionListener = (error, promise) => {
    if (!reported.has(error as Error)) listener(error, promise);
  };
  standIns.set(listener, standIn);
  return standIn;
}
