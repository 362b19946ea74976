import type { PutEvents } from "../aws/events";
import type { MessageQueue } from "../aws/queue";
import type { Ports } from "../ports";
import type { Post } from "./post";

/** What the notifier takes from the outside world. */
export interface NotifierPorts extends Pick<Ports, "now" | "log"> {
  putEvents: PutEvents;
  /** Undefined where the stack has no webhooks. */
  queue: MessageQueue | undefined;
  post: Post;
}
