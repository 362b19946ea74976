import type { SQSRecord } from "aws-lambda";
import { MOST_MESSAGES, type Postponement } from "../aws/queue";
import {
  INVOCATION_BUDGET_MS,
  TOLD_WITHIN_MS,
  WEBHOOK_MS,
  WEBHOOK_PAUSE_SECONDS,
} from "../values/timeLimits";
import type { QueuedChange } from "./announce";
import type { AddressChange } from "./change";
import type { ChangeLog } from "./changeLog";
import type { Recipient } from "./recipients";
import type { Rests } from "./rests";
import type { NotifierPorts } from "./tools";

/** What delivering works with. */
export interface DeliveryTools {
  recipients: readonly Recipient[];
  ports: NotifierPorts;
  rests: Rests;
}

/** What becomes of one message: it is done with, or is to come again, and all later ones of its group behind it. */
type Step = { kind: "done" } | { kind: "again"; seconds: number };

const DONE: Step = { kind: "done" };

/**
 * Tells the changes that messages of the queue hold: those of one record to one recipient in order, the others side by side, so
 * that one that hangs keeps none of them.
 *
 * @returns the ids of the messages that are to be handed over again
 */
export async function deliver(
  messages: readonly SQSRecord[],
  tools: DeliveryTools,
  work: ChangeLog,
): Promise<string[]> {
  const groups = new Map<string, SQSRecord[]>();
  for (const message of messages) {
    const group = message.attributes.MessageGroupId ?? message.messageId;
    groups.set(group, [...(groups.get(group) ?? []), message]);
  }
  const left = await Promise.all(
    Array.from(groups.values()).map((group) => deliverGroup(group, tools, work)),
  );
  await postpone(
    left.flatMap((group) => group.map(({ postponement }) => postponement)),
    tools.ports,
    work,
  );
  return left.flatMap((group) => group.map(({ messageId }) => messageId));
}

/** Delivers one after the other, until one is to come again. @returns that one and those after it */
async function deliverGroup(
  group: readonly SQSRecord[],
  tools: DeliveryTools,
  work: ChangeLog,
): Promise<{ messageId: string; postponement: Postponement }[]> {
  for (const [index, message] of Array.from(group.entries())) {
    const step = await deliverOne(message, tools, work);
    if (step.kind === "again") {
      const { seconds } = step;
      return group.slice(index).map(({ messageId, receiptHandle }) => {
        return { messageId, postponement: { receiptHandle, seconds } };
      });
    }
  }
  return [];
}

/** Delivers one; each way that it can end leaves its line. */
async function deliverOne(message: SQSRecord, tools: DeliveryTools, work: ChangeLog): Promise<Step> {
  const { recipients, ports, rests } = tools;
  const queued = readQueued(message.body);
  if (queued === undefined) {
    work.lines.push({ outcome: "dropped", reason: "unreadable" });
    return DONE;
  }
  const { change } = queued;
  const { hostname, record_type } = change;
  const recipient = recipients.find(({ id }) => id === queued.recipient);
  if (recipient === undefined) {
    work.lines.push({ hostname, record_type, outcome: "dropped", reason: "not_configured" });
    return DONE;
  }
  const of = { hostname, record_type, target: recipient.name };
  const now = ports.now();
  if (now + WEBHOOK_MS > work.startedAt + INVOCATION_BUDGET_MS) {
    work.lines.push({ ...of, outcome: "again", reason: "no_time" });
    return { kind: "again", seconds: 0 };
  }
  const reason = rests.reasonAt(recipient.id, now) ?? (await tell(recipient, change, tools));
  if (reason === undefined) {
    work.lines.push({ ...of, outcome: "told" });
    return DONE;
  }
  const age = ports.now() - Date.parse(change.when);
  if (age > TOLD_WITHIN_MS) {
    work.lines.push({ ...of, outcome: "given_up", reason });
    return DONE;
  }
  work.lines.push({ ...of, outcome: "again", reason });
  return { kind: "again", seconds: pauseAt(age) };
}

/** Tells one, and notes whether it took it. @returns why not */
async function tell(
  { id, tell }: Recipient,
  change: AddressChange,
  { ports, rests }: DeliveryTools,
): Promise<string | undefined> {
  const posted = await tell(change);
  if (posted.kind === "taken") {
    rests.succeeded(id);
    return undefined;
  }
  rests.failed(id, ports.now(), posted.reason);
  return posted.reason;
}

/** As long again as the change is old, so that the pauses double. */
function pauseAt(age: number): number {
  const { least, most } = WEBHOOK_PAUSE_SECONDS;
  return Math.min(most, Math.max(least, Math.round(age / 1000)));
}

/** What cannot be postponed comes again anyway, when the queue's own time for it is over. */
async function postpone(
  postponements: readonly Postponement[],
  { queue, now }: NotifierPorts,
  work: ChangeLog,
): Promise<void> {
  // Lambda hands over ten messages of a FIFO queue at the most.
  const batch = postponements.slice(0, MOST_MESSAGES);
  if (queue === undefined || batch.length === 0) return;
  const left = Math.max(1, work.startedAt + INVOCATION_BUDGET_MS + WEBHOOK_MS / 2 - now());
  const result = await queue.postpone(batch, AbortSignal.timeout(left));
  const errors = result.kind === "failed" ? [result.error] : result.errors;
  for (const error of errors) if (error !== undefined) work.warnings.push(`postpone: ${error}`);
}

function readQueued(body: string): QueuedChange | undefined {
  try {
    const { recipient, change } = JSON.parse(body) as Partial<QueuedChange>;
    const isRead = typeof recipient === "string" && isChange(change);
    return isRead ? { recipient, change } : undefined;
  } catch {
    return undefined;
  }
}

function isChange(change: Partial<AddressChange> | undefined): change is AddressChange {
  return typeof change?.hostname === "string" && !Number.isNaN(Date.parse(change.when ?? ""));
}
