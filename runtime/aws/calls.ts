import type { AwsOperations } from "./clients";
import { errorName } from "./errorNames";

/** A service that did not do its part: `error` is the name it gave, one of errorNames.ts. */
export interface Unavailable {
  kind: "unavailable";
  error: string;
}

/** The answer to a call: an output, or what the service (or the network) did wrong. */
export type CallResult<Output> =
  | { kind: "answered"; output: Output }
  /** `status` is the HTTP status, where there was an answer. */
  | { kind: "failed"; error: string; status?: number };

/** Calls by name, each with its input and output. */
// biome-ignore lint/suspicious/noExplicitAny: whatever a service takes and gives
export type OperationsOf<Operations> = { [O in keyof Operations]: [any, any] };

/** Makes one of some calls, the SDK's own retries included; throws what the SDK throws. */
export type SendOf<Operations extends OperationsOf<Operations>> = <O extends keyof Operations>(
  operation: O,
  input: Operations[O][0],
  abortSignal: AbortSignal,
) => Promise<Operations[O][1]>;

/** Makes one of some calls to AWS. Throws only for faults of our own; what AWS or the network does wrong is a value. */
export type CallOf<Operations extends OperationsOf<Operations>> = <O extends keyof Operations>(
  operation: O,
  input: Operations[O][0],
) => Promise<CallResult<Operations[O][1]>>;

/** The same of the calls that keep records true. */
export type Call = CallOf<AwsOperations>;

/**
 * Makes calls that end before a deadline, after which none begins or goes on.
 *
 * @param now Unix time in milliseconds
 * @param deadline the same
 * @param made where each call is noted, by its operation
 */
export function callsUntil<Operations extends OperationsOf<Operations>>(
  send: SendOf<Operations>,
  now: () => number,
  deadline: number,
  made: (keyof Operations)[],
): CallOf<Operations> {
  return async (operation, input) => {
    const left = deadline - now();
    if (left <= 0) return { kind: "failed", error: "OutOfTime" };
    made.push(operation);
    try {
      return { kind: "answered", output: await send(operation, input, AbortSignal.timeout(left)) };
    } catch (error) {
      return asFailure(error);
    }
  };
}

/** A failed call as what the caller is told of. */
export function notAnswered(failure: { error: string }): Unavailable {
  return { kind: "unavailable", error: failure.error };
}

/** An answer without the members that AWS always sends comes from something else on the way: a proxy, say. */
export function notFromAws(): Unavailable {
  return { kind: "unavailable", error: "NotFromAws" };
}

function asFailure(error: unknown): CallResult<never> {
  if (!(error instanceof Error) || isOurs(error)) throw error;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return { kind: "failed", error: errorName(error), status: $metadata?.httpStatusCode };
}

// A garbled answer also ends in a TypeError or a SyntaxError, but one to which the SDK has added its metadata.
function isOurs(error: Error): boolean {
  return !("$metadata" in error) && (error instanceof TypeError || error instanceof ReferenceError);
}
