/** Keeps what the function logs, so that the owner's tools can say what became of a host's requests. */
import { appendFileSync, closeSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** A log that has grown beyond this is put aside at the next start; the one before it goes. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Where a stack's log is. */
export interface LogFile {
  path: string;
  append(line: string): void;
  close(): void;
}

/**
 * Opens the log in a stack's folder, for its owner's eyes only; it goes on where the last run ended.
 *
 * @param isOfFastClock whether its times are ahead of this machine's: it is a file of its own, and begins anew
 */
export function openLogFile(folder: string, isOfFastClock = false): LogFile {
  const path = join(folder, isOfFastClock ? "requests-fast.log" : "requests.log");
  if (isOfFastClock) rmSync(path, { force: true });
  if (sizeOf(path) > MAX_BYTES) renameSync(path, `${path}.1`);
  const file = openSync(path, "a", 0o600);
  return {
    path,
    append: (line) => appendFileSync(file, `${line}\n`),
    close: () => closeSync(file),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
