/** The file that `--outputs` asks for: what scripts need to know of a running embedded cloud. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { appendFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import type { EmbeddedCloud } from "../embeddedCloud";

/**
 * Where the file goes: relative to the folder in which the person stands, which npm tells (INIT_CWD).
 *
 * @throws one line, where it could not be written, or another file stands there
 */
export function checkOutputsFile(file: string): string {
  const isByNpm = process.env["npm_lifecycle_event"] === "start";
  const path = resolve((isByNpm && process.env["INIT_CWD"]) || ".", file);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new Error(`--outputs ${file} cannot be written: ${(error as Error).message}`);
  }
  if (existsSync(path) && !isOurs(path)) {
    throw new Error(`--outputs ${file} is there already, and npm start did not write it: name another file`);
  }
  return path;
}

/** Whether an earlier run has written it. */
function isOurs(path: string): boolean {
  try {
    const found = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    return "configTableName" in found && "local" in found;
  } catch {
    return false;
  }
}

/**
 * Writes the stack's outputs, secrets in clear, and `local`, for the owner's eyes only. The file appears whole, and git is
 * told to leave it alone.
 *
 * @throws one line that names the file
 */
export async function writeOutputs(
  file: string,
  { outputs, local }: EmbeddedCloud,
  logFile: string,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await hideFromGit(file);
    await writeFile(temporary, `${JSON.stringify({ ...outputs, local: { ...local, logFile } }, null, 2)}\n`, {
      mode: 0o600,
      flag: "wx",
    });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`--outputs ${file} cannot be written: ${(error as Error).message}`);
  }
}

/** Lists the file among those of this clone that are never committed, where it is in one and not ignored already. */
async function hideFromGit(file: string): Promise<void> {
  const folder = dirname(file);
  const git = (...args: string[]): string | undefined => {
    try {
      return execFileSync("git", ["-C", folder, ...args], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    } catch {
      // No git, no clone, or "no".
      return undefined;
    }
  };
  const root = git("rev-parse", "--show-toplevel");
  if (root === undefined || git("check-ignore", basename(file)) !== undefined) return;
  const exclude = git("rev-parse", "--path-format=absolute", "--git-path", "info/exclude");
  if (exclude !== undefined) await appendFile(exclude, `/${relative(root, file)}\n`);
}
