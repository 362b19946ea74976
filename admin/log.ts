/** What the functions' logs say of a host: from CloudWatch Logs, or from the file of npm start. */
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { problem } from "./problem";
import type { Stack } from "./stack";
import { clientConfig, explained } from "./table";

/** The mode of what the publisher has done: of what requests had written down. */
export const PUBLISHER = "publish";

/** The mode of who was told of changes: nothing that became of a record. */
const NOTIFIER = "notify";

/** What became of a request, of one record of it, or of what it had written down. */
export interface Event {
  /** Unix time in milliseconds. */
  time: number;
  mode: string;
  hostname: string;
  recordType: string | undefined;
  outcome: string;
  reason: string | undefined;
  /** The public address that asked; only a request's own line has it. */
  caller: string | undefined;
  requestId: string;
}

/** Reads what concerns a host. @param hostname with the final dot */
export async function readEvents(stack: Stack, hostname: string, since: number): Promise<Event[]> {
  const lines =
    stack.log.file === undefined ? fromCloudWatch(stack, hostname, since) : fromFile(stack.log.file);
  const events: Event[] = [];
  for await (const line of lines) {
    const event = eventOf(line);
    if (event && event.time >= since && event.hostname.split(",").includes(hostname)) events.push(event);
  }
  return perRecord(events).sort((one, other) => one.time - other.time);
}

/** Of a request for several records the lines of the single ones say more than its own. */
function perRecord(events: readonly Event[]): Event[] {
  const single = new Set(
    events.filter(({ caller }) => caller === undefined).map(({ requestId }) => requestId),
  );
  const callers = new Map(events.map(({ requestId, caller }) => [requestId, caller]));
  for (const { requestId, caller } of events) if (caller !== undefined) callers.set(requestId, caller);
  return events
    .filter(({ requestId, caller }) => caller === undefined || !single.has(requestId))
    .map((event) => ({ ...event, caller: callers.get(event.requestId) }));
}

async function* fromFile(file: string): AsyncGenerator<string> {
  if (!existsSync(file)) throw problem(`there is no log in ${file}: npm start writes it`);
  yield* createInterface({ input: createReadStream(file, "utf8") });
}

/** Asked for by a filter, so that of a fleet's log only this host's lines are sent. */
async function* fromCloudWatch(
  { log, region, endpoints }: Stack,
  hostname: string,
  since: number,
): AsyncGenerator<string> {
  const sdk = require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
  const client = new sdk.CloudWatchLogsClient(clientConfig(endpoints.logs, region));
  try {
    for (const logGroupName of groupsOf(log)) {
      let nextToken: string | undefined;
      do {
        const token = nextToken;
        const page = await explained(() =>
          client.send(
            new sdk.FilterLogEventsCommand({
              logGroupName,
              startTime: since,
              filterPattern: `{ $.message.hostname = "*${hostname}*" }`,
              ...(token === undefined ? {} : { nextToken: token }),
            }),
          ),
        );
        for (const { message = "" } of page.events ?? []) yield message;
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    }
  } finally {
    client.destroy();
  }
}

/** The log groups of a stack's functions. */
export function groupsOf({ group, publisherGroup }: Stack["log"]): string[] {
  return publisherGroup === undefined ? [group] : [group, publisherGroup];
}

/** A line of a function's log (runtime/log.ts, in Lambda's JSON form), or undefined for any other. */
function eventOf(line: string): Event | undefined {
  let logged: { timestamp?: string; message?: Record<string, unknown> };
  try {
    logged = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { timestamp, message } = logged;
  if (timestamp === undefined || typeof message?.["hostname"] !== "string") return undefined;
  if (message["mode"] === NOTIFIER) return undefined;
  const text = (key: string) => (typeof message[key] === "string" ? (message[key] as string) : undefined);
  return {
    time: Date.parse(timestamp),
    mode: text("mode") ?? "",
    hostname: message["hostname"],
    recordType: text("record_type"),
    outcome: text("outcome") ?? "",
    reason: text("reason"),
    caller: text("caller"),
    requestId: text("request_id") ?? "",
  };
}
