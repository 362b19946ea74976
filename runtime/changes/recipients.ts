import { WEBHOOK_MS } from "../values/timeLimits";
import type { AddressChange } from "./change";
import { eventOf, webhookBody } from "./message";
import type { Posted } from "./post";
import type { NotifierSettings } from "./settings";
import type { NotifierPorts } from "./tools";

/** One that is told of changes: the account's event bus, or a webhook. */
export interface Recipient {
  /** What the queue's messages call it: letters, digits and hyphens. */
  id: string;
  /** What the log calls it: `event bus`, or the name of a webhook's host. */
  name: string;
  /** Tells it of one change, within WEBHOOK_MS. Never throws for what the recipient does wrong. */
  tell: (change: AddressChange) => Promise<Posted>;
}

/** Lists whom a stack tells. */
export function recipientsOf(
  { sendsEvents, webhooks }: Pick<NotifierSettings, "sendsEvents" | "webhooks">,
  { putEvents, post }: Pick<NotifierPorts, "putEvents" | "post">,
): Recipient[] {
  const bus: Recipient = {
    id: "event-bus",
    name: "event bus",
    tell: async (change) => {
      const results = await putEvents([eventOf(change)], AbortSignal.timeout(WEBHOOK_MS));
      const error = results.kind === "failed" ? results.error : results.errors[0];
      return error === undefined ? { kind: "taken" } : { kind: "failed", reason: error };
    },
  };
  const ofWebhooks = webhooks.map(
    ({ id, url, host }): Recipient => ({
      id,
      name: host,
      tell: (change) => post(url, webhookBody(change)),
    }),
  );
  return [...(sendsEvents ? [bus] : []), ...ofWebhooks];
}
