/**
 * The embedded Lambda: a function's own deployment package, unpacked into a folder and run in processes that
 * have only what Lambda would offer.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Clock } from "./clock";
import {
  checkVariables,
  type Endpoints,
  type Logging,
  type SandboxPlace,
  sandboxEnvironment,
} from "./lambda/environment";
import { type CodeArchive, unpackCode } from "./lambda/package";
import { type InvokeResult, type Sandbox, startSandbox } from "./lambda/process";

/** What a function is made of. */
export interface FunctionOptions {
  name: string;
  arn: string;
  code: CodeArchive;
  /** `file.export`, such as `__index.handler`. */
  handler: string;
  /** Seconds, 1 to 900. */
  timeout: number;
  /** Megabytes, 128 to 10,240. */
  memorySize: number;
  environment: Record<string, string>;
  region: string;
  /** Where the services' stand-ins listen. */
  endpoints: Endpoints;
  /** The access key id that the function's calls carry; a random one when it does not matter. */
  accessKeyId?: string;
  /** @default /aws/lambda/NAME */
  logGroup?: string;
  /** @default lines of text, as the function prints them */
  logging?: Logging;
  /** How many events may be under way at once; further ones wait. @default {@link defaultConcurrency} */
  concurrency?: number;
  /** How many events may be under way at once before a further one is refused. @default none: it waits */
  reservedConcurrency?: number;
  /** The role that it runs under. @default none is known */
  roleArn?: string;
  /** Takes each line that the function prints, and the name of its log stream. */
  log?: (line: string, logStream: string) => void;
  /** Hears what becomes of each event. */
  observe?: (seen: InvocationSeen) => void;
  /** The cloud's time, where it is another than this machine's. @default this machine's */
  clock?: Clock;
}

/** What became of an event, for the service's metrics. */
export type InvocationSeen =
  | { kind: "throttled" }
  | {
      kind: "ended";
      isFailed: boolean;
      /** Milliseconds of this machine. */
      duration: number;
      /** How many events were under way when it began, with itself. */
      concurrent: number;
    };

/** That more events are under way already than the function may handle; nothing was done. */
export interface Throttled {
  kind: "throttled";
}

/** A function that can be invoked. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** How many events may be under way at once; undefined: none of the account's are kept for it. */
  readonly reservedConcurrency: number | undefined;
  /** The role that it runs under, as far as one is known. */
  readonly roleArn: string | undefined;
  /** Seconds after which an invocation is ended. */
  readonly timeout: number;
  /**
   * Invokes the function and waits for its end; function errors are results, not exceptions. `throttled` is Lambda's
   * 429, TooManyRequestsException.
   */
  invoke(event: unknown): Promise<InvokeResult | Throttled>;
  /** Kills every sandbox at once, also those with an event under way, as a fault of the machine would. */
  crash(): Promise<void>;
  /** The processes at this moment. */
  processIds(): number[];
  /** Closes it once the events under way have ended, as Lambda lets them when a function is changed. */
  retire(): Promise<void>;
  /** Ends all processes and removes the package's folder. */
  close(): Promise<void>;
}

/** Lambda's quota for the payload of a synchronous invocation, in bytes. */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

/**
 * Makes a function out of its package.
 *
 * @throws when Lambda would refuse it: bad environment, time-out or memory
 */
