import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = [process.execPath, "-r", "ts-node/register/transpile-only", "local/main.ts"];
const NPM = ["npm", "start", "--"];

/** Takes free ports. */
export const FREE = ["--http-port", "0", "--dns-port", "0"];

/** A process of the command line, and what it has printed so far. */
export interface Run {
  child: ChildProcess;
  /** Its folder for temporary files. */
  temporary: string;
  stdout: string;
  stderr: string;
  /** Waits until it has ended, and all that has its output open. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  /** Waits until it has printed something that matches. */
  printed(pattern: RegExp): Promise<void>;
}

/** How a process is started. */
export interface Start {
  /** By `npm start`, as a user does, instead of Node.js. */
  byNpm?: boolean;
  /** A folder for temporary files, and what is kept, that another run had, instead of one of its own. */
  temporary?: string;
  /** Variables beside this process's. */
  env?: Record<string, string>;
}

/** The processes of a test's file. */
export interface Runs {
  /** A folder for files, which goes with the processes. */
  folder: string;
  start(args: string[], how?: Start): Run;
  /** Kills what still runs, and removes the folder. */
  close(): void;
}

/** Makes the folder. */
export function openRuns(): Runs {
  const folder = mkdtempSync(join(tmpdir(), "ddns-main-"));
  const runs: Run[] = [];
  return {
    folder,
    start: (args, { byNpm = false, temporary = join(folder, `temporary-${runs.length}`), env = {} } = {}) => {
      mkdirSync(temporary, { recursive: true });
      // What one keeps must not be another's.
      const data = args.includes("--data") ? [] : ["--data", join(temporary, "data")];
      const run = startRun([...(byNpm ? NPM : PROGRAM), ...args, ...data], { TMPDIR: temporary, ...env });
      runs.push(run);
      return run;
    },
    close: () => {
      for (const { child } of runs) child.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  };
}

/** A process that serves, and the outputs that it has written. */
export interface Serving<Outputs> {
  run: Run;
  outputs: Outputs;
}

/** Starts one that keeps what it has in a folder, and waits until it serves. */
export async function startServing<Outputs>(
  runs: Runs,
  data: string,
  args: string[],
): Promise<Serving<Outputs>> {
  const file = `${data}-outputs.json`;
  const run = runs.start([...FREE, "--data", data, "--outputs", file, ...args]);
  await run.printed(/Serving until Ctrl-C/);
  return { run, outputs: JSON.parse(readFileSync(file, "utf8")) as Outputs };
}

/** Ends one, as Ctrl-C does. */
export function stopRun({ child, ended }: Run, signal: NodeJS.Signals = "SIGINT"): Run["ended"] {
  child.kill(signal);
  return ended;
}

function startRun([command = "", ...args]: string[], env: Record<string, string> & { TMPDIR: string }): Run {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const run: Run = {
    child,
    temporary: env.TMPDIR,
    stdout: "",
    stderr: "",
    ended: once(child, "close").then(([code, signal]) => ({ code, signal })),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(run.stdout) && resolve();
        child.stdout.on("data", look);
        child.on("close", () => reject(new Error(`ended without ${pattern}: ${run.stdout}${run.stderr}`)));
        look();
      }),
  };
  child.stdout.on("data", (chunk) => {
    run.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    run.stderr += chunk;
  });
  return run;
}
