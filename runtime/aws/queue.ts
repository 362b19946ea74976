import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Environment } from "../settings";
import { TELLING_LIMITS } from "../values/timeLimits";
import { clientConfig } from "./clients";
import { type EntryResults, entryError, tellingErrorName } from "./entries";

/** A message of a FIFO queue. */
export interface QueueMessage {
  body: string;
  /** Messages of one group are handed out in order. */
  groupId: string;
  /** A second message with it is dropped, within five minutes. */
  deduplicationId: string;
}

/** What a message is handed back by. */
export interface Postponement {
  receiptHandle: string;
  /** Until it is handed out again. */
  seconds: number;
}

/** A FIFO queue. Each call takes as many as one request does. */
export interface MessageQueue {
  send: (messages: readonly QueueMessage[], abortSignal: AbortSignal) => Promise<EntryResults>;
  /** Says when messages that were received are to be handed out again. */
  postpone: (messages: readonly Postponement[], abortSignal: AbortSignal) => Promise<EntryResults>;
}

/** Entries that one batch takes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const MOST_MESSAGES = 10;

/** An answer to a batch: the entries by their ids, which are their places. */
interface BatchAnswer {
  Successful?: { Id?: string }[];
  Failed?: { Id?: string; Code?: string }[];
}

/** Opens a queue; the client is made when it is first needed. */
export function openQueue(env: Environment, queueUrl: string): MessageQueue {
  let client: SQSClient | undefined;
  const open = () => {
    const sdk = require("@aws-sdk/client-sqs") as typeof import("@aws-sdk/client-sqs");
    // The endpoint is the region's, which the queue's URL would only repeat.
    const config = { ...clientConfig(env, TELLING_LIMITS), useQueueUrlAsEndpoint: false };
    client = client ?? new sdk.SQSClient(config);
    return { sdk, client };
  };
  return {
    async send(messages, abortSignal) {
      const { sdk, client: sqs } = open();
      const Entries = messages.map(({ body, groupId, deduplicationId }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      }));
      const command = new sdk.SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
      return resultsOf(messages.length, () => sqs.send(command, { abortSignal }));
    },
    async postpone(messages, abortSignal) {
      const { sdk, client: sqs } = open();
      const Entries = messages.map(({ receiptHandle, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      const command = new sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      return resultsOf(messages.length, () => sqs.send(command, { abortSignal }));
    },
  };
}

async function resultsOf(count: number, call: () => Promise<BatchAnswer>): Promise<EntryResults> {
  try {
    const { Successful = [], Failed = [] } = await call();
    const errors = Array.from({ length: count }, (_, index) => {
      const isOf = ({ Id }: { Id?: string }) => Id === String(index);
      return Successful.some(isOf) ? undefined : entryError(Failed.find(isOf)?.Code);
    });
    return { kind: "answered", errors };
  } catch (error) {
    return { kind: "failed", error: tellingErrorName(error as Error) };
  }
}
