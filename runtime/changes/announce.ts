import type { DynamoDBRecord } from "aws-lambda";
import type { EntryResults } from "../aws/entries";
import { MOST_EVENTS } from "../aws/events";
import { MOST_MESSAGES } from "../aws/queue";
import { INVOCATION_BUDGET_MS, TOLD_WITHIN_MS } from "../values/timeLimits";
import { type AddressChange, changeOf } from "./change";
import type { ChangeLine, ChangeLog } from "./changeLog";
import { eventOf } from "./message";
import type { NotifierSettings } from "./settings";
import type { NotifierPorts } from "./tools";
import { shortHash, type Webhook } from "./webhooks";

/** What the queue holds: a change, and the webhook that is to be told, by its id alone. */
export interface QueuedChange {
  webhook: string;
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
  target: "event bus" | Webhook;
}

/** What was handed on, or given up, of records that were handed back: the same process mostly gets them again. */
export type HandedOn = Set<string>;

const NOTHING_ASKED: EntryResults = { kind: "answered", errors: [] };

/** More than one batch to ten webhooks: what is above belongs to batches that never came again. */
const MOST_REMEMBERED = 5_000;

/**
 * Hands the changes that records of the stream tell of to the event bus, and for each webhook to the queue. What one of them
 * does not take keeps it from none of the others.
 *
 * @returns the places of the records that are to be handed over again
 */
export async function announce(
  records: readonly DynamoDBRecord[],
  settings: NotifierSettings,
  ports: NotifierPorts,
  work: ChangeLog,
  handedOn: HandedOn,
): Promise<number[]> {
  const announced = records.flatMap((record, place): Announced[] => {
    const change = changeOf(record, settings.stack);
    return change === undefined ? [] : [{ place, eventId: record.eventID ?? "", change }];
  });
  const errands = announced
    .flatMap((one) => targetsOf(settings).map((target): Errand => ({ ...one, target })))
    .filter((errand) => !handedOn.has(nameOf(errand)));
  const young = errands.filter(({ change }) => ports.now() - Date.parse(change.when) <= TOLD_WITHIN_MS);
  for (const errand of errands.filter((one) => !young.includes(one))) {
    handedOn.add(nameOf(errand));
    work.lines.push(lineOf(errand.change, errand.target, "given_up", "too_old"));
  }
  const ofBus = young.filter(({ target }) => target === "event bus");
  const ofWebhooks = young.filter(({ target }) => target !== "event bus");
  const deadline = work.startedAt + INVOCATION_BUDGET_MS;
  const until = () => AbortSignal.timeout(Math.max(1, deadline - ports.now()));
  const results = await Promise.all([
    inChunks(chunksOf(ofBus, MOST_EVENTS), (chunk) =>
      ports.putEvents(
        chunk.map(({ change }) => eventOf(change)),
        until(),
      ),
    ),
    inChunks(chunksOf(ofWebhooks, MOST_MESSAGES), async (chunk) =>
      ports.queue === undefined ? NOTHING_ASKED : ports.queue.send(chunk.map(messageOf), until()),
    ),
  ]);
  const failed: number[] = [];
  for (const { errand, error } of results.flat()) {
    const { change, place, target } = errand;
    if (error === undefined) handedOn.add(nameOf(errand));
    else failed.push(place);
    // A webhook is told by the queue's messages, which have lines of their own.
    if (error !== undefined || target === "event bus") {
      work.lines.push(lineOf(change, target, error === undefined ? "told" : "again", error));
    }
  }
  forget(handedOn, announced, Math.min(...failed));
  return failed;
}

function targetsOf({ sendsEvents, webhooks }: NotifierSettings): Errand["target"][] {
  return [...(sendsEvents ? (["event bus"] as const) : []), ...webhooks];
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
  const queued: QueuedChange = { webhook: idOf(errand), change: errand.change };
  return {
    body: JSON.stringify(queued),
    groupId: groupOf(errand),
    deduplicationId: `${errand.eventId}-${idOf(errand)}`,
  };
}

function idOf({ target }: Errand): string {
  return target === "event bus" ? target : target.id;
}

/** In order are the changes of one record for one that is told. */
function groupOf(errand: Errand): string {
  return shortHash(`${idOf(errand)} ${errand.change.hostname} ${errand.change.record_type}`);
}

function nameOf(errand: Errand): string {
  return `${errand.eventId} ${idOf(errand)}`;
}

/** What is handed over again is from the first failed record on: of all before it nothing need be remembered. */
function forget(handedOn: HandedOn, announced: readonly Announced[], firstFailed: number): void {
  const done = announced.filter(({ place }) => place < firstFailed).map(({ eventId }) => `${eventId} `);
  for (const name of Array.from(handedOn)) {
    if (done.some((start) => name.startsWith(start))) handedOn.delete(name);
  }
  if (handedOn.size > MOST_REMEMBERED) handedOn.clear();
}

function lineOf(
  { hostname, record_type }: AddressChange,
  target: Errand["target"],
  outcome: ChangeLine["outcome"],
  reason: string | undefined,
): ChangeLine {
  return {
    hostname,
    record_type,
    outcome,
    reason,
    target: target === "event bus" ? target : target.host,
  };
}
