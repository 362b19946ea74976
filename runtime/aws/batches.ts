import type { HostedZone, ZoneChange, ZoneWrite } from "./hostedZone";
import { byZone, type HostedZones } from "./hostedZones";

/**
 * Changes in one batch: an upsert counts twice against Route 53's 1,000 values and 32,000 characters a batch,
 * and an address has at most 39 characters. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
 */
const BATCH_CHANGES = 400;

/** Milliseconds to wait after a batch was throttled; twice as long after each further one. */
const THROTTLE_WAIT_MS = 500;

/** What changing in batches takes from outside. */
interface Means {
  zones: Pick<HostedZones, "of">;
  sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Asks Route 53 for many changes in as few batches as its limits allow, zone by zone. A batch that is refused is halved and asked
 * for again, so that one bad name fails alone. So is one that is throttled, after a pause, since it may be larger
 * than what Route 53's limit on changes lets through at once.
 *
 * @returns what became of each change, in order
 */
export async function changeInBatches(means: Means, changes: readonly ZoneChange[]): Promise<ZoneWrite[]> {
  const results = new Map<ZoneChange, ZoneWrite>();
  for (const [zone, ofZone] of byZone(means.zones, changes, ({ hostname }) => hostname)) {
    await changeZone(zone, means.sleep, ofZone, results);
  }
  return changes.map((change) => results.get(change) ?? { kind: "unavailable", error: "Unasked" });
}

async function changeZone(
  zone: HostedZone,
  sleep: Means["sleep"],
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  let size = BATCH_CHANGES;
  let pause = THROTTLE_WAIT_MS;
  let open = changes;
  while (open.length > 0) {
    const batch = open.slice(0, size);
    const result = await zone.change(batch);
    if (result.kind === "throttled" && batch.length > 1) {
      size = Math.ceil(batch.length / 2);
      await sleep(pause);
      pause *= 2;
      continue;
    }
    // Where not even one gets through, more requests would only keep the account's others out.
    if (result.kind === "throttled") settle(open, result, results);
    else if (result.kind === "refused") await takeApart(zone, batch, results);
    else settle(batch, result, results);
    open = open.filter((change) => !results.has(change));
  }
}

/** Finds out what of a refused batch was to blame. */
async function takeApart(
  zone: HostedZone,
  changes: readonly ZoneChange[],
  results: Map<ZoneChange, ZoneWrite>,
): Promise<void> {
  const gone = await goneAlready(zone, changes);
  if (gone.length === 0) return split(zone, changes, results);
  settle(gone, { kind: "accepted" }, results);
  const open = changes.filter((change) => !gone.includes(change));
  if (open.length > 0) await changeOrSplit(zone, open, results);
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
