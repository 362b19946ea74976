import type { AwsSend } from "./aws/clients";
import { nodeCrypto } from "./values/nodeCrypto";

/** What the runtime takes from the outside world, so that tests can stop the clock or kill a request. */
export interface Ports<Send = AwsSend> {
  /** Unix time in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** A fresh random id. */
  newRevision: () => string;
  send: Send;
  /** Writes one log entry. */
  log: (level: "info" | "warn" | "error", entry: Record<string, unknown>) => void;
}

/** The ports that a deployed function uses. */
export function createPorts<Send = AwsSend>(send: NoInfer<Send>): Ports<Send> {
  return {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    newRevision: () => nodeCrypto().randomUUID(),
    send,
    // Lambda writes it as JSON, under `message`, with its own time, level and request id beside it.
    log: (level, entry) => console[level](entry),
  };
}
