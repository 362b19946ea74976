import { changeRecordSets, type ZoneChange, type ZoneWrite } from "./hostedZone";
import type { Invocation } from "./invocation";

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
  const results: ZoneWrite[] = [];
  for (let start = 0; start < changes.length; start += BATCH_CHANGES) {
    results.push(...(await changeOrSplit(invocation, changes.slice(start, start + BATCH_CHANGES))));
  }
  return results;
}

async function changeOrSplit(invocation: Invocation, changes: readonly ZoneChange[]): Promise<ZoneWrite[]> {
  const result = await changeRecordSets(invocation, changes);
  if (result.kind !== "refused" || changes.length === 1) return changes.map(() => result);
  const middle = Math.ceil(changes.length / 2);
  return [
    ...(await changeOrSplit(invocation, changes.slice(0, middle))),
    ...(await changeOrSplit(invocation, changes.slice(middle))),
  ];
}