export async function createFunction(options: FunctionOptions): Promise<LambdaFunction> {
  checkVariables(options.environment);
  checkRange("timeout", options.timeout, 1, 900);
  checkRange("memorySize", options.memorySize, 128, 10_240);
  const code = await unpackCode(options.code);
  const { log = () => {}, observe = () => {} } = options;
  const sandboxes = new Set<Sandbox>();
  const idle: Sandbox[] = [];
  const waiting: ((sandbox: Sandbox) => void)[] = [];
  const rested: (() => void)[] = [];
  let underWay = 0;
  let closed = false;

  const start = (): Sandbox => {
    const place: SandboxPlace = {
      functionName: options.name,
      handler: options.handler,
      memorySize: options.memorySize,
      region: options.region,
      taskRoot: code.taskRoot,
      runtimeModules: code.runtimeModules,
      logGroup: options.logGroup ?? `/aws/lambda/${options.name}`,
      logStream: `embedded/[$LATEST]${randomBytes(16).toString("hex")}`,
      logging: options.logging ?? { format: "Text", level: "" },
      accessKeyId: options.accessKeyId ?? newAccessKeyId(),
      endpoints: options.endpoints,
    };
    const sandbox = startSandbox({
      environment: sandboxEnvironment(place, options.environment),
      timeout: options.timeout,
      memorySize: options.memorySize,
      log: (line) => log(line, place.logStream),
      now: options.clock?.now,
    });
    sandboxes.add(sandbox);
    return sandbox;
  };

  const acquire = (): Promise<Sandbox> => {
    for (let sandbox = idle.pop(); sandbox; sandbox = idle.pop()) {
      if (sandbox.alive) {
        return Promise.resolve(sandbox);
      }
      sandboxes.delete(sandbox);
    }
    if (sandboxes.size < (options.concurrency ?? defaultConcurrency())) {
      return Promise.resolve(start());
    }
    return new Promise((resolve) => waiting.push(resolve));
  };

  const release = (sandbox: Sandbox): void => {
    if (!sandbox.alive) {
      sandboxes.delete(sandbox);
    }
    const next = waiting.shift();
    if (next) {
      next(sandbox.alive || closed ? sandbox : start());
    } else if (sandbox.alive) {
      idle.push(sandbox);
    }
  };

  const killAll = async (): Promise<void> => {
    await Promise.all([...sandboxes].map((sandbox) => sandbox.kill()));
  };

  const close = async (): Promise<void> => {
    closed = true;
    await killAll();
    await code.remove();
  };

  return {
    name: options.name,
    arn: options.arn,
    reservedConcurrency: options.reservedConcurrency,
    roleArn: options.roleArn,
    timeout: options.timeout,
    async invoke(event) {
      if (closed) {
        throw new Error(`function ${options.name} is closed`);
      }
      const json = JSON.stringify(event ?? null);
      if (Buffer.byteLength(json) > MAX_REQUEST_BYTES) {
        return { kind: "error", error: { errorType: "RequestTooLargeException", errorMessage: tooLarge() } };
      }
      if (underWay >= (options.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        observe({ kind: "throttled" });
        return { kind: "throttled" };
      }
      underWay += 1;
      const concurrent = underWay;
      try {
        const sandbox = await acquire();
        const letGo = options.clock?.hold();
        try {
          const invocation = { requestId: randomUUID(), functionArn: options.arn, event: json };
          const result = await sandbox.invoke(invocation);
          const { duration } = sandbox;
          observe({ kind: "ended", isFailed: result.kind === "error", duration, concurrent });
          return result;
        } finally {
          letGo?.();
          release(sandbox);
        }
      } finally {
        underWay -= 1;
        if (underWay === 0) for (const resolve of rested.splice(0)) resolve();
      }
    },
    crash: killAll,
    processIds: () => [...sandboxes].filter(({ alive }) => alive).flatMap(({ pid }) => pid ?? []),
    async retire() {
      if (underWay > 0) await new Promise<void>((resolve) => rested.push(resolve));
      await close();
    },
    close,
  };
}

/** Lambda starts a sandbox for each event at once; this machine has but so many processors to start them on. */
export function defaultConcurrency(): number {
  return Math.min(10, 2 * availableParallelism());
}

/** A temporary access key id in AWS's form. */
export function newAccessKeyId(): string {
  return `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
}

function tooLarge(): string {
  return `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`;
}

function checkRange(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new Error(`InvalidParameterValueException: ${name} ${value} is not an integer in ${low}…${high}`);
  }
}
