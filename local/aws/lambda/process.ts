/**
 * One sandbox: a process that handles one event at a time, and is killed when the function's time is over.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** An error as Lambda reports it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What an invocation ends with: the handler's result as JSON, or a function error. */
export type InvokeResult = { kind: "result"; payload: string } | { kind: "error"; error: FunctionError };

/** One event on its way into a sandbox. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  /** JSON. */
  event: string;
}

/** A running sandbox. */
export interface Sandbox {
  /** Handles one event; a second call before the first has ended is an error of ours. */
  invoke(invocation: Invocation): Promise<InvokeResult>;
  /** False once the process has ended or was told to. */
  readonly alive: boolean;
  readonly pid: number | undefined;
  /** How long the last event took, in milliseconds, without the loading of the handler; all of its time when that was over. */
  readonly duration: number;
  /** Ends the process at once, as a crash does; an invocation under way ends in an error. */
  kill(): Promise<void>;
}

/** What a sandbox is started with. */
export interface SandboxOptions {
  environment: Record<string, string>;
  /** Seconds. */
  timeout: number;
  /** Megabytes. */
  memorySize: number;
  /** Takes each line that the function prints. */
  log: (line: string) => void;
  /** What the function has for the time, where it is not this machine's: Unix time in milliseconds. */
  now?: () => number;
}

/** Lambda gives the loading of a handler ten seconds, beside the function's own time-out. */
const INIT_SECONDS = 10;

interface SandboxMessage {
  ready?: boolean;
  initError?: FunctionError;
  requestId?: string;
  payload?: string;
  error?: FunctionError;
}

/** Starts the process; the first event may be handed over at once. */
export function startSandbox(options: SandboxOptions): Sandbox {
  const child = fork(join(__dirname, "sandbox.js"), [], {
    env: options.environment,
    execArgv: [`--max-old-space-size=${Math.max(64, Math.floor(options.memorySize * 0.9))}`],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    cwd: options.environment["LAMBDA_TASK_ROOT"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) {
      createInterface({ input: stream }).on("line", options.log);
    }
  }
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let alive = true;
  let initialized = false;
  let initError: FunctionError | undefined;
  let finish: ((result: InvokeResult) => void) | undefined;
  let startClock: (() => void) | undefined;
  let duration = 0;

  const end = (result: InvokeResult) => {
    finish?.(result);
    finish = undefined;
  };

  child.on("message", (message: SandboxMessage) => {
    if (message.ready) {
      initialized = true;
      startClock?.();
    } else if (message.initError) {
      alive = false;
      initError = message.initError;
      options.log(`${initError.errorType}: ${initError.errorMessage}`);
      end({ kind: "error", error: initError });
    } else if (message.error) {
      options.log(JSON.stringify({ level: "ERROR", ...message.error }));
      end({ kind: "error", error: message.error });
    } else {
      end({ kind: "result", payload: message.payload ?? "null" });
    }
  });

  exited.then(() => {
    alive = false;
    end(exitResult(child));
  });

  return {
    get alive() {
      return alive;
    },
    pid: child.pid,
    get duration() {
      return duration;
    },
    async kill() {
      alive = false;
      child.kill("SIGKILL");
      await exited;
    },
    invoke(invocation) {
      duration = 0;
      if (!alive) {
        return Promise.resolve({ kind: "error", error: initError ?? exitError("sandbox is gone") });
      }
      return new Promise<InvokeResult>((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        let began = initialized ? performance.now() : undefined;
        const timeOut = (seconds: number) => {
          alive = false;
          end({ kind: "error", error: timeoutError(invocation.requestId, seconds, options.log) });
          duration = seconds * 1000;
          child.kill("SIGKILL");
        };
        const arm = (seconds: number) => {
          clearTimeout(timer);
          timer = setTimeout(timeOut, seconds * 1000, seconds);
        };
        finish = (result) => {
          clearTimeout(timer);
          startClock = undefined;
          duration = began === undefined ? 0 : performance.now() - began;
          // One turn later, so that what the function printed before its answer is logged before it, too.
          setImmediate(resolve, result);
        };
        startClock = () => {
          began = performance.now();
          arm(options.timeout);
        };
        arm(initialized ? options.timeout : INIT_SECONDS);
        const now = options.now?.();
        const deadline = (now ?? Date.now()) + options.timeout * 1000;
        child.send({ ...invocation, deadline, now }, (error) => {
          if (error) {
            end(exitResult(child));
          }
        });
      });
    },
  };
}

function timeoutError(requestId: string, seconds: number, log: (line: string) => void): FunctionError {
  const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
  log(`${requestId} ${message}`);
  return { errorType: "Sandbox.Timedout", errorMessage: `RequestId: ${requestId} Error: ${message}` };
}

function exitResult(child: ChildProcess): InvokeResult {
  const how = child.signalCode ? `signal: ${child.signalCode}` : `exit status ${child.exitCode ?? 1}`;
  return { kind: "error", error: exitError(how) };
}

function exitError(how: string): FunctionError {
  return { errorType: "Runtime.ExitError", errorMessage: `Error: Runtime exited with error: ${how}` };
}
