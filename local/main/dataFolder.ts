/** The folder in which `npm start` keeps a stack: table, zones, keys, secrets, ports and the log. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "../aws/isRunning";

/** The form of what is in it. Another one is not read. */
const FORM = 1;

/** An open folder: nobody else opens it until it is closed. */
export interface DataFolder {
  path: string;
  /** Ports of the run before, by what they serve. */
  ports: Readonly<Record<string, number>>;
  savePorts(ports: Record<string, number>): void;
  close(): void;
}

/**
 * Opens a folder, and makes it where it is not there.
 *
 * @param fresh whether what is in it goes first
 * @throws one line: another process has it, it is none of ours, or its form is another
 */
export function openDataFolder(path: string, fresh: boolean): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = join(path, "pid");
  const holder = readNumber(lock);
  if (holder !== undefined && holder !== process.pid && isRunning(holder) && isNpmStart(holder)) {
    throw new Error(
      `another npm start (process ${holder}) has ${path}: end it, or give --data DIR for a second one`,
    );
  }
  checkForm(path, fresh);
  if (fresh) empty(path);
  writeFileSync(lock, `${process.pid}\n`, { mode: 0o600 });
  writeFileSync(join(path, "form"), `${FORM}\n`, { mode: 0o600 });
  const portsFile = join(path, "ports.json");
  return {
    path,
    ports: existsSync(portsFile)
      ? (JSON.parse(readFileSync(portsFile, "utf8")) as Record<string, number>)
      : {},
    savePorts: (ports) => writeFileSync(portsFile, JSON.stringify(ports), { mode: 0o600 }),
    close: () => rmSync(lock, { force: true }),
  };
}

/** Nothing is read, or removed, that this program did not write. */
function checkForm(path: string, fresh: boolean): void {
  const form = readNumber(join(path, "form"));
  if (form === undefined && readdirSync(path).some((name) => name !== "pid")) {
    throw new Error(`${path} has something else in it: give --data another folder`);
  }
  if (form !== undefined && form !== FORM && !fresh) {
    throw new Error(
      `${path} was written by another version (form ${form}, and this one knows ${FORM}): --fresh removes it and begins anew`,
    );
  }
}

/** The number of a process that is gone may be another's by now. */
function isNpmStart(pid: number): boolean {
  const { status, stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return status !== 0 || /local\/(main|start)/.test(stdout);
}

function empty(path: string): void {
  for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true });
}

function readNumber(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const number = Number(readFileSync(file, "utf8").trim());
  return Number.isInteger(number) ? number : undefined;
}
