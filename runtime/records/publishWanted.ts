import { roomWithin } from "../aws/changePace";
import { inTurns } from "../values/inTurns";
import type { RecordKey } from "../values/recordKey";
import { INVOCATION_BUDGET_MS } from "../values/timeLimits";
import { type Change, decide } from "./decide";
import type { RecordItem } from "./item";
import { markConflict } from "./itemWrites";
import { isWaiting } from "./lease";
import type { RecordOutcome } from "./outcome";
import type { RecordPorts } from "./ports";
import { publish } from "./publish";
import { readItems } from "./readItems";
import { standingConflict } from "./wanted";

/** Of an invocation's time, what is left for asking Route 53. */
const TIME_FOR_CHANGES_MS = INVOCATION_BUDGET_MS / 2;

/** What of AWS's errors is about one zone or one item, and does not pass by itself. */
const LASTING = ["NoSuchHostedZone", "ValidationException"];

/** What became of the wish that an item holds. */
export type WantedOutcome =
  | RecordOutcome
  /** There is no item, or no wish in it, or none that is to be tried as yet. */
  | { kind: "nothing" }
  /** Not done: it is to be handed over again. */
  | { kind: "again"; reason: string };

/**
 * Does for the wishes that items hold what an immediate request does for its own, all of them together. What told of them is
 * a hint to look: the wish that the item holds counts, and one that is published already costs the read alone.
 *
 * Once: what another writer holds, or Route 53 has no time for, is handed over again.
 *
 * @param keys of different items
 * @returns what became of each, in order
 */
export async function publishWanted(
  ports: RecordPorts,
  keys: readonly RecordKey[],
): Promise<WantedOutcome[]> {
  const read = await readItems(ports, keys);
  if (read.kind === "unavailable") return keys.map(() => ({ kind: "again", reason: read.error }));
  const changes = read.items.map((item) => item && changeOf(item, ports.now()));
  const room = roomWithin(ports.changePace, TIME_FOR_CHANGES_MS, ports.zones.names.length);
  const asked = changes.filter((change) => change !== undefined).slice(0, room);
  const outcomes = await publish(ports, asked);
  return inTurns(changes, async (change): Promise<WantedOutcome> => {
    if (change === undefined) return { kind: "nothing" };
    const outcome = outcomes[asked.indexOf(change)];
    if (outcome === undefined) return { kind: "again", reason: "no_time" };
    if (isWaiting(outcome)) return { kind: "again", reason: outcome.kind };
    if (outcome.kind === "unavailable") {
      const { reason } = outcome;
      // What will not pass would keep all that comes after it: the next request writes it down anew.
      return LASTING.includes(reason) ? outcome : { kind: "again", reason };
    }
    if (outcome.kind === "conflict") {
      const marked = await ports.table.update(
        change.item,
        markConflict(change.item, outcome.reason, ports.now()),
      );
      if (marked.kind === "unavailable") return { kind: "again", reason: marked.error };
    }
    return outcome;
  });
}

/** The change that an item's wish asks for; undefined: there is none, it is published, or was refused for good. */
function changeOf(item: RecordItem, now: number): Change | undefined {
  const { zoneId, wanted, locked } = item;
  if (zoneId === undefined || wanted === undefined) return undefined;
  if (standingConflict(wanted, now) !== undefined) return undefined;
  const change: Change = {
    item: { ...item, zoneId },
    address: wanted.address,
    caller: undefined,
    signedTime: undefined,
    fixesAddress: false,
    forbidden: locked ? "locked" : undefined,
  };
  return decide(change, now).kind === "touch" ? undefined : change;
}
