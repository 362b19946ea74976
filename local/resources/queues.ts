/** Queues, as Pulumi resources. */
import type { Queue } from "../aws/queues";
import { autoName } from "./ids";
import { optionalText, type Properties, type ResourceTable, type Services } from "./kinds";

/** Four days, in seconds. */
const DEFAULT_RETENTION = 345_600;

/** The resource type of SQS's queues. */
export function queueResources({ sqs }: Services): ResourceTable {
  const find = (url: string): Queue | undefined =>
    [...sqs.queues.values()].find((queue) => queue.url === url);
  return {
    "aws:sqs/queue:Queue": {
      inputs: ["messageRetentionSeconds", "name", "sqsManagedSseEnabled", "visibilityTimeoutSeconds"],
      create(resourceName, inputs) {
        const name = optionalText(inputs, "name") ?? autoName(resourceName);
        checkName(name);
        const queue = sqs.create(name, retentionOf(inputs));
        return { id: queue.url, outputs: outputsOf(queue, inputs) };
      },
      update(url, news) {
        const queue = find(url);
        if (!queue) throw new Error(`AWS.SimpleQueueService.NonExistentQueue: ${url}`);
        queue.retentionSeconds = retentionOf(news);
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
  return { name, arn, url, sqsManagedSseEnabled: inputs["sqsManagedSseEnabled"] ?? true };
}

function checkName(name: string): void {
  if (name.endsWith(".fifo")) {
    throw new Error(`the embedded SQS does not imitate FIFO queues, such as ${name}`);
  }
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw new Error(
      "InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length " +
        `(${name})`,
    );
  }
}

/** @throws when SQS would refuse it, or the other setting that is a time */
function retentionOf(inputs: Properties): number {
  checkRange(inputs, "visibilityTimeoutSeconds", 0, 43_200);
  checkRange(inputs, "messageRetentionSeconds", 60, 1_209_600);
  return Number(inputs["messageRetentionSeconds"] ?? DEFAULT_RETENTION);
}

function checkRange(inputs: Properties, key: string, low: number, high: number): void {
  const value = inputs[key] ?? low;
  if (!Number.isInteger(value) || Number(value) < low || Number(value) > high) {
    throw new Error(`InvalidAttributeValue: ${key} ${value} is not an integer in ${low}…${high}`);
  }
}
