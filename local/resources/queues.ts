/** Queues, as Pulumi resources. */
import type { Queue } from "../aws/queues";
import type { QueueAttributes } from "../aws/sqs/fifoQueue";
import { autoName } from "./ids";
import { optionalText, type Properties, type ResourceTable, type Services } from "./kinds";

/** Four days, in seconds. */
const DEFAULT_RETENTION = 345_600;
/** Seconds. */
const DEFAULT_VISIBILITY = 30;

/** The resource type of SQS's queues. */
export function queueResources({ sqs }: Services): ResourceTable {
  const find = (url: string): Queue | undefined =>
    [...sqs.queues.values()].find((queue) => queue.url === url);
  return {
    "aws:sqs/queue:Queue": {
      inputs: [
        ...[
          "contentBasedDeduplication",
          "fifoQueue",
          "messageRetentionSeconds",
          "name",
          "sqsManagedSseEnabled",
        ],
        "visibilityTimeoutSeconds",
      ],
      create(resourceName, inputs) {
        const isFifo = inputs["fifoQueue"] === true;
        const name = optionalText(inputs, "name") ?? `${autoName(resourceName)}${isFifo ? ".fifo" : ""}`;
        checkName(name, isFifo);
        const queue = sqs.create(name, attributesOf(inputs));
        return { id: queue.url, outputs: outputsOf(queue, inputs) };
      },
      update(url, news) {
        const queue = find(url);
        if (!queue) throw new Error(`AWS.SimpleQueueService.NonExistentQueue: ${url}`);
        Object.assign(queue, attributesOf(news));
        return outputsOf(queue, news);
      },
      delete(url) {
        const queue = find(url);
        if (queue) sqs.queues.delete(queue.arn);
      },
      read: (url, state) => (find(url) ? state.outputs : undefined),
    },
  };
}

function outputsOf({ name, arn, url }: Queue, inputs: Properties): Properties {
  return {
    name,
    arn,
    url,
    sqsManagedSseEnabled: inputs["sqsManagedSseEnabled"] ?? true,
    fifoQueue: inputs["fifoQueue"] ?? false,
    contentBasedDeduplication: inputs["contentBasedDeduplication"] ?? false,
  };
}

function checkName(name: string, isFifo: boolean): void {
  if (name.endsWith(".fifo") !== isFifo) {
    throw new Error(
      `InvalidParameterValue: The name of a FIFO queue, and of no other, ends in .fifo, and fifoQueue says so (${name})`,
    );
  }
  if (!/^[A-Za-z0-9_-]{1,75}(\.fifo|[A-Za-z0-9_-]{0,5})$/.test(name)) {
    throw new Error(
      "InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length " +
        `(${name})`,
    );
  }
}

/** @throws when SQS would refuse one, or it is not imitated */
function attributesOf(inputs: Properties): QueueAttributes {
  checkRange(inputs, "visibilityTimeoutSeconds", 0, 43_200);
  checkRange(inputs, "messageRetentionSeconds", 60, 1_209_600);
  if (inputs["contentBasedDeduplication"] === true) {
    throw new Error("the embedded SQS does not imitate contentBasedDeduplication");
  }
  return {
    retentionSeconds: Number(inputs["messageRetentionSeconds"] ?? DEFAULT_RETENTION),
    visibilitySeconds: Number(inputs["visibilityTimeoutSeconds"] ?? DEFAULT_VISIBILITY),
  };
}

function checkRange(inputs: Properties, key: string, low: number, high: number): void {
  const value = inputs[key] ?? low;
  if (!Number.isInteger(value) || Number(value) < low || Number(value) > high) {
    throw new Error(`InvalidAttributeValue: ${key} ${value} is not an integer in ${low}…${high}`);
  }
}
