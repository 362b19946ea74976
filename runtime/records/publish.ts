import { changeInBatches } from "../aws/batches";
import { readRecordSets, type ZoneChange, type ZoneRead } from "../aws/hostedZone";
import { updateItem } from "../aws/table";
import type { ItemUpdate } from "../aws/updateExpression";
import type { Invocation } from "../invocation";
import { LEASE_MS, RETRY_AFTER_SECONDS } from "../values/timeLimits";
import { type Change, decide, decideByPlace, placeOf, publishedByUs, type Step } from "./decide";
import { confirm, distrust, type Held, recordHeld, touch, withdraw, writeAhead } from "./itemWrites";
import { type ConflictReason, type RecordOutcome, unavailable } from "./outcome";
import type { Waiting } from "./waiting";

/** What became of a change: an outcome, or that the item has to be read and judged anew. */
export type ChangeOutcome = RecordOutcome | Waiting;

/** A change on its way: with an outcome it has arrived. */
type Underway =
  | { change: Change; outcome: ChangeOutcome }
  | { change: Change; step: Step }
  /** A deletion that was written ahead. */
  | { change: Change; revision: string }
  | { change: Change; revision: string; request: ZoneChange };

/**
 * Brings Route 53 and the table to what the changes ask for. Nothing else in this service writes to Route 53.
 * One item or many: what they can share (a look at a name, a batch of changes) they share.
 *
 * 1. decide by the table; 2. look at Route 53 where the table is not enough; 3. write down what is settled, and
 * write ahead what is to change; 4. look at what is to be deleted; 5. ask Route 53 for all changes at once;
 * 6. confirm each.
 *
 * @returns what became of each change, in order
 */
export async function publish(invocation: Invocation, changes: readonly Change[]): Promise<ChangeOutcome[]> {
  const decided = changes.map((change) => ({ change, step: decide(change, invocation.ports.now()) }));
  const looked = await look(invocation, decided);
  const written = await Promise.all(looked.map((underway) => write(invocation, underway)));
  return request(invocation, await lookUnderLease(invocation, written));
}

async function look(
  invocation: Invocation,
  decided: readonly { change: Change; step: Step }[],
): Promise<Underway[]> {
  const unknown = decided.filter(({ step }) => step.kind === "look");
  const reads = await readRecordSets(
    invocation,
    unknown.map(({ change }) => change.item.hostname),
  );
  return decided.map(({ change, step }) => {
    if (step.kind !== "look") return { change, step };
    const read = readOf(reads, change);
    if (read.kind === "read") {
      return { change, step: decideByPlace(change, placeOf(change.item, read.recordSets)) };
    }
    if (!step.onlyForAge) return { change, outcome: unavailable(read) };
    // A verification can wait: the next request tries again.
    invocation.warnings.push(`verification: ${read.error}`);
    return { change, step: { kind: "touch" } };
  });
}

async function write(invocation: Invocation, underway: Underway): Promise<Underway> {
  if (!("step" in underway)) return underway;
  const { change, step } = underway;
  switch (step.kind) {
    case "locked":
      return { change, outcome: { kind: "forbidden", reason: "locked" } };
    case "leased":
      return { change, outcome: step };
    case "look":
      throw new Error("A look at Route 53 was left out.");
    case "touch":
    case "settled":
      return { change, outcome: await settle(invocation, change, step) };
    case "conflict":
      return { change, outcome: await refuse(invocation, change, step.reason) };
    case "change":
      return ahead(invocation, change, step.adopted);
  }
}

async function settle(
  invocation: Invocation,
  change: Change,
  step: Step & { kind: "touch" | "settled" },
): Promise<ChangeOutcome> {
  const { item, signedTime } = change;
  const revision = invocation.ports.newRevision();
  const update =
    step.kind === "touch"
      ? touch(invocation, item, signedTime, revision)
      : recordHeld(invocation, item, step.held, signedTime, revision);
  return (await writeOrExplain(invocation, change, update)) ?? unchanged(change);
}

// A signed request is used up by a conflict, too: repeated within five minutes it might find the place free.
async function refuse(
  invocation: Invocation,
  change: Change,
  reason: ConflictReason,
): Promise<ChangeOutcome> {
  const conflict: ChangeOutcome = { kind: "conflict", reason };
  if (change.signedTime === undefined) return conflict;
  const revision = invocation.ports.newRevision();
  const update = touch(invocation, change.item, change.signedTime, revision);
  return (await writeOrExplain(invocation, change, update)) ?? conflict;
}

async function ahead(invocation: Invocation, change: Change, adopted: Held | undefined): Promise<Underway> {
  const { item, address, signedTime } = change;
  const revision = invocation.ports.newRevision();
  const update = writeAhead(invocation, item, address, adopted, signedTime, revision);
  const refusal = await writeOrExplain(invocation, change, update, LEASE_MS / 1000);
  if (refusal) return { change, outcome: refusal };
  if (address !== undefined) {
    return { change, revision, request: { action: "UPSERT", ...keyOf(change), address, ttl: item.ttl } };
  }
  return { change: adopted ? { ...change, item: adopt(change, adopted) } : change, revision };
}

