import { changeInBatches } from "../aws/batches";
import type { ZoneChange, ZoneRead, ZoneWrite } from "../aws/hostedZone";
import type { ItemUpdate } from "../aws/updateExpression";
import { inTurns } from "../values/inTurns";
import { LEASE_MS, RETRY_AFTER_SECONDS } from "../values/timeLimits";
import { complete, postpone, takeBack } from "./conclude";
import {
  type Change,
  type Decision,
  decide,
  decideByPlace,
  type FirstDecision,
  type Obstacle,
  publishedByUs,
} from "./decide";
import { type Held, recordHeld, touch, writeAhead } from "./itemWrites";
import { type ChangeOutcome, changed, keyOf, unavailable, unchanged } from "./outcome";
import { secondsToWait } from "./pace";
import { placeOf } from "./place";
import type { RecordPorts } from "./ports";
import { isToBeNoted, visitOf, visitOfChange } from "./visits";

/** A change on its way, from top to bottom. */
type Underway = Decided | ToWrite | WrittenAhead | ToAsk | Answered | Done;
/** Decided by the table; Route 53 may have to be looked at. */
type Decided = { kind: "decided"; change: Change; decision: FirstDecision };
/** Decided for good: what is settled is to be noted, what is to change to be written ahead. */
type ToWrite = { kind: "to_write"; change: Change; decision: Decision };
/** In the table under `revision`, with a lease: it is ours to carry out. */
type WrittenAhead = { kind: "written_ahead"; change: Change; revision: string };
/** Written ahead, and known what Route 53 is to be asked for. */
type ToAsk = { kind: "to_ask"; change: Change; revision: string; zoneChange: ZoneChange };
/** Route 53 has answered; the table is to follow. */
type Answered = { kind: "answered"; change: Change; revision: string; answer: ZoneWrite };
type Done = { kind: "done"; outcome: ChangeOutcome };

/**
 * Brings Route 53 and the table to what the changes ask for. Nothing else in this service writes to Route 53.
 * One item or many: what they can share (a look at a name, a batch of changes) they share.
 *
 * @returns what became of each change, in order
 */
export async function publish(ports: RecordPorts, changes: readonly Change[]): Promise<ChangeOutcome[]> {
  const decided = changes.map((change): Decided => {
    return { kind: "decided", change, decision: decide(change, ports.now()) };
  });
  const toWrite = (await look(ports, decided)).map((one) => paced(ports, one));
  const written = await inTurns(toWrite, async (one) => (one.kind === "to_write" ? write(ports, one) : one));
  const toAsk = await prepare(ports, written);
  const answered = await ask(ports, toAsk);
  const done = await inTurns(answered, async (one) => (one.kind === "answered" ? finish(ports, one) : one));
  return done.map(outcomeOf);
}

/** Looks at Route 53 where the table was not enough. */
async function look(ports: RecordPorts, decided: readonly Decided[]): Promise<(ToWrite | Done)[]> {
  const unknown = decided.filter(({ decision }) => decision.kind === "look");
  const reads = await ports.zones.read(unknown.map(({ change }) => change.item.hostname));
  return decided.map(({ change, decision }) => {
    if (decision.kind !== "look") return { kind: "to_write", change, decision };
    const read = readOf(reads, change);
    if (read.kind === "read") {
      const place = placeOf(change.item, read.recordSets);
      return { kind: "to_write", change, decision: decideByPlace(change, place) };
    }
    if (!decision.onlyForAge) return done(unavailable(read));
    // A verification can wait: the next request tries again.
    ports.warn(`verification: ${read.error}`);
    return { kind: "to_write", change, decision: { kind: "touch" } };
  });
}

/** Refuses a change that comes too soon after the last one. */
function paced(ports: RecordPorts, one: ToWrite | Done): ToWrite | Done {
  if (one.kind === "done" || one.decision.kind !== "change") return one;
  const wait = secondsToWait(ports, one.change);
  if (wait === undefined) return one;
  return { ...one, decision: { kind: "refuse", obstacle: { kind: "paced", retryAfterSeconds: wait } } };
}

/** Notes what is settled, and writes ahead what is to change. */
async function write(ports: RecordPorts, { change, decision }: ToWrite): Promise<WrittenAhead | Done> {
  const { item } = change;
  switch (decision.kind) {
    case "leased":
      return done(decision);
    case "touch":
      return done((await noteVisit(ports, change)) ?? unchanged(item, change.address));
    case "settled": {
      const update = recordHeld(item, decision.held, visitOf(ports, change), ports.newRevision());
      return done((await note(ports, change, update)) ?? unchanged(change.item, change.address));
    }
    case "refuse":
      return done(await refuse(ports, change, decision.obstacle));
    case "change": {
      const { adopted } = decision;
      const revision = ports.newRevision();
      const update = writeAhead(item, change.address, adopted, visitOfChange(ports, change), revision);
      const refusal = await note(ports, change, update, LEASE_MS / 1000);
      if (refusal) return done(refusal);
      return { kind: "written_ahead", change: adopted ? adopt(change, adopted) : change, revision };
    }
  }
}

