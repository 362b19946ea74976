/** SNS's topics in this process: what subscribes to them, and what is published. */
import { randomUUID } from "node:crypto";
import { createMails, type Mail, type Mails } from "./mails";
import { checkMessage, type Message } from "./message";
import { mayPublish, parseTopicPolicy, type TopicPolicy } from "./policy";

/** A topic. */
export interface Topic {
  readonly name: string;
  readonly arn: string;
  displayName: string;
  /** Who may publish beside the account itself; undefined: the account's own services. */
  policy: TopicPolicy | undefined;
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>;
  /** Of subscriptions that have ended. */
  deleted: number;
}

/** An e-mail address that is subscribed. */
export interface Subscription {
  address: string;
  /** Whether its owner has agreed, by the link in AWS's mail: until then nothing is sent there. */
  isConfirmed: boolean;
}

/** Who publishes: a service of AWS, such as `cloudwatch.amazonaws.com`, in whose name, or somebody of the account. */
export interface Publisher {
  service: string;
  /** The ARN of what it publishes for, such as an alarm's. */
  sourceArn: string;
}

/** What is published. */
export interface Publication extends Message {
  /** Whom the topic's policy is asked about. @default somebody of the account, whose own policies IAM has asked */
  from?: Publisher;
}

/** The account's topics. */
export interface Topics {
  /** By ARN. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** What was sent to whom. */
  readonly mails: Mails;
  /** @throws InvalidParameter */
  create(name: string, displayName: string): Topic;
  delete(arn: string): void;
  /** @throws NotFound, InvalidParameter, or an error that names the protocol that is not imitated. @returns the subscription's ARN */
  subscribe(arn: string, protocol: string, endpoint: string): string;
  unsubscribe(subscriptionArn: string): void;
  /** What the owner of an address does who opens the link in AWS's mail. @throws NotFound */
  confirm(arn: string, endpoint: string): void;
  /** What GetTopicAttributes says, as far as it is imitated. @throws NotFound */
  attributes(arn: string): Record<string, string>;
  /** @param policy JSON; undefined: the one that a topic begins with. @throws InvalidParameter */
  setPolicy(arn: string, policy: string | undefined): void;
  /**
   * Sends a message to every subscription.
   *
   * @returns its id
   * @throws NotFound, InvalidParameter, AuthorizationError
   */
  publish(topicArn: string, publication: Publication): string;
}

/** What topics are made with. */
export interface TopicOptions {
  region: string;
  accountId: string;
  /** Unix time in milliseconds. */
  clock: () => number;
  /** Hears of each mail. */
  mail?: (mail: Mail) => void;
  /** Whether addresses agree at once; otherwise whoever calls `confirm` does. @default true */
  confirmsSubscriptions?: boolean;
}

/** Makes an SNS without topics. */
export function createTopics({
  region,
  accountId,
  clock,
  mail,
  confirmsSubscriptions = true,
}: TopicOptions): Topics {
  const topics = new Map<string, Topic>();
  const mails = createMails(mail);
  const required = (arn: string): Topic => {
    const topic = topics.get(arn);
    if (!topic) throw refusal("NotFound", "Topic does not exist");
    return topic;
  };
  return {
    topics,
    mails,
    create(name, displayName) {
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) {
        throw refusal("InvalidParameter", `Invalid parameter: Topic Name (${name})`);
      }
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      const subscriptions = new Map<string, Subscription>();
      const topic = { name, arn, displayName, policy: undefined, subscriptions, deleted: 0 };
      topics.set(arn, topic);
      return topic;
    },
    delete(arn) {
      topics.delete(arn);
    },
    subscribe(arn, protocol, endpoint) {
      const topic = required(arn);
      if (protocol !== "email") {
        throw new Error(`the embedded SNS imitates subscriptions of the protocol email, and not ${protocol}`);
      }
      if (!/^[^\s@]+@[^\s@]+$/.test(endpoint)) {
        throw refusal("InvalidParameter", "Invalid parameter: Email address");
      }
      const known = [...topic.subscriptions].find(([, { address }]) => address === endpoint);
      if (known) return known[0];
      const subscriptionArn = `${arn}:${randomUUID()}`;
      topic.subscriptions.set(subscriptionArn, { address: endpoint, isConfirmed: confirmsSubscriptions });
      return subscriptionArn;
    },
    unsubscribe(subscriptionArn) {
      for (const topic of topics.values()) {
        if (topic.subscriptions.delete(subscriptionArn)) topic.deleted += 1;
      }
    },
    confirm(arn, endpoint) {
      const subscription = [...required(arn).subscriptions.values()].find(
        ({ address }) => address === endpoint,
      );
      if (!subscription) throw refusal("NotFound", "Subscription does not exist");
      subscription.isConfirmed = true;
    },
    attributes(arn) {
      const { displayName, subscriptions, deleted } = required(arn);
      const confirmed = [...subscriptions.values()].filter(({ isConfirmed }) => isConfirmed).length;
      return {
        TopicArn: arn,
        Owner: accountId,
        DisplayName: displayName,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(subscriptions.size - confirmed),
        SubscriptionsDeleted: String(deleted),
      };
    },
    setPolicy(arn, policy) {
      required(arn).policy = policy === undefined ? undefined : parseTopicPolicy(policy, arn);
    },
    publish(topicArn, { from, ...message }) {
      checkMessage(message);
      const topic = required(topicArn);
      if (from !== undefined && !mayPublish(topic.policy, { ...from, accountId })) {
        throw refusal(
          "AuthorizationError",
          `${from.service} is not authorized to perform: SNS:Publish on resource: ${topicArn}`,
        );
      }
      const { subject, message: text } = message;
      for (const { address: to, isConfirmed } of topic.subscriptions.values()) {
        if (!isConfirmed) continue;
        mails.send({ to, subject: subject ?? DEFAULT_SUBJECT, text, at: clock() });
      }
      return randomUUID();
    },
  };
}

/** What SNS writes over a message without one. */
const DEFAULT_SUBJECT = "AWS Notification Message";

/** A refusal in SNS's terms: its `name` is the code. */
function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
