import { type CallOf, notAnswered, notFromAws, type Unavailable } from "./calls";
import type { WatchOperations } from "./watchClients";

/** What is mailed to everybody who has subscribed to a topic. */
export interface Mail {
  /** One line of up to 100 printable characters of ASCII. */
  subject: string;
  /** Up to 256 KB. */
  text: string;
}

/**
 * Counts who has agreed to get a topic's mails: what is published before that is lost, and no error.
 * https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export async function countReaders(
  call: CallOf<WatchOperations>,
  topicArn: string,
): Promise<{ kind: "counted"; readers: number } | Unavailable> {
  const result = await call("GetTopicAttributes", { TopicArn: topicArn });
  if (result.kind === "failed") return notAnswered(result);
  const confirmed = result.output.Attributes?.SubscriptionsConfirmed;
  return confirmed === undefined ? notFromAws() : { kind: "counted", readers: Number(confirmed) };
}

/** Sends a mail. Where it is unavailable, the mail may have been sent all the same. */
export async function publishMail(
  call: CallOf<WatchOperations>,
  topicArn: string,
  { subject, text }: Mail,
): Promise<{ kind: "sent" } | Unavailable> {
  const result = await call("Publish", { TopicArn: topicArn, Subject: subject, Message: text });
  if (result.kind === "failed") return notAnswered(result);
  return result.output.MessageId === undefined ? notFromAws() : { kind: "sent" };
}
