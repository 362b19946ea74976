import type { AwsOperation, AwsOperations, AwsSend } from "./aws/clients";
import type { RuntimeSettings } from "./settings";
import { nodeCrypto } from "./values/nodeCrypto";
import { INVOCATION_BUDGET_MS } from "./values/timeLimits";

/** What the runtime takes from the outside world, so that tests can stop the clock or kill a request. */
export interface Ports {
  /** Unix time in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** A fresh random id. */
  newRevision: () => string;
  send: AwsSend;
  /** Writes one log entry. */
  log: (level: "info" | "warn" | "error", entry: Record<string, unknown>) => void;
}

/** The answer to a call: an output, or the name of the error that the service (or the network) gave. */
export type CallResult<Output> = { kind: "answered"; output: Output } | { kind: "failed"; error: string };

/** One request on its way through the runtime. */
export interface Invocation {
  requestId: string;
  settings: RuntimeSettings;
  ports: Ports;
  /** The public address that asks, in canonical form. */
  callerAddress: string;
  startedAt: number;
  /** The calls made so far, by operation. */
  calls: AwsOperation[];
  /** What the request is about, as far as it is known, for the log. */
  about: { mode: string; hostname?: string; recordType?: string };
  /** What must never be written to the log. */
  secrets: string[];
  /** What went wrong on the side, for the log. */
  warnings: string[];
}

/** The ports that a deployed function uses. */
export function createPorts(send: AwsSend): Ports {
  return {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    newRevision: () => nodeCrypto().randomUUID(),
    send,
    log: (level, entry) => console[level](JSON.stringify(entry)),
  };
}

/**
 * Makes one call to AWS within what is left of the invocation's time, and counts it.
 *
 * @throws only for faults of our own; what AWS or the network does wrong is a value
 */
export async function call<O extends AwsOperation>(
  invocation: Invocation,
  operation: O,
  input: AwsOperations[O][0],
): Promise<CallResult<AwsOperations[O][1]>> {
  const left = invocation.startedAt + INVOCATION_BUDGET_MS - invocation.ports.now();
  if (left <= 0) return { kind: "failed", error: "OutOfTime" };
  invocation.calls.push(operation);
  try {
    const output = await invocation.ports.send(operation, input, AbortSignal.timeout(left));
    return { kind: "answered", output };
  } catch (error) {
    return asFailure(error);
  }
}

function asFailure(error: unknown): { kind: "failed"; error: string } {
  if (!(error instanceof Error) || isOurs(error)) throw error;
  // What the network does wrong has a code, and a name that says nothing.
  const { code } = error as { code?: unknown };
  return { kind: "failed", error: typeof code === "string" && error.name === "Error" ? code : error.name };
}

// A garbled answer also ends in a TypeError or a SyntaxError, but one to which the SDK has added its metadata.
function isOurs(error: Error): boolean {
  return !("$metadata" in error) && (error instanceof TypeError || error instanceof ReferenceError);
}
