/**
 * The embedded SNS: topics with e-mail subscriptions, Publish, and what a topic has; for functions over HTTP and for the
 * services of this process.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
import type { Intercept } from "./calls";
import { serveSns } from "./sns/server";
import { createTopics, type TopicOptions, type Topics } from "./sns/topics";

export type { Publication, Publisher, Topic, Topics } from "./sns/topics";

/** An SNS with its API. */
export interface SnsStandIn extends Topics {
  /** The endpoint for the SDK. */
  url: string;
  close(): Promise<void>;
}

/** How to start it. */
export interface SnsOptions extends TopicOptions {
  /** Sees each call before it is carried out. */
  intercept?: Intercept;
}

/** Starts an SNS without topics. */
export async function startSns(options: SnsOptions): Promise<SnsStandIn> {
  const topics = createTopics(options);
  const server = await serveSns(topics, options.intercept);
  return { ...topics, url: server.url, close: server.close };
}
