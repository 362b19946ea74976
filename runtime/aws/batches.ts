import type { Invocation } from "../invocation";
import { placeOf } from "../records/decide";
import { changeRecordSets, readRecordSets, type ZoneChange, type ZoneWrite } from "./hostedZone";

/**
 * Changes in one batch: an upsert counts twice against Route 53's 1,000 values and 32,000 characters a batch,
 * and an address has at most 39 characters. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
 */
const BATCH_CHANGES = 400;

/**
 * Asks Route 53 for many changes in as few batches as its limits allow. A batch that is refused is halved and
 * asked for again, so that one bad name fails alone.
 *
 * @returns what became of each change, in order
 */
export async function changeInBatches(
  invocation: Invocation,
  changes: readonly ZoneChange[],
): Promise<ZoneWrite[]> {
  const results = new Map<ZoneChange, ZoneWrite>();
  for (let start = 0; start < changes.length; start += BATCH_CHANGES) {
    await changeBatch(invocation, changes.slice(start, start + BATCH_CHANGES), results);
  }
  return changes.map((change) => results.get(change) ?? { kind: "unavailable", error: "Unasked" });
}

async function changeBatch(
  invocation: Invocation,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const result = await changeRecordSets(invocation, changes);
  if (result.kind !== "refused") return settle(changes, result, results);
  const gone = await goneAlready(invocation, changes);
  if (gone.length === 0) return split(invocation, changes, results);
  settle(gone, { kind: "accepted" }, results);
  const open = changes.filter((change) => !gone.includes(change));
  if (open.length > 0) await changeOrSplit(invocation, open, results);
}

// A deletion is refused, too, when only the answer to it was lost and it is asked for again.
async function goneAlready(
  invocation: Invocation,
  changes: readonly ZoneChange[],
): Promise<readonly ZoneChange[]> {
  const deletions = changes.filter((change) => change.action === "DELETE");
  if (deletions.length === 0) return [];
  const reads = await readRecordSets(
    invocation,
    deletions.map((change) => change.hostname),
  );
  return deletions.filter((change) => {
    const read = reads.get(change.hostname);
    return read?.kind === "read" && placeOf(change, read.recordSets).kind === "empty";
  });
}

async function changeOrSplit(
  invocation: Invocation,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const result = await changeRecordSets(invocation, changes);
  if (result.kind !== "refused") return settle(changes, result, results);
  return split(invocation, changes, results);
}

/** Goes on with the halves of what was refused. */
async function split(
  invocation: Invocation,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  if (changes.length === 1) return settle(changes, { kind: "refused" }, results);
  const middle = Math.ceil(changes.length / 2);
  await changeOrSplit(invocation, changes.slice(0, middle), results);
  await changeOrSplit(invocation, changes.slice(middle), results);
}

function settle(
  changes: readonly ZoneChange[],
  result: ZoneWrite,
  results: Map<ZoneChange, ZoneWrite>,
): void {
  for (const change of changes) results.set(change, result);
}
