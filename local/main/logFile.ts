/** Keeps what the function logs, so that the owner's tools can say what became of a host's requests. */
import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** A log that has grown beyond this is put aside at the next start; the one before it goes. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Where a stack's log is. */
export interface LogFile {
  path: string;
  append(line: string): void;
  close(): void;
}

/** Opens the log of a stack, for its owner's eyes only; it goes on where the last run ended. */
export function openLogFile(root: string, stack: string): LogFile {
  const folder = join(root, ".local");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${stack}.log`);
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
