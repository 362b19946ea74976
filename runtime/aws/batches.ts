import { type ChangePace, slowDown, speedUp, untilNext } from "./changePace";
import type { HostedZone, ZoneChange, ZoneWrite } from "./hostedZone";
import { byZone, type HostedZones } from "./hostedZones";

/** Milliseconds to wait while Route 53 is still busy with a zone's last change, and how often. */
const ZONE_BUSY_WAIT_MS = 500;
const ZONE_BUSY_WAITS = 3;

/** What changing in batches takes from outside. */
interface Means {
  zones: Pick<HostedZones, "of">;
  /** Kept from one batch to the next, it is not learnt anew. */
  changePace: ChangePace;
  /** Unix time in milliseconds. */
  now: () => number;
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
  { changePace, now, sleep }: Means,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const refused: (readonly ZoneChange[])[] = [];
  let open = changes;
  let busyWaits = 0;
  while (open.length > 0) {
    const wait = untilNext(changePace, now());
    if (wait > 0) await sleep(wait);
    const batch = open.slice(0, changePace.size);
    const result = await zone.change(batch);
    if (result.kind === "throttled" && isWorthWaiting(changePace, batch)) {
      slowDown(changePace, batch.length, now());
      continue;
    }
    if (result.kind === "zone_busy" && batch.length > 1 && busyWaits < ZONE_BUSY_WAITS) {
      busyWaits += 1;
      await sleep(ZONE_BUSY_WAIT_MS);
      continue;
    }
    if (result.kind === "throttled") {
      // Where not even one gets through, more requests would only keep the account's others out.
      settle(open, result, results);
      break;
    }
    if (result.kind === "refused") refused.push(batch);
    else settle(batch, result, results);
    if (result.kind === "accepted") speedUp(changePace, batch.length, now());
    open = open.slice(batch.length);
  }
  await takeApart(zone, refused, results);
}

/** Whether there is a size that gets through, as far as is known. */
function isWorthWaiting({ size, accepted }: ChangePace, batch: readonly ZoneChange[]): boolean {
  return batch.length > 1 || (accepted > 0 && size > 1);
}

/** Finds out what of refused batches was to blame. */
async function takeApart(
  zone: HostedZone,
  batches: readonly (readonly ZoneChange[])[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const gone = await goneAlready(zone, batches.flat());
  settle(gone, { kind: "accepted" }, results);
  for (const batch of batches) {
    const open = batch.filter((change) => !gone.includes(change));
    if (open.length === batch.length) await split(zone, batch, results);
    else if (open.length > 0) await changeOrSplit(zone, open, results);
  }
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

async function changeOrSplit(
  zone: HostedZone,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const result = await zone.change(changes);
  if (result.kind !== "refused") return settle(changes, result, results);
  return split(zone, changes, results);
}

/** Goes on with the halves of what was refused. */
async function split(
  zone: HostedZone,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  if (changes.length === 1) return settle(changes, { kind: "refused" }, results);
  const middle = Math.ceil(changes.length / 2);
  await changeOrSplit(zone, changes.slice(0, middle), results);
  await changeOrSplit(zone, changes.slice(middle), results);
}

function settle(
  changes: readonly ZoneChange[],
  result: ZoneWrite,
  results: Map<ZoneChange, ZoneWrite>,
): void {
  for (const change of changes) results.set(change, result);
}