/**
 * Tells what Route 53 is to be asked for. For a deletion it is read under the lease: a DELETE must name exactly what
 * is there, and only what we put there goes.
 */
async function prepare(
  ports: RecordPorts,
  written: readonly (WrittenAhead | Done)[],
): Promise<(ToAsk | Done)[]> {
  const deletions = written.flatMap((one) =>
    one.kind === "written_ahead" && one.change.address === undefined ? [one.change.item.hostname] : [],
  );
  const reads = await ports.zones.read(deletions);
  return inTurns(written, async (one) => {
    if (one.kind === "done") return one;
    const { change, revision } = one;
    const { address, item } = change;
    return address === undefined
      ? prepareDeletion(ports, one, readOf(reads, change))
      : toAsk(change, revision, "UPSERT", { address, ttl: item.ttl });
  });
}

async function prepareDeletion(
  ports: RecordPorts,
  { change, revision }: WrittenAhead,
  read: ZoneRead,
): Promise<ToAsk | Done> {
  if (read.kind === "unavailable") return done(await postpone(ports, change, revision, read.error));
  const place = placeOf(change.item, read.recordSets);
  if (place.kind === "empty")
    return done(await complete(ports, change, undefined, revision, unchanged(change.item, change.address)));
  if (place.kind === "single" && publishedByUs(change.item, place)) {
    return toAsk(change, revision, "DELETE", { address: place.value, ttl: place.ttl });
  }
  const reason = place.kind === "foreign" ? place.reason : "not_published_here";
  return done(await takeBack(ports, change, revision, reason));
}

/** Asks Route 53 for all changes at once. */
async function ask(ports: RecordPorts, toAsk: readonly (ToAsk | Done)[]): Promise<(Answered | Done)[]> {
  const zoneChanges = toAsk.flatMap((one) => (one.kind === "to_ask" ? [one.zoneChange] : []));
  const answers = await changeInBatches(ports, zoneChanges);
  return toAsk.map((one) => {
    if (one.kind === "done") return one;
    const answer = answers[zoneChanges.indexOf(one.zoneChange)] ?? { kind: "unavailable", error: "Unasked" };
    return { kind: "answered", change: one.change, revision: one.revision, answer };
  });
}

/** Confirms what Route 53 accepted, and takes back what it refused for good. */
async function finish(ports: RecordPorts, { change, revision, answer }: Answered): Promise<Done> {
  const { address, item } = change;
  const held = address === undefined ? undefined : { address, ttl: item.ttl };
  switch (answer.kind) {
    case "accepted":
      return done(await complete(ports, change, held, revision, changed(change.item, change.address)));
    case "refused":
      return done(await takeBack(ports, change, revision, "refused_by_route53"));
    case "throttled":
      return done(await postpone(ports, change, revision, "Throttling"));
    case "zone_busy":
      return done(await postpone(ports, change, revision, "PriorRequestNotComplete"));
    case "unavailable":
      return done(unavailable(answer, LEASE_MS / 1000));
  }
}

/** Refuses a change. A signed request is used up by that, too: repeated within five minutes it might find the way free. */
export async function refuse(ports: RecordPorts, change: Change, obstacle: Obstacle): Promise<ChangeOutcome> {
  if (change.signedTime === undefined) return obstacle;
  const update = touch(change.item, visitOf(ports, change), ports.newRevision());
  return (await note(ports, change, update)) ?? obstacle;
}

/** Notes that a request asked, where that is to be noted; returns what went wrong, if anything did. */
export async function noteVisit(ports: RecordPorts, change: Change): Promise<ChangeOutcome | undefined> {
  if (!isToBeNoted(change, ports.noteVisitsEveryMs, ports.now())) return undefined;
  return note(ports, change, touch(change.item, visitOf(ports, change), ports.newRevision()));
}

/** Writes on conditions; returns what went wrong, if anything did. */
export async function note(
  ports: RecordPorts,
  change: Change,
  update: ItemUpdate,
  retryAfterSeconds = RETRY_AFTER_SECONDS,
): Promise<ChangeOutcome | undefined> {
  const result = await ports.table.update(change.item, update);
  if (result.kind === "written") return undefined;
  return result.kind === "refused" ? { kind: "outdated" } : unavailable(result, retryAfterSeconds);
}

function done(outcome: ChangeOutcome): Done {
  return { kind: "done", outcome };
}

function toAsk(change: Change, revision: string, action: ZoneChange["action"], held: Held): ToAsk {
  return { kind: "to_ask", change, revision, zoneChange: { action, ...keyOf(change.item), ...held } };
}

function outcomeOf(underway: Underway): ChangeOutcome {
  if (underway.kind !== "done") throw new Error(`A change ended as ${underway.kind}.`);
  return underway.outcome;
}

function readOf(reads: Map<string, ZoneRead>, change: Change): ZoneRead {
  return reads.get(change.item.hostname) ?? { kind: "unavailable", error: "Unasked" };
}

// What Route 53 holds by an unconfirmed change of ours is ours to delete.
function adopt(change: Change, held: Held): Change {
  return { ...change, item: { ...change.item, published: { ...held, verifiedAt: undefined } } };
}
