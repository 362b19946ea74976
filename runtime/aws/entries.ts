import { errorName } from "./errorNames";

/** What became of the entries of one request. */
export type EntryResults =
  /** For each, in order, the name of what went wrong; undefined where it was taken. */
  | { kind: "answered"; errors: (string | undefined)[] }
  /** The request was not carried out, as far as is known. */
  | { kind: "failed"; error: string };

/**
 * The names that SQS and EventBridge have besides those of errorNames.ts, which is in every package: these are in the notifier's.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
const KNOWN = [
  "BatchRequestTooLong",
  "InternalError",
  "InternalException",
  "InvalidAccountIdException",
  "InvalidAddress",
  "InvalidArgument",
  "InvalidMessageContents",
  "InvalidParameterValue",
  "InvalidSecurity",
  "KmsAccessDenied",
  "KmsDisabled",
  "KmsInvalidKeyUsage",
  "KmsInvalidState",
  "KmsNotFound",
  "KmsOptInRequired",
  "KmsThrottled",
  "MalformedDetail",
  "MessageNotInflight",
  "NonExistentQueue",
  "NotAuthorizedForDetailTypeException",
  "NotAuthorizedForSourceException",
  "OverLimit",
  "QueueDoesNotExist",
  "ReceiptHandleIsInvalid",
  "RedactionFailure",
  "RequestThrottled",
  "UnsupportedOperation",
] as const;

/**
 * The name of an error of SQS or EventBridge as it may be logged.
 *
 * @returns one of the names above or of errorNames.ts, else `unknown`
 */
export function tellingErrorName(error: Error): string {
  // Some of SQS's have it in front, as its older protocol did.
  const bare = error.name.replace(/^AWS\.SimpleQueueService\./, "");
  return KNOWN.find((known) => known === bare) ?? errorName(error);
}

/** The name of what went wrong with one entry; an answer that says nothing of it comes from something else on the way. */
export function entryError(code: string | undefined): string {
  return code === undefined ? "NotFromAws" : tellingErrorName(Object.assign(new Error(), { name: code }));
}
