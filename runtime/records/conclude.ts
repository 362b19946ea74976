import { LEASE_MS, RETRY_AFTER_SECONDS } from "../values/timeLimits";
import type { Change } from "./decide";
import { FLAPPING, rememberChange } from "./flapping";
import { confirm, distrust, type Held, withdraw } from "./itemWrites";
import { type ConflictReason, type RecordOutcome, unavailable } from "./outcome";
import type { RecordPorts } from "./ports";
import { visitOf } from "./visits";

/**
 * Confirms a change that was written ahead; when somebody edited the item in the middle, leaves word for the next request
 * to look.
 *
 * @param held what Route 53 has now; undefined after a deletion
 * @param revision that of the write-ahead
 */
export async function complete(
  ports: RecordPorts,
  change: Change,
  held: Held | undefined,
  revision: string,
  success: RecordOutcome,
): Promise<RecordOutcome> {
  const { item } = change;
  const { attributes, isTooOften } = rememberChange(item, held?.address, ports.now());
  const update = confirm(item, held, visitOf(ports, change), revision);
  const confirmed = await ports.table.update(item, { ...update, set: { ...update.set, ...attributes } });
  if (confirmed.kind === "written") {
    if (isTooOften) {
      ports.warn(
        `${FLAPPING} ${item.hostname} ${item.recordType}: over 20 changes an hour between the same addresses`,
      );
    }
    return success;
  }
  if (confirmed.kind === "unavailable") return unavailable(confirmed, LEASE_MS / 1000);
  const left = await ports.table.update(item, distrust(ports.newRevision()));
  if (left.kind === "unavailable") ports.warn(`distrust: ${left.error}`);
  return { kind: "unavailable", reason: "edited_meanwhile", retryAfterSeconds: RETRY_AFTER_SECONDS };
}

/** Takes back what was written ahead and will not be done. */
export async function takeBack(
  ports: RecordPorts,
  change: Change,
  revision: string,
  reason: ConflictReason,
): Promise<RecordOutcome> {
  await giveBack(ports, change, revision);
  return { kind: "conflict", reason };
}

/**
 * Tells that Route 53 did nothing. What the publisher wrote ahead it takes back, since it is handed the wish again at once: with
 * the lease it would keep itself, and all that comes after in the stream, for half a minute.
 */
export async function postpone(
  ports: RecordPorts,
  change: Change,
  revision: string,
  error: string,
): Promise<RecordOutcome> {
  if (change.caller === undefined) {
    await giveBack(ports, change, revision);
  }
  return unavailable({ error }, LEASE_MS / 1000);
}

async function giveBack(ports: RecordPorts, { item }: Change, revision: string): Promise<void> {
  const result = await ports.table.update(item, withdraw(revision));
  // The lease ends by itself, and the next request then looks at Route 53.
  if (result.kind !== "written") ports.warn(`withdraw: ${result.kind}`);
}
