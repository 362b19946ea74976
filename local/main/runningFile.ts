/** Says, while `npm start` serves, what and where: the owner's tools find it there. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isRunning } from "../aws/isRunning";
import type { EmbeddedCloud } from "../embeddedCloud";

const FILE = join(__dirname, "..", "..", ".local", "running.json");

/**
 * Writes the file, secrets in clear, for the owner's eyes only. Another one that serves from this folder keeps it.
 *
 * @returns what removes it again
 */
export function announceRunning({ outputs, local }: EmbeddedCloud, logFile: string): () => void {
  if (runningElsewhere() !== undefined) return () => {};
  mkdirSync(dirname(FILE), { recursive: true });
  rmSync(FILE, { force: true });
  const text = JSON.stringify({ pid: process.pid, ...outputs, local: { ...local, logFile } }, null, 2);
  writeFileSync(FILE, `${text}\n`, { mode: 0o600, flag: "wx" });
  return () => {
    if (pidIn(FILE) === process.pid) rmSync(FILE, { force: true });
  };
}

/** The process that serves from this folder, beside this one. */
export function runningElsewhere(): number | undefined {
  const other = pidIn(FILE);
  return other !== undefined && other !== process.pid && isRunning(other) ? other : undefined;
}

/** What a killed process left counts for nothing, whatever is in it. */
function pidIn(file: string): number | undefined {
  try {
    return Number((JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown }).pid);
  } catch {
    return undefined;
  }
}
