import type { AwsOperation, AwsOperations } from "./clients";
import { errorName, isTrouble } from "./errorNames";

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

/** The services that are called. */
export type AwsService = "dynamodb" | "route53";

/** What calls leave behind, for the log. */
export interface CallLog<Operation = AwsOperation> {
  /** The calls made so far, by operation. */
  calls: Operation[];
  /** The name of the first error of each service that did not do its part, where that is looked at. */
  failed?: Failed;
}

/** Errors by service. */
export type Failed = Partial<Record<AwsService, string>>;

/**
 * Makes calls that end before a deadline, after which none begins or goes on.
 *
 * @param now Unix time in milliseconds
 * @param deadline the same
 * @param log where each call and each trouble is noted
 */
export function callsUntil<Operations extends OperationsOf<Operations>>(
  send: SendOf<Operations>,
  now: () => number,
  deadline: number,
  log: CallLog<keyof Operations>,
): CallOf<Operations> {
  return async (operation, input) => {
    const left = deadline - now();
    if (left <= 0) return { kind: "failed", error: "OutOfTime" };
    log.calls.push(operation);
    try {
      return { kind: "answered", output: await send(operation, input, AbortSignal.timeout(left)) };
    } catch (error) {
      const failure = asFailure(error);
      noteTrouble(log.failed, operation, failure);
      return failure;
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

function noteTrouble(
  failed: Failed | undefined,
  operation: PropertyKey,
  failure: { error: string; status?: number },
): void {
  if (failed === undefined || !isTrouble(failure)) return;
  const service = String(operation).endsWith("ResourceRecordSets") ? "route53" : "dynamodb";
  failed[service] = failed[service] ?? failure.error;
}

function asFailure(error: unknown): CallResult<never> & { kind: "failed" } {
  if (!(error instanceof Error) || isOurs(error)) throw error;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return { kind: "failed", error: errorName(error), status: $metadata?.httpStatusCode };
}

// A garbled answer also ends in a TypeError or a SyntaxError, but one to which the SDK has added its metadata.
function isOurs(error: Error): boolean {
  return !("$metadata" in error) && (error instanceof TypeError || error instanceof ReferenceError);
}
