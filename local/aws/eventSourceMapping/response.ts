/** What a function's answer says about its batch (developer guide, "partial batch response with DynamoDB and Lambda"). */
import type { InvokeResult } from "../lambda/process";

/** How a batch fared. */
export type Outcome =
  | { kind: "done" }
  /** All before the record with this number in the batch are done; 0: none. */
  | { kind: "failed"; from: number; functionError: boolean }
  /** The function was not reached, so nothing was tried. */
  | { kind: "unreached" };

/**
 * Reads an invocation's end.
 *
 * @param sequenceNumbers those of the batch, in order
 * @param reportsItemFailures whether the answer is looked at, or any is a success
 */
export function outcomeOf(
  result: InvokeResult,
  sequenceNumbers: readonly string[],
  reportsItemFailures: boolean,
): Outcome {
  if (result.kind === "error") {
    return { kind: "failed", from: 0, functionError: true };
  }
  if (!reportsItemFailures) {
    return { kind: "done" };
  }
  const failures = listOf(result.payload);
  if (failures === undefined) {
    return { kind: "failed", from: 0, functionError: false };
  }
  if (failures.length === 0) {
    return { kind: "done" };
  }
  const places = failures.map((failure) => sequenceNumbers.indexOf(identifierOf(failure)));
  // One that is not of the batch, or none at all, says nothing of any record.
  return { kind: "failed", from: Math.max(0, Math.min(...places)), functionError: false };
}

/**
 * What of a queue's batch has failed, by the ids in the function's answer.
 *
 * @returns undefined where all of it has: the invocation, or the form of its answer
 */
export function failuresOf(result: InvokeResult, reportsItemFailures: boolean): string[] | undefined {
  if (result.kind === "error") return undefined;
  return reportsItemFailures ? listOf(result.payload)?.map(identifierOf) : [];
}

/** The list in an answer; undefined where it is no answer of that form. */
function listOf(payload: string): unknown[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (answer === null) {
    return [];
  }
  if (typeof answer !== "object" || Array.isArray(answer)) {
    return undefined;
  }
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  return Array.isArray(failures) ? failures : undefined;
}

function identifierOf(failure: unknown): string {
  return String((failure as { itemIdentifier?: unknown } | null)?.itemIdentifier ?? "");
}
