/** SQS's own metrics ("Available CloudWatch metrics for Amazon SQS"), which it tells by the minute. */
import type { Queues } from "../../queues";
import type { Metrics } from "../metrics";

/**
 * Puts how much waits in each queue, and how long, at this moment.
 *
 * @param clock milliseconds
 */
export function putQueueMetrics(metrics: Metrics, { queues }: Queues, clock: () => number): void {
  for (const queue of queues.values()) {
    const messages = queue.messages();
    const put = (name: string, value: number, unit: string) =>
      metrics.put({ namespace: "AWS/SQS", name, dimensions: { QueueName: queue.name }, value, unit });
    put("ApproximateNumberOfMessagesVisible", messages.length, "Count");
    const oldest = messages[0];
    const age = oldest === undefined ? 0 : Math.max(0, clock() - oldest.sentAt) / 1000;
    put("ApproximateAgeOfOldestMessage", Math.round(age), "Seconds");
  }
}