// Route 53 is read under the lease: a DELETE must name exactly what is there, and only what we put there goes.
async function lookUnderLease(invocation: Invocation, written: readonly Underway[]): Promise<Underway[]> {
  const deletions = written.filter(isDeletion);
  const reads = await readRecordSets(
    invocation,
    deletions.map(({ change }) => change.item.hostname),
  );
  return Promise.all(
    written.map((underway) =>
      isDeletion(underway) ? deletion(invocation, underway, readOf(reads, underway.change)) : underway,
    ),
  );
}

function isDeletion(underway: Underway): underway is { change: Change; revision: string } {
  return "revision" in underway && !("request" in underway);
}

async function deletion(
  invocation: Invocation,
  { change, revision }: { change: Change; revision: string },
  read: ZoneRead,
): Promise<Underway> {
  if (read.kind === "unavailable") return { change, outcome: unavailable(read, LEASE_MS / 1000) };
  const place = placeOf(change.item, read.recordSets);
  if (place.kind === "empty") {
    return { change, outcome: await complete(invocation, change, undefined, revision, unchanged(change)) };
  }
  if (place.kind === "single" && publishedByUs(change.item, place)) {
    const { value: address, ttl } = place;
    return { change, revision, request: { action: "DELETE", ...keyOf(change), address, ttl } };
  }
  const reason = place.kind === "foreign" ? place.reason : "not_published_here";
  return { change, outcome: await takeBack(invocation, change, revision, reason) };
}

function readOf(reads: Map<string, ZoneRead>, change: Change): ZoneRead {
  return reads.get(change.item.hostname) ?? { kind: "unavailable", error: "Unasked" };
}

async function request(invocation: Invocation, written: readonly Underway[]): Promise<ChangeOutcome[]> {
  const requests = written.flatMap((underway) => ("request" in underway ? [underway.request] : []));
  const answers = await changeInBatches(invocation, requests);
  return Promise.all(
    written.map(async (underway) => {
      if ("outcome" in underway) return underway.outcome;
      if (!("request" in underway)) throw new Error("A change was left undecided.");
      const { change, revision } = underway;
      const answer = answers[requests.indexOf(underway.request)];
      if (answer?.kind === "accepted") {
        const { address, item } = change;
        const held = address === undefined ? undefined : { address, ttl: item.ttl };
        return complete(invocation, change, held, revision, changed(change));
      }
      if (answer?.kind === "refused") return takeBack(invocation, change, revision, "refused_by_route53");
      return unavailable(answer ?? { error: "Unasked" }, LEASE_MS / 1000);
    }),
  );
}

/** Confirms a change; when somebody edited the item in the middle, leaves word for the next request to look. */
async function complete(
  invocation: Invocation,
  change: Change,
  held: Held | undefined,
  revision: string,
  success: RecordOutcome,
): Promise<RecordOutcome> {
  const { item } = change;
  const confirmed = await updateItem(invocation, item, confirm(invocation, item, held, revision));
  if (confirmed.kind === "written") return success;
  if (confirmed.kind === "unavailable") return unavailable(confirmed, LEASE_MS / 1000);
  const left = await updateItem(invocation, item, distrust(invocation.ports.newRevision()));
  if (left.kind === "unavailable") invocation.warnings.push(`distrust: ${left.error}`);
  return { kind: "unavailable", reason: "edited_meanwhile", retryAfterSeconds: RETRY_AFTER_SECONDS };
}

async function takeBack(
  invocation: Invocation,
  change: Change,
  revision: string,
  reason: ConflictReason,
): Promise<RecordOutcome> {
  const result = await updateItem(invocation, change.item, withdraw(revision));
  // The lease ends by itself, and the next request then looks at Route 53.
  if (result.kind !== "written") invocation.warnings.push(`withdraw: ${result.kind}`);
  return { kind: "conflict", reason };
}

/** Writes on conditions; returns what went wrong, if anything did. */
async function writeOrExplain(
  invocation: Invocation,
  change: Change,
  update: ItemUpdate,
  retryAfterSeconds = RETRY_AFTER_SECONDS,
): Promise<ChangeOutcome | undefined> {
  const result = await updateItem(invocation, change.item, update);
  if (result.kind === "written") return undefined;
  return result.kind === "refused" ? { kind: "outdated" } : unavailable(result, retryAfterSeconds);
}

function changed(change: Change): RecordOutcome {
  const { address } = change;
  return address === undefined
    ? { kind: "deleted", ...keyOf(change) }
    : { kind: "published", ...keyOf(change), address };
}

function unchanged(change: Change): RecordOutcome {
  const { address } = change;
  return address === undefined
    ? { kind: "absent", ...keyOf(change) }
    : { kind: "unchanged", ...keyOf(change), address };
}

function keyOf({ item }: Change) {
  return { hostname: item.hostname, recordType: item.recordType };
}

function adopt(change: Change, held: Held) {
  return { ...change.item, published: { ...held, verifiedAt: undefined } };
}
