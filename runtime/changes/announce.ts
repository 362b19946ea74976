import type { DynamoDBRecord } from "aws-lambda";
import type { EntryResults } from "../aws/entries";
import { MOST_EVENTS } from "../aws/events";
import { MOST_MESSAGES } from "../aws/queue";
import { INVOCATION_BUDGET_MS, TOLD_WITHIN_MS } from "../values/timeLimits";
import { type AddressChange, changeOf } from "./change";
import type { ChangeLine, ChangeLog, Telling } from "./changeLog";
import { eventOf } from "./message";
import type { Recipient } from "./recipients";
import type { NotifierPorts } from "./tools";
import { shortHash } from "./webhooks";

/** What the queue holds: a change, and who is to be told, by its id alone. */
export interface QueuedChange {
  recipient: string;
  change: AddressChange;
}

/** A change that is to be handed on. */
interface Announced {
  /** Its record's place in the batch. */
  place: number;
  /** The record's, the same however often it is handed over. */
  eventId: string;
  change: AddressChange;
}

/** A change on its way to one that is told. */
interface Errand extends Announced {
  recipient: Recipient;
}

/**
 * What became of errands of records that were handed back: the same process mostly gets them again. Another one takes what is too
 * old by then for never tried.
 */
export type Handed = Map<string, { kind: "done" } | { kind: "tried"; error: string }>;

/** What announcing works with. */
export interface AnnounceTools {
  /** `<project>-<stack>`. */
  stack: string;
  recipients: readonly Recipient[];
  ports: NotifierPorts;
  handed: Handed;
}

const NOTHING_ASKED: EntryResults = { kind: "answered", errors: [] };

/** More than one batch to ten webhooks: what is above belongs to batches that never came again. */
const MOST_REMEMBERED = 5_000;

/**
 * Hands the changes that records of the stream tell of to the queue, for each one that is told: what fails there holds up nothing
 * here, where a record that is handed back keeps all behind it. A stack that tells the event bus alone has no queue, and nobody
 * else to hold up: then it is told from here.
 *
 * @returns the places of the records that are to be handed over again
 */
export async function announce(
  records: readonly DynamoDBRecord[],
  tools: AnnounceTools,
  work: ChangeLog,
): Promise<number[]> {
  const { stack, recipients, ports, handed } = tools;
  const announced = records.flatMap((record, place): Announced[] => {
    const change = changeOf(record, stack);
    return change === undefined ? [] : [{ place, eventId: record.eventID ?? "", change }];
  });
  const errands = announced
    .flatMap((one) => recipients.map((recipient): Errand => ({ ...one, recipient })))
    .filter((errand) => handed.get(nameOf(errand))?.kind !== "done");
  const isOld = ({ change }: Errand) => ports.now() - Date.parse(change.when) > TOLD_WITHIN_MS;
  const old = errands.filter(isOld);
  for (const errand of old) giveUp(errand, handed, work);
  const results = await handOn(
    errands.filter((errand) => !old.includes(errand)),
    ports,
    work.startedAt + INVOCATION_BUDGET_MS,
  );
  const failed: number[] = [];
  for (const { errand, error } of results) {
    handed.set(nameOf(errand), error === undefined ? { kind: "done" } : { kind: "tried", error });
    if (error !== undefined) failed.push(errand.place);
    // Who is told from the queue has its lines from there.
    if (error !== undefined || ports.queue === undefined) {
      work.lines.push(lineOf(errand, error === undefined ? "told" : "again", error));
    }
  }
  forget(handed, announced, Math.min(...failed));
  return failed;
}

/** Only what was tried is given up: where telling is switched on, the stream has changes that were made long before. */
function giveUp(errand: Errand, handed: Handed, work: ChangeLog): void {
  const before = handed.get(nameOf(errand));
  const line =
    before?.kind === "tried"
      ? lineOf(errand, "given_up", before.error)
      : lineOf(errand, "dropped", "too_old");
  work.lines.push(line);
  handed.set(nameOf(errand), { kind: "done" });
}

/** Puts errands into the queue, or on the event bus where there is none. @param deadline Unix time in milliseconds */
function handOn(errands: readonly Errand[], { queue, putEvents, now }: NotifierPorts, deadline: number) {
  const until = () => AbortSignal.timeout(Math.max(1, deadline - now()));
  return queue === undefined
    ? inChunks(chunksOf(errands, MOST_EVENTS), (chunk) =>
        putEvents(
          chunk.map(({ change }) => eventOf(change)),
          until(),
        ),
      )
    : inChunks(chunksOf(errands, MOST_MESSAGES), (chunk) => queue.send(chunk.map(messageOf), until()));
}

/** Asks for one chunk after the other; once a request was not carried out, it is no use to make more. */
async function inChunks(
  chunks: readonly Errand[][],
  ask: (chunk: readonly Errand[]) => Promise<EntryResults>,
): Promise<{ errand: Errand; error: string | undefined }[]> {
  const results: { errand: Errand; error: string | undefined }[] = [];
  const blocked = new Set<string>();
  let isDown = false;
  for (const chunk of chunks) {
    // After one that failed, what comes later for the same would overtake it.
    const free: Errand[] = isDown ? [] : chunk.filter((errand) => !blocked.has(groupOf(errand)));
    const asked: EntryResults = free.length === 0 ? NOTHING_ASKED : await ask(free);
    isDown = isDown || asked.kind === "failed";
    for (const errand of chunk) {
      const index = free.indexOf(errand);
      const error = asked.kind === "failed" ? asked.error : asked.errors[index];
      results.push({ errand, error: index < 0 ? "after_a_failure" : error });
      if (index < 0 || error !== undefined) blocked.add(groupOf(errand));
    }
  }
  return results;
}

/** Splits errands, in order; each group is at most once in a chunk, so that none of it overtakes another. */
function chunksOf(errands: readonly Errand[], size: number): Errand[][] {
  const chunks: Errand[][] = [];
  let chunk: Errand[] = [];
  let groups = new Set<string>();
  for (const errand of errands) {
    if (chunk.length === size || groups.has(groupOf(errand))) {
      chunks.push(chunk);
      chunk = [];
      groups = new Set();
    }
    chunk.push(errand);
    groups.add(groupOf(errand));
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk];
}

function messageOf(errand: Errand) {
  const queued: QueuedChange = { recipient: errand.recipient.id, change: errand.change };
  return {
    body: JSON.stringify(queued),
    groupId: groupOf(errand),
    deduplicationId: `${errand.eventId}-${errand.recipient.id}`,
  };
}

/** In order are the changes of one record for one that is told. */
function groupOf({ recipient, change }: Errand): string {
  return shortHash(`${recipient.id} ${change.hostname} ${change.record_type}`);
}

function nameOf({ eventId, recipient }: Errand): string {
  return `${eventId} ${recipient.id}`;
}

/** What is handed over again is from the first failed record on: of all before it nothing need be remembered. */
function forget(handed: Handed, announced: readonly Announced[], firstFailed: number): void {
  const done = announced.filter(({ place }) => place < firstFailed).map(({ eventId }) => `${eventId} `);
  for (const name of Array.from(handed.keys())) {
    if (done.some((start) => name.startsWith(start))) handed.delete(name);
  }
  if (handed.size > MOST_REMEMBERED) handed.clear();
}

function lineOf({ change, recipient }: Errand, outcome: Telling, reason: string | undefined): ChangeLine {
  const { hostname, record_type } = change;
  return { hostname, record_type, outcome, reason, target: recipient.name };
}
