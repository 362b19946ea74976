import type { DynamoDBRecord, SQSEvent } from "aws-lambda";
import type { BusEvent } from "../../runtime/aws/events";
import type { MessageQueue, Postponement, QueueMessage } from "../../runtime/aws/queue";
import type { AddressChange } from "../../runtime/changes/change";
import type { Posted } from "../../runtime/changes/post";
import type { NotifierPorts } from "../../runtime/changes/tools";
import { createNotifier } from "../../runtime/notifier";
import { streamRecord } from "./images";

/** Two webhooks, whose URLs are secrets. */
export const [HOOK, OTHER] = [
  "https://hooks.example.com/t0ken",
  "https://chat.example.net/?key=t0ken",
] as const;
/** The environment of a notifier that tells the bus and both. */
export const ENV = {
  STACK: "p-s",
  CHANGE_EVENTS: "true",
  CHANGES_QUEUE: "https://sqs/q.fifo",
  CHANGE_WEBHOOKS: `${HOOK} ${OTHER}`,
};
/** That of one that tells the bus alone: it has no queue. */
export const BUS_ENV = { STACK: "p-s", CHANGE_EVENTS: "true" };
/** Unix time in milliseconds. */
export const NOW = Date.parse("2030-01-01T12:00:00Z");
/** What every item has for a secret. */
export const SECRET = "s3cret of the host";

/** A notifier whose outside world does as a test says, and remembers. */
export function startNotifier(env: Record<string, string | undefined> = ENV) {
  const world = {
    now: NOW,
    events: [] as BusEvent[],
    /** How many events each call had. */
    calls: [] as number[],
    sent: [] as QueueMessage[],
    postponed: [] as Postponement[],
    posts: [] as { url: string; body: Record<string, unknown> }[],
    logs: [] as Record<string, unknown>[],
    /** Why the bus is not reached at all. */
    down: undefined as string | undefined,
    eventError: (_event: BusEvent): string | undefined => undefined,
    sendError: (_message: QueueMessage): string | undefined => undefined,
    post: async (_url: string): Promise<Posted> => ({ kind: "taken" }),
  };
  const queue: MessageQueue = {
    send: async (messages) => {
      const errors = messages.map((message) => {
        const error = world.sendError(message);
        if (error === undefined) world.sent.push(message);
        return error;
      });
      return { kind: "answered", errors };
    },
    postpone: async (messages) => {
      world.postponed.push(...messages);
      return { kind: "answered", errors: messages.map(() => undefined) };
    },
  };
  const ports: NotifierPorts = {
    now: () => world.now,
    log: (level, entry) => world.logs.push({ level, ...entry }),
    putEvents: async (events) => {
      world.calls.push(events.length);
      if (world.down !== undefined) return { kind: "failed", error: world.down };
      const errors = events.map((event) => {
        const error = world.eventError(event);
        if (error === undefined) world.events.push(event);
        return error;
      });
      return { kind: "answered", errors };
    },
    queue: env["CHANGES_QUEUE"] === undefined ? undefined : queue,
    post: async (url, body) => {
      world.posts.push({ url, body: JSON.parse(body) });
      return world.post(url);
    },
  };
  const notify = createNotifier(env, ports);
  const run = async (Records: unknown[]) => {
    const answer = await notify({ Records } as SQSEvent, { awsRequestId: "r1" });
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  /** Hands the messages that are in the queue over, all or some, and takes those that are done with out of it. */
  const deliver = async (messages: readonly QueueMessage[] = world.sent) => {
    const again = await run(
      messages.map(({ body, groupId }, index) => ({
        eventSource: "aws:sqs",
        messageId: String(index),
        receiptHandle: `handle-${index}`,
        body,
        attributes: { MessageGroupId: groupId },
      })),
    );
    return again.map(Number);
  };
  return Object.assign(world, { run, deliver });
}

/** A confirmed change, as the stream tells it. */
export function changed(number: number, hostname = `h${number}.example.com.`, when = NOW): DynamoDBRecord {
  const before = { hostname, record_type: "A", shared_secret: SECRET, pending_address: "192.0.2.2" };
  const after = {
    ...before,
    published_as: `Z1 ${hostname} A`,
    ip_address: `192.0.2.${number}`,
    last_updated: new Date(when).toISOString(),
  };
  return streamRecord(before, after, number);
}

/** So many changes, of a host each. */
export const many = (count: number) => Array.from({ length: count }, (_, index) => changed(index + 1));
/** An event's host. */
export const hostOf = (event: BusEvent) => (JSON.parse(event.detail) as AddressChange).hostname;
/** A message's change. */
export const changeOf = (message: QueueMessage) =>
  (JSON.parse(message.body) as { change: AddressChange }).change;
