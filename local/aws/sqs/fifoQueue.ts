/**
 * A FIFO queue of the embedded SQS (developer guide, "FIFO queue delivery logic"): messages of one group are handed out in order,
 * and none of it while one of it is being worked on.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { sqsError } from "./errors";

/** A message as it is sent. */
export interface NewMessage {
  body: string;
  groupId: string;
  deduplicationId: string;
}

/** A message in the queue. */
export interface FifoMessage extends NewMessage {
  readonly messageId: string;
  readonly sequenceNumber: string;
  /** Milliseconds. */
  readonly sentAt: number;
  firstReceivedAt: number | undefined;
  receiveCount: number;
  /** When it may be handed out (again): milliseconds. */
  visibleAt: number;
  /** That of the last time that it was handed out. */
  receiptHandle: string | undefined;
}

/** What a queue is made with, and may be changed in. */
export interface QueueAttributes {
  /** How long it keeps a message. */
  retentionSeconds: number;
  /** For how long a message that was handed out is nobody else's. */
  visibilitySeconds: number;
}

/** A FIFO queue. Refusals are thrown, in SQS's words. */
export interface FifoQueue {
  /** Takes a message. One with a deduplication id of the last five minutes is taken, and dropped. */
  send(message: NewMessage): Pick<FifoMessage, "messageId" | "sequenceNumber">;
  /** Hands out the first messages that may be. @param most of them */
  receive(most: number, visibilitySeconds?: number): FifoMessage[];
  /** @throws ReceiptHandleIsInvalid where it is not that of a message that is being worked on */
  delete(receiptHandle: string): void;
  /** @throws ReceiptHandleIsInvalid, MessageNotInflight, InvalidParameterValue */
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** What it keeps, in order. */
  messages(): FifoMessage[];
  /** Whether a message could be handed out now. */
  hasVisible(): boolean;
  /** Calls back at each change. @returns what ends that */
  watch(changed: () => void): () => void;
}

const DEDUPLICATION_MS = 300_000;
/** Characters of either id; letters, digits and punctuation. */
const ID = /^[\x21-\x7e]{1,128}$/;
/** SQS takes 1 MiB since 2025; in some regions it may still be less. */
export const MAX_MESSAGE_BYTES = 262_144;
export const MAX_VISIBILITY_SECONDS = 43_200;

/** Makes an empty one. @param attributes looked at whenever they are needed */
export function createFifoQueue(attributes: QueueAttributes, clock: () => number): FifoQueue {
  const sent = new Map<string, { at: number; answer: ReturnType<FifoQueue["send"]> }>();
  const watchers = new Set<() => void>();
  let kept: FifoMessage[] = [];
  let sequence = 0n;

  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const dropOld = () => {
    const oldest = clock() - attributes.retentionSeconds * 1000;
    kept = kept.filter(({ sentAt }) => sentAt > oldest);
  };
  const isInFlight = ({ receiptHandle, visibleAt }: FifoMessage) =>
    receiptHandle !== undefined && visibleAt > clock();
  /** Those that may be handed out: of each group from its first message on, unless any of it is being worked on. */
  const visible = (): FifoMessage[] => {
    dropOld();
    const locked = new Set(kept.filter(isInFlight).map(({ groupId }) => groupId));
    return kept.filter(({ groupId }) => !locked.has(groupId));
  };
  const inFlight = (receiptHandle: string): FifoMessage => {
    dropOld();
    const message = kept.find((candidate) => candidate.receiptHandle === receiptHandle);
    if (message === undefined || !isInFlight(message)) {
      throw sqsError(
        "ReceiptHandleIsInvalid",
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      );
    }
    return message;
  };

  return {
    send(message) {
      check(message);
      const now = clock();
      for (const [id, { at }] of sent) if (at <= now - DEDUPLICATION_MS) sent.delete(id);
      const before = sent.get(message.deduplicationId);
      if (before !== undefined) return before.answer;
      sequence += 1n;
      const answer = { messageId: randomUUID(), sequenceNumber: String(sequence).padStart(20, "0") };
      sent.set(message.deduplicationId, { at: now, answer });
      kept.push({
        ...message,
        ...answer,
        sentAt: now,
        firstReceivedAt: undefined,
        receiveCount: 0,
        visibleAt: now,
        receiptHandle: undefined,
      });
      changed();
      return answer;
    },
    receive(most, visibilitySeconds = attributes.visibilitySeconds) {
      const now = clock();
      const taken = visible().slice(0, most);
      for (const message of taken) {
        message.receiptHandle = randomBytes(32).toString("base64");
        message.receiveCount += 1;
        message.firstReceivedAt ??= now;
        message.visibleAt = now + visibilitySeconds * 1000;
      }
      return taken.map((message) => ({ ...message }));
    },
    delete(receiptHandle) {
      const message = inFlight(receiptHandle);
      kept = kept.filter((other) => other !== message);
      changed();
    },
    changeVisibility(receiptHandle, seconds) {
      checkVisibility(seconds);
      inFlight(receiptHandle).visibleAt = clock() + seconds * 1000;
      changed();
    },
    messages() {
      dropOld();
      return kept.map((message) => ({ ...message }));
    },
    hasVisible: () => visible().length > 0,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

/** @throws InvalidParameterValue for what is no visibility timeout */
export function checkVisibility(seconds: unknown): void {
  if (!Number.isInteger(seconds) || Number(seconds) < 0 || Number(seconds) > MAX_VISIBILITY_SECONDS) {
    throw sqsError(
      "InvalidParameterValue",
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and ${MAX_VISIBILITY_SECONDS}.`,
    );
  }
}

/** SQS's own checksum of a body, which the SDK compares. */
export function md5Of(body: string): string {
  return createHash("md5").update(body).digest("hex");
}

function check({ body, groupId, deduplicationId }: NewMessage): void {
  if (body === "" || Buffer.byteLength(body) > MAX_MESSAGE_BYTES) {
    throw sqsError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must have from 1 to ${MAX_MESSAGE_BYTES} bytes.`,
    );
  }
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(body)) {
    throw sqsError("InvalidMessageContents", "Invalid characters found in the message.");
  }
  for (const [name, value] of [
    ["MessageGroupId", groupId],
    ["MessageDeduplicationId", deduplicationId],
  ] as const) {
    if (!ID.test(value)) {
      throw sqsError(
        "InvalidParameterValue",
        `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation ` +
          "characters. 1 to 128 in length.",
      );
    }
  }
}
