import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Environment } from "../settings";
import { TELLING_LIMITS } from "../values/timeLimits";
import { clientConfig } from "./clients";
import { type EntryResults, entryError, tellingErrorName } from "./entries";

/** An event, as its rules see it. */
export interface BusEvent {
  source: string;
  detailType: string;
  /** JSON. */
  detail: string;
}

/**
 * Puts events on the account's default bus, as many as one request takes.
 *
 * @param abortSignal ends the attempts
 */
export type PutEvents = (events: readonly BusEvent[], abortSignal: AbortSignal) => Promise<EntryResults>;

/** Entries that one PutEvents takes. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const MOST_EVENTS = 10;

/** Makes the client when it is first needed. */
export function createPutEvents(env: Environment): PutEvents {
  let client: EventBridgeClient | undefined;
  return async (events, abortSignal) => {
    const sdk = require("@aws-sdk/client-eventbridge") as typeof import("@aws-sdk/client-eventbridge");
    client = client ?? new sdk.EventBridgeClient(clientConfig(env, TELLING_LIMITS));
    const Entries = events.map(({ source, detailType, detail }) => ({
      Source: source,
      DetailType: detailType,
      Detail: detail,
    }));
    try {
      const output = await client.send(new sdk.PutEventsCommand({ Entries }), { abortSignal });
      const errors = events.map((_, index) => {
        const entry = output.Entries?.[index];
        return entry?.EventId ? undefined : entryError(entry?.ErrorCode);
      });
      return { kind: "answered", errors };
    } catch (error) {
      return { kind: "failed", error: tellingErrorName(error as Error) };
    }
  };
}
