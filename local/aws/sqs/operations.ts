/** The operations of SQS's API on FIFO queues. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ */
import type { JsonOperation } from "../jsonApi";
import { sqsError } from "./errors";
import {
  checkVisibility,
  type FifoMessage,
  type FifoQueue,
  MAX_MESSAGE_BYTES,
  md5Of,
  type NewMessage,
} from "./fifoQueue";

type Input = Record<string, unknown>;

/** A queue, as far as its API looks at it. */
interface ApiQueue {
  name: string;
  fifo: FifoQueue | undefined;
}

/** Entries of a batch. */
const MOST_ENTRIES = 10;
/** What a message tells of itself. */
const ATTRIBUTES: Readonly<Record<string, (message: FifoMessage) => string>> = {
  ApproximateFirstReceiveTimestamp: ({ firstReceivedAt }) => String(Math.floor(firstReceivedAt ?? 0)),
  ApproximateReceiveCount: ({ receiveCount }) => String(receiveCount),
  MessageDeduplicationId: ({ deduplicationId }) => deduplicationId,
  MessageGroupId: ({ groupId }) => groupId,
  SenderId: () => "AROAEMBEDDEDCLOUD:sender",
  SentTimestamp: ({ sentAt }) => String(Math.floor(sentAt)),
  SequenceNumber: ({ sequenceNumber }) => sequenceNumber,
};

/** What a message tells of itself, by the names that SQS has for it. */
export function attributesOf(message: FifoMessage, names = Object.keys(ATTRIBUTES)): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, ATTRIBUTES[name]?.(message) ?? ""]));
}

/** The operations. @param find by URL */
export function sqsOperations(find: (url: string) => ApiQueue | undefined): Record<string, JsonOperation> {
  const fifoOf = (input: Input): FifoQueue => {
    const queue = find(String(input["QueueUrl"] ?? ""));
    if (queue === undefined) throw sqsError("QueueDoesNotExist", "The specified queue does not exist.");
    if (queue.fifo === undefined) {
      throw sqsError(
        "UnsupportedOperation",
        `The embedded cloud imitates SQS's API for FIFO queues, and not for ${queue.name}`,
      );
    }
    return queue.fifo;
  };
  return {
    SendMessage: {
      parameters: ["QueueUrl", "MessageBody", "MessageGroupId", "MessageDeduplicationId"],
      run: (input) => sendOne(fifoOf(input), input),
    },
    SendMessageBatch: {
      parameters: ["QueueUrl", "Entries"],
      run(input) {
        const queue = fifoOf(input);
        const entries = entriesOf(input, ["Id", "MessageBody", "MessageGroupId", "MessageDeduplicationId"]);
        const bytes = entries.reduce(
          (sum, entry) => sum + Buffer.byteLength(String(entry["MessageBody"])),
          0,
        );
        if (bytes > MAX_MESSAGE_BYTES) {
          throw sqsError(
            "BatchRequestTooLong",
            `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
          );
        }
        return eachOf(entries, (entry) => sendOne(queue, entry));
      },
    },
    ReceiveMessage: {
      parameters: ["QueueUrl", "MaxNumberOfMessages", "VisibilityTimeout", "MessageSystemAttributeNames"],
      run(input) {
        const queue = fifoOf(input);
        const most = input["MaxNumberOfMessages"] ?? 1;
        if (!Number.isInteger(most) || Number(most) < 1 || Number(most) > 10) {
          throw sqsError(
            "InvalidParameterValue",
            `Value ${most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
          );
        }
        const visibility = input["VisibilityTimeout"];
        if (visibility !== undefined) checkVisibility(visibility);
        const names = attributeNames(input["MessageSystemAttributeNames"]);
        const received = queue.receive(Number(most), visibility as number | undefined);
        if (received.length === 0) return {};
        return {
          Messages: received.map((message) => ({
            MessageId: message.messageId,
            ReceiptHandle: message.receiptHandle,
            MD5OfBody: md5Of(message.body),
            Body: message.body,
            ...(names.length === 0 ? {} : { Attributes: attributesOf(message, names) }),
          })),
        };
      },
    },
    DeleteMessage: {
      parameters: ["QueueUrl", "ReceiptHandle"],
      run(input) {
        fifoOf(input).delete(textOf(input, "ReceiptHandle"));
        return {};
      },
    },
    ChangeMessageVisibility: {
      parameters: ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
      run(input) {
        changeVisibility(fifoOf(input), input);
        return {};
      },
    },
    ChangeMessageVisibilityBatch: {
      parameters: ["QueueUrl", "Entries"],
      run(input) {
        const queue = fifoOf(input);
        const entries = entriesOf(input, ["Id", "ReceiptHandle", "VisibilityTimeout"]);
        return eachOf(entries, (entry) => {
          changeVisibility(queue, entry);
          return {};
        });
      },
    },
  };
}

function sendOne(queue: FifoQueue, input: Input) {
  const message: NewMessage = {
    body: textOf(input, "MessageBody"),
    groupId: textOf(input, "MessageGroupId"),
    // No queue here makes it of the body.
    deduplicationId: textOf(input, "MessageDeduplicationId"),
  };
  const { messageId, sequenceNumber } = queue.send(message);
  return { MessageId: messageId, MD5OfMessageBody: md5Of(message.body), SequenceNumber: sequenceNumber };
}

function changeVisibility(queue: FifoQueue, input: Input): void {
  checkVisibility(input["VisibilityTimeout"]);
  queue.changeVisibility(textOf(input, "ReceiptHandle"), Number(input["VisibilityTimeout"]));
}

/** A batch's entries, each with an id of its own. */
function entriesOf(input: Input, known: readonly string[]): Input[] {
  const entries = (input["Entries"] ?? []) as Input[];
  if (!Array.isArray(entries) || entries.length === 0) {
    throw sqsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > MOST_ENTRIES) {
    throw sqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map(({ Id }) => String(Id));
  if (ids.some((id) => !/^[A-Za-z0-9_-]{1,80}$/.test(id))) {
    throw sqsError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw sqsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
  const unknown = entries.flatMap((entry) => Object.keys(entry)).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw sqsError(
      "UnsupportedOperation",
      `The embedded cloud does not imitate ${unknown} in an entry of SQS's batches`,
    );
  }
  return entries;
}

/** What became of each entry of a batch: what SQS refuses of one is told of it alone. */
function eachOf(entries: readonly Input[], run: (entry: Input) => object) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const Id = String(entry["Id"]);
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      const { name, message } = error as Error;
      Failed.push({ Id, SenderFault: true, Code: name, Message: message });
    }
  }
  return { Successful, Failed };
}

function attributeNames(given: unknown): string[] {
  const names = (given ?? []) as string[];
  const unknown = names.find((name) => name !== "All" && !(name in ATTRIBUTES));
  if (unknown !== undefined) {
    throw sqsError(
      "UnsupportedOperation",
      `The embedded cloud does not imitate the attribute ${unknown} of SQS's messages`,
    );
  }
  return names.includes("All") ? Object.keys(ATTRIBUTES) : names;
}

function textOf(input: Input, key: string): string {
  const value = input[key];
  if (typeof value !== "string" || value === "") {
    throw sqsError("MissingParameter", `The request must contain the parameter ${key}.`);
  }
  return value;
}
