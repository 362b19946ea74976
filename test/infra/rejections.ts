/**
 * What is thrown within an `apply` rejects outputs that nobody waits for, and what hangs on them never comes. The
 * runner ends the program at the first such rejection.
 */
export function catchRejection(): { rejection: Promise<never>; restore: () => void } {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const rejection = new Promise<never>((_, reject) => process.on("unhandledRejection", reject));
  const restore = () => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  };
  return { rejection, restore };
}
