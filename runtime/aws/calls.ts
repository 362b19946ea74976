import type { AwsOperation, AwsOperations, AwsSend } from "./clients";
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

/** Makes one call to AWS. Throws only for faults of our own; what AWS or the network does wrong is a value. */
export type Call = <O extends AwsOperation>(
  operation: O,
  input: AwsOperations[O][0],
) => Promise<CallResult<AwsOperations[O][1]>>;

/** The services that are called. */
export type AwsService = "dynamodb" | "route53";

/** What calls leave behind, for the log. */
export interface CallLog {
  /** The calls made so far, by operation. */
  calls: AwsOperation[];
  /** The name of the first error of each service that did not do its part. */
  failed: Partial<Record<AwsService, string>>;
}

/**
 * Makes calls that end before a deadline, after which none begins or goes on.
 *
 * @param now Unix time in milliseconds
 * @param deadline the same
 * @param log where each call and each trouble is noted
 */
export function callsUntil(send: AwsSend, now: () => number, deadline: number, log: CallLog): Call {
  return async (operation, input) => {
    const left = deadline - now();
    if (left <= 0) return { kind: "failed", error: "OutOfTime" };
    log.calls.push(operation);
    try {
      return { kind: "answered", output: await send(operation, input, AbortSignal.timeout(left)) };
    } catch (error) {
      const failure = asFailure(error);
      const service = serviceOf(operation);
      if (log.failed[service] === undefined && isTrouble(failure)) log.failed[service] = failure.error;
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

function serviceOf(operation: AwsOperation): AwsService {
  return operation.endsWith("ResourceRecordSets") ? "route53" : "dynamodb";
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
