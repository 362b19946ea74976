import type { BusEvent } from "../aws/events";
import type { AddressChange } from "./change";

/** What the events' rules match: `{ "source": ["ddns"], "detail-type": ["Address changed"] }`. */
export const EVENT_SOURCE = "ddns";
export const EVENT_TYPE = "Address changed";

const FAMILIES = { A: "IPv4", AAAA: "IPv6" } as const;

/** A change as one plain sentence. */
export function sentenceOf({ hostname, record_type, old, new: now }: AddressChange): string {
  const what = `${FAMILIES[record_type]} address`;
  if (now === null) return `${hostname} has no ${what} any more (before: ${old}).`;
  return old === null
    ? `${hostname} has the ${what} ${now}.`
    : `${hostname} has the new ${what} ${now} (before: ${old}).`;
}

/** The event on the account's bus. */
export function eventOf(change: AddressChange): BusEvent {
  return { source: EVENT_SOURCE, detailType: EVENT_TYPE, detail: JSON.stringify(change) };
}

/**
 * The JSON that webhooks are sent: the sentence where Slack, Mattermost and others look for it (`text`) and where Discord does
 * (`content`), and the change itself for programs.
 */
export function webhookBody(change: AddressChange): string {
  const text = sentenceOf(change);
  return JSON.stringify({ text, content: text, ...change });
}
