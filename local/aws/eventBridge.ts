/**
 * The embedded EventBridge: the account's default bus, which takes events by PutEvents and keeps them for whoever looks. It has no
 * rules. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
import { randomUUID } from "node:crypto";
import type { Intercept } from "./calls";
import { serveJsonApi } from "./jsonApi";

/** An event on the bus. */
export interface BusEvent {
  id: string;
  source: string;
  detailType: string;
  detail: Record<string, unknown>;
  /** Milliseconds. */
  at: number;
}

/** How to start it. */
export interface EventBridgeOptions {
  region: string;
  accountId: string;
  /** @default 0, a free one */
  port?: number;
  intercept?: Intercept;
  /** Milliseconds. */
  clock: () => number;
}

/** A running one. */
export interface EventBridge {
  url: string;
  /** What was put on the bus, in order. */
  events: BusEvent[];
  /** The first event of those that are there or come that passes. */
  next(passes: (event: BusEvent) => boolean): Promise<BusEvent>;
  close(): Promise<void>;
}

const MOST_ENTRIES = 10;
/** All entries of a request together. AWS may take more by now. */
const MAX_ENTRIES_BYTES = 262_144;
const PARAMETERS = ["Source", "DetailType", "Detail", "EventBusName"];

type Entry = Record<string, unknown>;

/** Starts it, without events. */
export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridge> {
  const { region, accountId, port = 0, intercept, clock } = options;
  const events: BusEvent[] = [];
  const waiting = new Set<(event: BusEvent) => void>();
  const bus = ["default", `arn:aws:events:${region}:${accountId}:event-bus/default`];

  const put = (entry: Entry) => {
    const problem = problemOf(entry, bus);
    if (problem !== undefined) return problem;
    const event: BusEvent = {
      id: randomUUID(),
      source: String(entry["Source"]),
      detailType: String(entry["DetailType"]),
      detail: JSON.parse(String(entry["Detail"])),
      at: clock(),
    };
    events.push(event);
    for (const heard of [...waiting]) heard(event);
    return { EventId: event.id };
  };
  const server = await serveJsonApi(
    {
      service: "events",
      name: "EventBridge",
      target: "AWSEvents",
      version: "1.1",
      maxBytes: 4 * MAX_ENTRIES_BYTES,
      operations: {
        PutEvents: {
          parameters: ["Entries"],
          run(input) {
            const results = entriesOf(input).map(put);
            return {
              FailedEntryCount: results.filter((result) => "ErrorCode" in result).length,
              Entries: results,
            };
          },
        },
      },
    },
    { port, intercept },
  );
  return {
    url: server.url,
    events,
    next: (passes) => {
      const there = events.find(passes);
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve) => {
        const heard = (event: BusEvent) => {
          if (!passes(event)) return;
          waiting.delete(heard);
          resolve(event);
        };
        waiting.add(heard);
      });
    },
    close: server.close,
  };
}

/** @throws ValidationException for what EventBridge refuses as a whole */
function entriesOf({ Entries }: Record<string, unknown>): Entry[] {
  const entries = (Entries ?? []) as Entry[];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length from 1 to ${MOST_ENTRIES}`,
    );
  }
  const bytes = entries.reduce(
    (sum, entry) =>
      sum + PARAMETERS.reduce((all, key) => all + Buffer.byteLength(String(entry[key] ?? "")), 0),
    0,
  );
  if (bytes > MAX_ENTRIES_BYTES) {
    throw validation("Total size of the entries in the request is over the limit.");
  }
  const unknown = entries.flatMap((entry) => Object.keys(entry)).find((key) => !PARAMETERS.includes(key));
  if (unknown !== undefined) {
    throw validation(`The embedded cloud does not imitate ${unknown} in an entry of EventBridge's PutEvents`);
  }
  return entries;
}

/** What EventBridge refuses of one entry alone. */
function problemOf(
  entry: Entry,
  bus: readonly string[],
): { ErrorCode: string; ErrorMessage: string } | undefined {
  const name = entry["EventBusName"];
  if (name !== undefined && !bus.includes(String(name))) {
    return refusal(
      "ResourceNotFoundException",
      `The embedded cloud has the default event bus alone, and not ${name}`,
    );
  }
  const missing = ["Source", "DetailType", "Detail"].find(
    (key) => typeof entry[key] !== "string" || entry[key] === "",
  );
  if (missing !== undefined) {
    return refusal(
      "InvalidArgument",
      `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    );
  }
  if (String(entry["Source"]).startsWith("aws.")) {
    return refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  if (String(entry["DetailType"]).length > 128) {
    return refusal(
      "InvalidArgument",
      "Parameter DetailType is not valid. Reason: it has more than 128 characters.",
    );
  }
  return isJsonObject(String(entry["Detail"]))
    ? undefined
    : refusal("MalformedDetail", "Detail is malformed.");
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value);
  } catch {
    return false;
  }
}

function refusal(ErrorCode: string, ErrorMessage: string) {
  return { ErrorCode, ErrorMessage };
}

function validation(message: string): Error {
  return Object.assign(new Error(message), { name: "ValidationException" });
}
