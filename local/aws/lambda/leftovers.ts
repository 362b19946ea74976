/**
 * The temporary folders of functions, and what a killed process left of its own.
 *
 * Nothing runs at `kill -9`, so a folder's name says whose it is, and the next start removes what nobody has any more.
 */
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../isRunning";

/** What the path of each folder of this process begins with. */
export function folderPrefix(): string {
  return join(tmpdir(), `ddns-lambda-${process.pid}-`);
}

/** Removes the folders of processes that are gone. Another's, that may not be removed, stays without a word. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^ddns-lambda-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(ignoreForbidden);
    }
  }
}

function ignoreForbidden(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPERM" && error.code !== "EACCES") throw error;
}
