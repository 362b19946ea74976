import type { Change } from "./decide";
import type { Visit } from "./itemWrites";
import type { RecordPorts } from "./ports";

/** A change's request, as its record notes it. */
export function visitOf({ now }: Pick<RecordPorts, "now">, { caller, signedTime }: Change): Visit {
  return { at: now(), caller, signedTime };
}

/**
 * Whether a poll that found nothing to do is to be written down: its time is over, or it came from another address than the
 * last one noted.
 *
 * A signed request that is not noted could be sent again. Where it names the address itself, that changes nothing as long as that
 * address is published, and each change forbids what was signed until then. So one is always noted that names none, since it
 * would publish the address of whoever sends it, and one that is signed ahead of our clock, since it could outlast the next change.
 *
 * @param everyMs milliseconds between notes; 0: every poll
 */
export function isToBeNoted(change: Change, everyMs: number, now: number): boolean {
  const { item, caller, signedTime, fixesAddress } = change;
  if (caller === undefined) return false;
  if (everyMs === 0) return true;
  if (signedTime !== undefined && (!fixesAddress || signedTime > now)) return true;
  const { last_accessed: lastCaller, last_checked: lastChecked } = item.raw;
  const passed = now - (typeof lastChecked === "string" ? Date.parse(lastChecked) : Number.NaN);
  // A time that cannot be read, or is to come, is none.
  return lastCaller !== caller || !(passed >= 0 && passed < everyMs);
}

/**
 * The same with a change that is written down: where polls are not all noted, it forbids what was signed until then, whatever
 * proof it came with. A wish that is carried out has done so when it came.
 */
export function visitOfChange(ports: Pick<RecordPorts, "now" | "noteVisitsEveryMs">, change: Change): Visit {
  const visit = visitOf(ports, change);
  const isNoted = ports.noteVisitsEveryMs === 0 || change.caller === undefined;
  return isNoted ? visit : { ...visit, signedTime: signedUntil(change, visit.at) };
}

/**
 * The time until which a change forbids signed requests, where polls are not all noted: what was signed before must not be
 * sent again, noted or not, whatever proof the change came with.
 */
function signedUntil({ item, signedTime = 0 }: Change, now: number): number {
  return Math.max(signedTime, now, item.lastSigned);
}
