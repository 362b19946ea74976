/**
 * Ends `npm start` with npm.
 *
 * A signal that a script sends to npm's process alone (`npm start & kill -9 $!`) ends npm and not the program, which would
 * go on to hold its ports.
 */
import { spawnSync } from "node:child_process";
import { isRunning } from "../aws/isRunning";

const POLL_MS = 500;

/** Waits until npm's own process is gone, where `npm start` started this one; elsewhere for ever. */
export function untilParentEnded(): Promise<undefined> {
  if (process.env["npm_lifecycle_event"] !== "start") return new Promise(() => {});
  const shell = process.ppid;
  const npm = parentOfShell(shell);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      // An orphan gets another parent.
      if (process.ppid !== shell || (npm !== undefined && !isRunning(npm))) {
        clearInterval(timer);
        resolve(undefined);
      }
    }, POLL_MS);
    timer.unref();
  });
}

/**
 * Finds npm behind the shell in which it runs a script. Some shells put the program in their own place: then the parent is
 * npm, and its parent is the user's shell, which may end while npm goes on (`nohup`).
 */
function parentOfShell(pid: number): number | undefined {
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
  const [, parent] = /^\s*(\d+)\s+(?:\S*\/)?(?:ba|da|z|k|a)?sh$/.exec(stdout?.trimEnd() ?? "") ?? [];
  return parent === undefined ? undefined : Number(parent);
}
