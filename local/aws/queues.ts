/** The embedded SQS: queues that others of this process put messages into and look at. There is no API for them. */

/** A message in a queue. */
export interface QueueMessage {
  body: string;
  /** Milliseconds. */
  sentAt: number;
}

/** A queue. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** How long it keeps a message, in seconds. */
  retentionSeconds: number;
  send(body: string): void;
  /** What it keeps, oldest first. */
  messages(): QueueMessage[];
}

/** The account's queues. */
export interface Queues {
  /** By ARN. */
  readonly queues: Map<string, Queue>;
  /** @throws QueueAlreadyExists */
  create(name: string, retentionSeconds: number): Queue;
}

/** Makes an SQS without queues. */
export function createQueues(place: { region: string; accountId: string; clock: () => number }): Queues {
  const { region, accountId, clock } = place;
  const queues = new Map<string, Queue>();
  return {
    queues,
    create(name, retentionSeconds) {
      const arn = `arn:aws:sqs:${region}:${accountId}:${name}`;
      if (queues.has(arn)) {
        throw new Error(`QueueAlreadyExists: A queue already exists with the name ${name}`);
      }
      const messages: QueueMessage[] = [];
      const queue: Queue = {
        name,
        arn,
        url: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
        retentionSeconds,
        send(body) {
          messages.push({ body, sentAt: clock() });
        },
        messages() {
          const oldest = clock() - queue.retentionSeconds * 1000;
          const kept = messages.findIndex(({ sentAt }) => sentAt > oldest);
          messages.splice(0, kept < 0 ? messages.length : kept);
          return [...messages];
        },
      };
      queues.set(arn, queue);
      return queue;
    },
  };
}
