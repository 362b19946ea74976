import type {
  Context,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from "aws-lambda";
import { createPutEvents } from "./aws/events";
import { openQueue } from "./aws/queue";
import { announce, type Handed } from "./changes/announce";
import { type ChangeEnd, type ChangeLog, logChanges } from "./changes/changeLog";
import { deliver } from "./changes/deliver";
import { createPost } from "./changes/post";
import { recipientsOf } from "./changes/recipients";
import { createRests } from "./changes/rests";
import { readNotifierSettings } from "./changes/settings";
import { createLookup } from "./changes/target";
import type { NotifierPorts } from "./changes/tools";
import { describeError } from "./log";
import type { Environment } from "./settings";

/** What comes: records of the table's stream, or messages of the queue. */
export type NotifierEvent = DynamoDBStreamEvent | SQSEvent;

/** Lambda's handler of both: what is to be handed over again is named in its answer. */
export type Notifier = (
  event: NotifierEvent,
  context: Pick<Context, "awsRequestId">,
) => Promise<SQSBatchResponse>;

/**
 * Makes the notifier, once per cold start: it tells of each confirmed change of an address, at least once. What the stream
 * tells goes into a queue for each one that is told, and from there to the event bus and the webhooks; where there are no webhooks,
 * at once to the event bus.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 *
 * @param env the function's environment (changes/settings.ts lists what is read)
 * @param overrides of the outside world; the real one by default
 * @throws when the environment is incomplete
 */
export function createNotifier(env: Environment, overrides: Partial<NotifierPorts> = {}): Notifier {
  const settings = readNotifierSettings(env);
  const { webhooks, queueUrl, allowsLoopback } = settings;
  const ports: NotifierPorts = {
    now: () => Date.now(),
    log: (level, entry) => console[level](entry),
    putEvents: createPutEvents(env),
    queue: queueUrl === undefined ? undefined : openQueue(env, queueUrl),
    post: createPost({ lookup: createLookup(), allowsLoopback }),
    ...overrides,
  };
  const { stack } = settings;
  const handed: Handed = new Map();
  const tools = { stack, recipients: recipientsOf(settings, ports), ports, handed, rests: createRests() };
  return async ({ Records }, { awsRequestId }) => {
    const work: ChangeLog = { requestId: awsRequestId, startedAt: ports.now(), lines: [], warnings: [] };
    const isQueue = isOfQueue(Records);
    const end: ChangeEnd = { source: isQueue ? "queue" : "stream", records: Records.length };
    try {
      const again = isQueue
        ? await deliver(Records, tools, work)
        : (await announce(Records as DynamoDBRecord[], tools, work)).map(
            (place) => (Records as DynamoDBRecord[])[place]?.dynamodb?.SequenceNumber ?? "",
          );
      logChanges(work, ports, end);
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    } catch (error) {
      logChanges(work, ports, { ...end, error: describeError(error, secretsOf(Records, webhooks)) });
      throw new Error(`A fault of the notifier. Request id: ${awsRequestId}`);
    }
  };
}

function isOfQueue(records: NotifierEvent["Records"]): records is SQSRecord[] {
  return records.some((record) => "eventSource" in record && record.eventSource === "aws:sqs");
}

/** What an error may not repeat: the webhooks' URLs, and the secrets of the items in the event. */
function secretsOf(records: NotifierEvent["Records"], webhooks: readonly { url: string }[]): string[] {
  const ofItems = (records as DynamoDBRecord[]).flatMap(({ dynamodb }) =>
    [dynamodb?.OldImage, dynamodb?.NewImage].flatMap((image) =>
      [image?.shared_secret?.S, image?.previous_secret?.S].filter((secret) => secret !== undefined),
    ),
  );
  return [...webhooks.map(({ url }) => url), ...ofItems];
}
