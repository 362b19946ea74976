/** How much was asked of the service, hour by hour: from CloudWatch Logs, or from the file of npm start. */
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { groupsOf, PUBLISHER } from "./log";
import { problem } from "./problem";
import { kindOfOutcome, type OutcomeKind } from "./reasons";
import type { Stack } from "./stack";
import { clientConfig, explained } from "./table";

/** An hour's requests. */
export interface Hour {
  /** Unix time in milliseconds of its beginning. */
  start: number;
  /** Those that published an address, by themselves or by the publisher. */
  changes: number;
  /** Those that found everything as it was, asked for something, or wrote a change down. */
  polls: number;
  refusals: number;
}

const HOUR_MS = 3_600_000;

/** Counts the requests of the hours up to now, one entry an hour, the oldest first. */
export async function readActivity(stack: Stack, hours: number, now: number): Promise<Hour[]> {
  const last = Math.floor(now / HOUR_MS) * HOUR_MS;
  const counted = Array.from({ length: hours }, (_, index): Hour => {
    return { start: last - (hours - 1 - index) * HOUR_MS, changes: 0, polls: 0, refusals: 0 };
  });
  const isBatched = stack.log.publisherGroup !== undefined;
  const add = (time: number, mode: string, outcome: string, count: number) => {
    const hour = counted[(Math.floor(time / HOUR_MS) * HOUR_MS - counted[0]!.start) / HOUR_MS];
    const kind = kindOf(mode, outcome, isBatched);
    if (hour !== undefined && kind !== undefined) hour[COUNTED[kind]] += count;
  };
  if (stack.log.file === undefined) await countOnAws(stack, counted[0]!.start, now, add);
  else await countInFile(stack.log.file, add);
  return counted;
}

type Add = (time: number, mode: string, outcome: string, count: number) => void;

const COUNTED = { change: "changes", poll: "polls", refusal: "refusals" } as const;

/** What a line counts as; undefined: nothing, since its request is counted, and has come to nothing more. */
function kindOf(mode: string, outcome: string, isBatched: boolean): OutcomeKind | undefined {
  if (mode === PUBLISHER) {
    const kind = kindOfOutcome(outcome);
    return kind === "poll" ? undefined : kind;
  }
  // dyndns2 has one word for what was published and for what is written down.
  return kindOfOutcome(isBatched ? outcome.replace(/\bgood\b/g, "nochg") : outcome);
}

async function countInFile(file: string, add: Add): Promise<void> {
  if (!existsSync(file)) return;
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
    // A request's own line has its caller; those of its single records don't count again.
    if (!line.includes('"caller"') && !line.includes(`"${PUBLISHER}"`)) continue;
    try {
      const { timestamp, message } = JSON.parse(line);
      if (message?.caller === undefined && message?.mode !== PUBLISHER) continue;
      if (typeof message.outcome === "string") add(Date.parse(timestamp), message.mode, message.outcome, 1);
    } catch {
      // A line cut short by a kill.
    }
  }
}

const QUERY = [
  `filter ispresent(message.outcome) and (ispresent(message.caller) or message.mode = "${PUBLISHER}")`,
  "stats count(*) as requests by bin(1h) as hour, message.mode as mode, message.outcome as outcome",
  "limit 10000",
].join(" | ");

const ASK_AGAIN_MS = 500;

/** CloudWatch Logs Insights counts where the log is: what it sends is an hour's sums, not its lines. */
async function countOnAws({ log, region, endpoints }: Stack, from: number, to: number, add: Add) {
  const sdk = require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
  const client: CloudWatchLogsClient = new sdk.CloudWatchLogsClient(clientConfig(endpoints.logs, region));
  try {
    const { queryId } = await explained(() =>
      client.send(
        new sdk.StartQueryCommand({
          logGroupNames: groupsOf(log),
          startTime: Math.floor(from / 1_000),
          endTime: Math.floor(to / 1_000),
          queryString: QUERY,
        }),
      ),
    );
    for (;;) {
      const answer = await explained(() => client.send(new sdk.GetQueryResultsCommand({ queryId })));
      if (answer.status === "Complete") {
        for (const row of answer.results ?? []) {
          const field = (name: string) => row.find((one) => one.field === name)?.value ?? "";
          const hour = Date.parse(`${field("hour").replace(" ", "T")}Z`);
          add(hour, field("mode"), field("outcome"), Number(field("requests")));
        }
        return;
      }
      if (answer.status !== "Running" && answer.status !== "Scheduled") {
        throw problem(`CloudWatch Logs did not count the requests: ${answer.status ?? "no status"}`);
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  } finally {
    client.destroy();
  }
}
