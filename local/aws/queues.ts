/**
 * The embedded SQS: queues that others of this process put messages into and look at, and for FIFO queues an API over HTTP.
 */
import type { Intercept } from "./calls";
import { serveJsonApi } from "./jsonApi";
import { createFifoQueue, type FifoQueue, type QueueAttributes } from "./sqs/fifoQueue";
import { sqsOperations } from "./sqs/operations";

/** A message in a queue. */
export interface QueueMessage {
  body: string;
  /** Milliseconds. */
  sentAt: number;
}

/** A queue. */
export interface Queue extends QueueAttributes {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** What a FIFO queue does beside; undefined: it is a standard queue, which nobody receives from. */
  readonly fifo: FifoQueue | undefined;
  /** Puts a message in. @throws for a FIFO queue, which needs to know more of it */
  send(body: string): void;
  /** What it keeps, oldest first. */
  messages(): QueueMessage[];
}

/** The account's queues. */
export interface Queues {
  /** By ARN. */
  readonly queues: Map<string, Queue>;
  /** Makes one, a FIFO queue where its name ends so. @throws QueueAlreadyExists */
  create(name: string, attributes: QueueAttributes): Queue;
}

/** What its API is served with. */
export interface SqsOptions {
  /** @default 0, a free one */
  port?: number;
  intercept?: Intercept;
}

const MAX_REQUEST_BYTES = 2 * 1024 * 1024;

/** Serves SQS's API over queues. */
export function startSqs({ queues }: Queues, { port = 0, intercept }: SqsOptions) {
  const find = (url: string) => [...queues.values()].find((queue) => queue.url === url);
  return serveJsonApi(
    {
      service: "sqs",
      name: "SQS",
      target: "AmazonSQS",
      version: "1.0",
      operations: sqsOperations(find),
      maxBytes: MAX_REQUEST_BYTES,
    },
    { port, intercept },
  );
}

/** Makes an SQS without queues. */
export function createQueues(place: { region: string; accountId: string; clock: () => number }): Queues {
  const { region, accountId, clock } = place;
  const queues = new Map<string, Queue>();
  return {
    queues,
    create(name, attributes) {
      const arn = `arn:aws:sqs:${region}:${accountId}:${name}`;
      if (queues.has(arn)) {
        throw new Error(`QueueAlreadyExists: A queue already exists with the name ${name}`);
      }
      const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
      const known = { ...attributes, name, arn, url };
      const queue = name.endsWith(".fifo") ? fifoQueue(known, clock) : standardQueue(known, clock);
      queues.set(arn, queue);
      return queue;
    },
  };
}

type Known = Pick<Queue, "name" | "arn" | "url" | keyof QueueAttributes>;

function fifoQueue(known: Known, clock: () => number): Queue {
  const fifo: FifoQueue = createFifoQueue(known, clock);
  // The same object: what is changed in the queue holds for its messages.
  return Object.assign(known, {
    fifo,
    send: () => {
      throw new Error(`MissingParameter: ${known.name} needs the parameter MessageGroupId`);
    },
    messages: () => fifo.messages(),
  });
}

function standardQueue(known: Known, clock: () => number): Queue {
  const messages: QueueMessage[] = [];
  return Object.assign(known, {
    fifo: undefined,
    send: (body: string) => {
      messages.push({ body, sentAt: clock() });
    },
    messages: () => {
      const oldest = clock() - known.retentionSeconds * 1000;
      const kept = messages.findIndex(({ sentAt }) => sentAt > oldest);
      messages.splice(0, kept < 0 ? messages.length : kept);
      return [...messages];
    },
  });
}
