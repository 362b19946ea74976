import { inTurns } from "../values/inTurns";
import { type Change, decide } from "./decide";
import { leaseIsLive } from "./item";
import { writeWish } from "./itemWrites";
import { type ChangeOutcome, writtenDown } from "./outcome";
import { secondsToWait, secondsToWaitInTurn } from "./pace";
import type { RecordPorts } from "./ports";
import { note, noteVisit, publish, refuse } from "./publish";
import { isToBeNoted, visitOfChange } from "./visits";
import { isFresh, standingConflict } from "./wanted";

/**
 * Leaves changes to the publisher: each is written down as its item's wish, and the table's stream tells the publisher to
 * look. What needs no change at all (the table is known to agree, or the owner forbids it) is settled at once.
 *
 * @returns what became of each change, in order
 */
export async function writeDown(ports: RecordPorts, changes: readonly Change[]): Promise<ChangeOutcome[]> {
  const settled = changes.filter((change) => isSettledByTable(change, ports.now()));
  const outcomes = await publish(ports, settled);
  return inTurns(changes, async (change) => outcomes[settled.indexOf(change)] ?? writeDownOne(ports, change));
}

/** Whether nothing but the item decides about a change, and Route 53 is neither looked at nor asked. */
function isSettledByTable(change: Change, now: number): boolean {
  return change.forbidden !== undefined || decide(change, now).kind === "touch";
}

/**
 * Writes one wish down. In this order; the first match wins:
 * 1. the item holds the same wish, and Route 53 refused it for good within the hour → conflict
 * 2. it holds the same wish, which has to wait for its turn → written_down, and the visit is noted
 * 3. it holds the same wish since less than a minute, and the request need not be noted → written_down
 * 4. the wish is written → written_down; another request was faster → outdated
 */
async function writeDownOne(ports: RecordPorts, change: Change): Promise<ChangeOutcome> {
  const { item, address } = change;
  const now = ports.now();
  const same = item.wanted !== undefined && item.wanted.address === address ? item.wanted : undefined;
  const conflict = same && standingConflict(same, now);
  if (conflict !== undefined) {
    if (change.signedTime !== undefined && leaseIsLive(item, now)) {
      return { kind: "leased", until: item.leasedUntil ?? now };
    }
    return refuse(ports, change, { kind: "conflict", reason: conflict });
  }
  const wait = secondsToWaitInTurn(ports, change);
  const success = writtenDown(item, address, wait);
  // A signed request that is not noted could be sent again.
  const isUsedUp = change.signedTime !== undefined && isToBeNoted(change, ports.noteVisitsEveryMs, now);
  if (same && wait !== undefined && change.signedTime === undefined) {
    return (await noteVisit(ports, change)) ?? success;
  }
  // One that had to wait for its turn when it was written down has been passed over.
  const isOnItsWay = same && isFresh(same, now) && secondsToWait(ports, change, same.at) === undefined;
  if (isOnItsWay && wait === undefined && !isUsedUp) return success;
  const update = writeWish(item, address, visitOfChange(ports, change), ports.newRevision());
  return (await note(ports, change, update)) ?? success;
}
