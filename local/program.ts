/**
 * Evaluates the project's Pulumi program, index.ts, under Pulumi's mock monitor, with every resource handed over
 * to be realised as it is registered.
 */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./program/stackConfig";
import { plainValue } from "./program/values";

type Properties = Record<string, unknown>;

/** How to evaluate it. */
export interface ProgramOptions {
  /** The project's folder. */
  root: string;
  config: StackConfig;
  /** Realises a custom resource; what it throws ends the evaluation. */
  create: (type: string, name: string, inputs: Properties) => Promise<{ id: string; outputs: Properties }>;
  /** Looks for a resource that is there already; undefined where it is not. */
  read: (type: string, id: string) => Promise<Properties | undefined>;
  /** Answers a provider function. */
  invoke: (token: string, args: Properties) => Promise<Properties>;
  /** Takes the program's own warnings. */
  warn?: (message: string) => void;
  /** Ends what was made for a program that failed, while its late errors are still taken for that one failure. */
  abandoned?: () => Promise<void>;
}

/** Pulumi's runtime is one for the process, so one program is evaluated at a time. */
let running: Promise<unknown> = Promise.resolve();

/**
 * Runs the program to its end.
 *
 * @returns the stack's outputs, secrets in clear
 * @throws the program's own error, or that of the resource that could not be realised
 */
export function evaluateProgram(options: ProgramOptions): Promise<Properties> {
  const result = running.then(
    () => evaluate(options),
    () => evaluate(options),
  );
  running = result;
  return result;
}

/**
 * Makes Pulumi forget what has not ended, of a program that failed or will not be waited for. Otherwise it complains
 * when the process ends, and sets another exit code.
 */
export function abandonProgram(): void {
  const nothing = () => Promise.reject(new Error("the program was abandoned"));
  void pulumi.runtime.setMocks({ newResource: nothing, call: nothing });
}

async function evaluate(options: ProgramOptions): Promise<Properties> {
  const failure = createFailure();
  const restore = [failure.watch(), enterFolder(options.root), redirectWarnings(options.warn)];
  try {
    await pulumi.runtime.setMocks(
      createMocks(options, failure),
      options.config.project,
      options.config.stack,
    );
    pulumi.runtime.setAllConfig(options.config.values);
    return await Promise.race([failure.happened, runProgram(options.root)]);
  } catch (error) {
    // What depended on the failed part fails in the turns after it; all of that is this one failure.
    await new Promise((resolve) => setTimeout(resolve, 50));
    abandonProgram();
    await failure.underWay();
    await options.abandoned?.();
    throw error;
  } finally {
    for (const undo of restore.reverse()) {
      undo();
    }
  }
}

async function runProgram(root: string): Promise<Properties> {
  const outputs = await plainValue(loadProgram(root), root);
  await pulumi.runtime.disconnect();
  return outputs as Properties;
}

function createMocks(options: ProgramOptions, failure: Failure): pulumi.runtime.Mocks {
  const plain = async (properties: unknown) => (await plainValue(properties, options.root)) as Properties;
  /** A failed part never ends, so that nothing goes on from it; nor does one begin after it. */
  const orFail = async <T>(action: () => Promise<T>): Promise<T> => {
    if (failure.hasHappened()) return new Promise<never>(() => {});
    try {
      return await failure.during(action());
    } catch (error) {
      failure.fail(error);
      return new Promise<never>(() => {});
    }
  };
  return {
    newResource: ({ type, name, inputs, custom, id: wanted }) =>
      orFail(async () => {
        if (custom === false) {
          return { id: undefined, state: {} };
        }
        if (wanted) {
          const found = await options.read(type, wanted);
          if (!found) throw new Error(`there is no ${type} ${wanted}`);
          return { id: wanted, state: found };
        }
        const { id, outputs } = await options.create(type, name, await plain(inputs));
        // The program has no use for archives, and they would be serialized once more.
        const { code: _code, ...state } = outputs;
        return { id, state };
      }),
    call: ({ token, inputs }) => orFail(async () => options.invoke(token, await plain(inputs))),
  };
}

/** A failure that may come from anywhere: a thrown error in an `apply` is an unhandled rejection. */
interface Failure {
  fail: (error: unknown) => void;
  happened: Promise<never>;
  hasHappened(): boolean;
  /** Knows of an action for as long as it takes. */
  during<T>(action: Promise<T>): Promise<T>;
  /** Waits until no action is under way. */
  underWay(): Promise<void>;
  /** Hears of unhandled rejections. @returns what ends that */
  watch(): () => void;
}

function createFailure(): Failure {
  let reject: (error: unknown) => void = () => {};
  let hasHappened = false;
  const happened = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  happened.catch(() => {});
  const fail = (error: unknown) => {
    hasHappened = true;
    reject(error);
  };
  const actions = new Set<Promise<unknown>>();
  return {
    fail,
    happened,
    hasHappened: () => hasHappened,
    async during(action) {
      actions.add(action);
      try {
        return await action;
      } finally {
        actions.delete(action);
      }
    },
    async underWay() {
      await Promise.allSettled(actions);
    },
    watch() {
      const others = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.on("unhandledRejection", fail);
      return () => {
        process.off("unhandledRejection", fail);
        for (const listener of others) {
          process.on("unhandledRejection", listener);
        }
      };
    },
  };
}

/** Pulumi looks for the packages of a function's archive from the current folder on. */
function enterFolder(root: string): () => void {
  const before = process.cwd();
  process.chdir(root);
  return () => process.chdir(before);
}

/** Without an engine Pulumi's log goes nowhere. */
function redirectWarnings(warn: ((message: string) => void) | undefined): () => void {
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const before = log.warn;
  log.warn = async (message) => warn?.(message);
  return () => {
    log.warn = before;
  };
}

/** The program makes its resources while it loads, so it is loaded anew each time; what it imports only defines. */
function loadProgram(root: string): Record<string, unknown> {
  const path = join(root, "index.ts");
  delete require.cache[path];
  return { ...require(path) };
}
