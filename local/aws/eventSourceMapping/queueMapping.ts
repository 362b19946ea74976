/**
 * One event source mapping of a FIFO queue: batches of what may be handed out come to the function, side by side as far as their
 * groups allow (Lambda developer guide, "Using Lambda with Amazon SQS"). What fails is there again when its time is over.
 */
import type { LambdaFunction } from "../lambda";
import type { Queue } from "../queues";
import type { FifoMessage } from "../sqs/fifoQueue";
import { md5Of } from "../sqs/fifoQueue";
import { attributesOf } from "../sqs/operations";
import { allowed } from "./access";
import type { Mapping, MappingCounts, MappingPorts } from "./mapping";
import type { QueueMappingSettings } from "./queueSettings";
import { failuresOf } from "./response";

/** Milliseconds between looks at messages whose time may be over meanwhile, whatever clock it is that tells. */
const LOOK_MS = 50;

/** Begins a mapping. @param rested hears each time that a batch is done */
export function startQueueMapping(
  queue: Queue,
  first: QueueMappingSettings,
  ports: MappingPorts & { region: string },
  rested: () => void,
): Mapping<QueueMappingSettings> {
  const counts: MappingCounts = { invocations: 0, records: 0, failures: 0, discarded: 0 };
  const { fifo } = queue;
  if (fifo === undefined)
    throw new Error(`the embedded Lambda reads no standard queue, such as ${queue.name}`);
  const underWay = new Set<Promise<void>>();
  let settings = first;
  let isStopped = true;
  let unwatch = () => {};

  const may = (action: string, target: LambdaFunction | undefined) =>
    allowed(ports.iam, target?.roleArn, action, queue.arn);
  const hand = async (messages: FifoMessage[]): Promise<void> => {
    const target = ports.findFunction(settings.functionArn);
    const result = await target
      ?.invoke({ Records: messages.map((message) => recordOf(message, queue.arn, ports.region)) })
      // It was replaced or removed in this very moment.
      .catch(() => undefined);
    if (result === undefined || result.kind === "throttled") return;
    const failed = failedOf(result, messages, settings.reportsItemFailures);
    counts.invocations += 1;
    counts.records += messages.length;
    counts.failures += failed.size > 0 ? 1 : 0;
    for (const { messageId, receiptHandle = "" } of messages) {
      if (failed.has(messageId)) continue;
      if (!may("sqs:DeleteMessage", target)) {
        ports.log(`${settings.functionArn} may not delete messages of ${queue.arn}: they come again`);
        continue;
      }
      try {
        fifo.delete(receiptHandle);
      } catch (error) {
        ports.log(`${queue.arn}: ${(error as Error).message}: it comes again`);
      }
    }
  };
  const pump = (): void => {
    while (!isStopped && underWay.size < settings.maximumConcurrency) {
      if (!fifo.hasVisible() || !may("sqs:ReceiveMessage", ports.findFunction(settings.functionArn))) return;
      const batch = hand(fifo.receive(settings.batchSize)).finally(() => {
        underWay.delete(batch);
        pump();
        rested();
      });
      underWay.add(batch);
    }
  };
  const begin = () => {
    if (!settings.enabled) return;
    isStopped = false;
    const stopWatching = fifo.watch(pump);
    const timer = setInterval(pump, LOOK_MS);
    unwatch = () => {
      stopWatching();
      clearInterval(timer);
    };
    pump();
  };
  const end = async () => {
    isStopped = true;
    unwatch();
    await Promise.all(underWay);
    rested();
  };

  begin();
  return {
    get settings() {
      return settings;
    },
    counts,
    // What waits for its time is nobody's work at the moment.
    isIdle: () => !settings.enabled || (underWay.size === 0 && (isStopped || !fifo.hasVisible())),
    age: () => 0,
    async change(next) {
      await end();
      settings = next;
      begin();
    },
    close: end,
  };
}

function recordOf(message: FifoMessage, eventSourceARN: string, awsRegion: string) {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: attributesOf(message),
    messageAttributes: {},
    md5OfBody: md5Of(message.body),
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion,
  };
}

/** The messages that are not done with: all of them where the answer names one that is not of the batch, or is none. */
function failedOf(
  result: Parameters<typeof failuresOf>[0],
  messages: readonly FifoMessage[],
  reports: boolean,
): Set<string> {
  const all = new Set(messages.map(({ messageId }) => messageId));
  const failures = failuresOf(result, reports);
  if (failures === undefined) return all;
  return failures.every((id) => all.has(id)) ? new Set(failures) : all;
}
