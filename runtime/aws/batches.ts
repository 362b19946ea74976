import { CONFIRMATION_MS } from "../values/timeLimits";
import { type ChangePace, slowDown, speedUp, untilNext } from "./changePace";
import type { HostedZone, ZoneChange, ZoneWrite } from "./hostedZone";
import { byZone, type HostedZones } from "./hostedZones";

/** Milliseconds to wait while Route 53 is still busy with a zone's last change, and how often. */
const ZONE_BUSY_WAIT_MS = 500;
const ZONE_BUSY_WAITS = 3;

/** What there was no time for: nothing was done. */
const UNASKED: ZoneWrite = { kind: "throttled" };

/** What changing in batches takes from outside. */
interface Means {
  zones: Pick<HostedZones, "of">;
  /** Kept from one batch to the next, it is not learnt anew. */
  changePace: ChangePace;
  /** Unix time in milliseconds. */
  now: () => number;
  /** When the invocation's time is over, confirmations included: Unix time in milliseconds. */
  deadline: number;
  sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Asks Route 53 for many changes in as few batches as its limits allow, zone by zone. A batch that is throttled is halved, or
 * waits. One that is refused is tried in halves, after all others, so that one bad name fails alone and keeps none waiting.
 *
 * @returns what became of each change, in order
 */
export async function changeInBatches(means: Means, changes: readonly ZoneChange[]): Promise<ZoneWrite[]> {
  const results = new Map<ZoneChange, ZoneWrite>();
  for (const [zone, ofZone] of byZone(means.zones, changes, ({ hostname }) => hostname)) {
    await changeZone(zone, means, ofZone, results);
  }
  return changes.map((change) => results.get(change) ?? { kind: "unavailable", error: "Unasked" });
}

async function changeZone(
  zone: HostedZone,
  means: Means,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const { changePace, now, sleep } = means;
  const refused: (readonly ZoneChange[])[] = [];
  let open = changes;
  let busyWaits = 0;
  while (open.length > 0) {
    if (!(await isOurTurn(means))) return settle([...open, ...refused.flat()], UNASKED, results);
    const batch = open.slice(0, changePace.size);
    const result = await zone.change(batch);
    if (result.kind === "throttled") {
      const isWorthWaiting = batch.length > 1 || (changePace.accepted > 0 && changePace.size > 1);
      slowDown(changePace, batch.length, now());
      if (isWorthWaiting) continue;
      // Where not even one gets through, more requests would only keep the account's others out.
      return settle([...open, ...refused.flat()], result, results);
    }
    if (result.kind === "zone_busy" && batch.length > 1 && busyWaits < ZONE_BUSY_WAITS) {
      busyWaits += 1;
      await sleep(ZONE_BUSY_WAIT_MS);
      continue;
    }
    if (result.kind === "refused") refused.push(batch);
    else settle(batch, result, results);
    if (result.kind === "accepted") speedUp(changePace, batch.length, now());
    open = open.slice(batch.length);
  }
  await takeApart(zone, means, refused, results);
}

/** Waits as long as the pace asks for; whether there is time for that, and for what follows. */
async function isOurTurn({ changePace, deadline, now, sleep }: Means): Promise<boolean> {
  const wait = untilNext(changePace, now());
  if (now() + wait > deadline - CONFIRMATION_MS) return false;
  if (wait > 0) await sleep(wait);
  return true;
}

/** Finds out what of refused batches was to blame. */
async function takeApart(
  zone: HostedZone,
  means: Means,
  batches: readonly (readonly ZoneChange[])[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const gone = await goneAlready(zone, batches.flat());
  settle(gone, { kind: "accepted" }, results);
  // Halves of what is known to be refused, and what may be accepted: the next one is taken from the end.
  const suspects = batches.flatMap((batch) => {
    const open = batch.filter((change) => !gone.includes(change));
    if (open.length < batch.length) return [open];
    // By itself it was refused already.
    if (batch.length === 1) settle(batch, { kind: "refused" }, results);
    return batch.length === 1 ? [] : halvesOf(batch);
  });
  for (let batch = suspects.pop(); batch !== undefined; batch = suspects.pop()) {
    if (batch.length === 0) continue;
    const result: ZoneWrite = (await isOurTurn(means)) ? await zone.change(batch) : UNASKED;
    if (result.kind === "throttled") slowDown(means.changePace, batch.length, means.now());
    if (result.kind === "throttled" || result === UNASKED) {
      return settle([...batch, ...suspects.flat()], result, results);
    }
    if (result.kind === "refused" && batch.length > 1) suspects.push(...halvesOf(batch));
    else settle(batch, result, results);
  }
}

function halvesOf(batch: readonly ZoneChange[]): (readonly ZoneChange[])[] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(middle), batch.slice(0, middle)];
}

// A deletion is refused, too, when only the answer to it was lost and it is asked for again.
async function goneAlready(zone: HostedZone, changes: readonly ZoneChange[]): Promise<readonly ZoneChange[]> {
  const deletions = changes.filter((change) => change.action === "DELETE");
  if (deletions.length === 0) return [];
  const reads = await zone.read(deletions.map((change) => change.hostname));
  return deletions.filter((change) => {
    const read = reads.get(change.hostname);
    if (read?.kind !== "read") return false;
    return !read.recordSets.some((set) => set.Type === change.recordType || set.Type === "CNAME");
  });
}

function settle(
  changes: readonly ZoneChange[],
  result: ZoneWrite,
  results: Map<ZoneChange, ZoneWrite>,
): void {
  for (const change of changes) results.set(change, result);
}
