import type { Environment } from "../settings";
import { readWebhooks, type Webhook } from "./webhooks";

/** What the deployment told the notifier, through its environment. */
export interface NotifierSettings {
  /** `<project>-<stack>`. */
  stack: string;
  /** Whether changes go to the account's event bus. */
  sendsEvents: boolean;
  webhooks: readonly Webhook[];
  /** Of the queue in which changes wait for those that are told; undefined where there are no webhooks. */
  queueUrl: string | undefined;
  /** Whether webhooks may be on this machine, and without TLS: at the embedded cloud alone. */
  allowsLoopback: boolean;
}

/**
 * Reads them.
 *
 * @throws when one that is always set is missing: the deployment is broken
 */
export function readNotifierSettings(env: Environment): NotifierSettings {
  const { STACK: stack, CHANGES_QUEUE: queueUrl } = env;
  if (!stack) throw new Error("The function's environment has no STACK: deploy the stack again.");
  const webhooks = readWebhooks(env.CHANGE_WEBHOOKS ?? "");
  if (webhooks.length > 0 && !queueUrl) {
    throw new Error("The function's environment has no CHANGES_QUEUE: deploy the stack again.");
  }
  return {
    stack,
    sendsEvents: env.CHANGE_EVENTS === "true",
    webhooks,
    queueUrl: queueUrl || undefined,
    allowsLoopback: isEmbedded(env),
  };
}

/** Only the embedded cloud has its queues on this machine; in Lambda there is no such variable. */
function isEmbedded({ AWS_ENDPOINT_URL_SQS: endpoint }: Environment): boolean {
  return /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?\/?$/.test(endpoint ?? "");
}
