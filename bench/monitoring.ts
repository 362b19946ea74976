/** What it costs a month to be told when something is wrong: counted on a stack with `alarmEmail`, and its watch run over a table. */
import { startEmbeddedCloud } from "../local/embeddedCloud";
import { invocationUsd, logUsd, onShare } from "./cost";
import { openTable } from "./hostTable";
import { PRICES } from "./prices";
import { summarize } from "./statistics";

/** A part of the price. */
export interface MonthlyPart {
  what: string;
  /** How much of it there is. */
  count: number;
  /** US dollars. */
  usd: number;
}

/** The price of a month. */
export interface Monitoring {
  hosts: number;
  parts: MonthlyPart[];
  /** US dollars, while nothing is wrong. */
  usd: number;
  /** US dollars more, for a day in which all of it is wrong in every hour. */
  badDayUsd: number;
  /** Milliseconds that a run of the watch took here. */
  runMs: number;
}

const HOSTS = 1000;
const RUNS = 5;
/** Runs of the watch in 30 days, one a quarter of an hour. */
const RUNS_A_MONTH = 30 * 24 * 4;
const MAILS_A_MONTH = 100;

/** Starts the stack, and computes. */
export async function measureMonitoring(): Promise<Monitoring> {
  const cloud = await startEmbeddedCloud({
    config: { alarmEmail: "you@example.com" },
    evaluatesAlarms: false,
  });
  try {
    const table = openTable(cloud.local.dynamodbEndpoint, String(cloud.outputs["configTableName"]));
    await table.fill(0, HOSTS);
    const [schedule = ""] = cloud.cloud.schedules.all.keys();
    const lines = () =>
      cloud.cloud.logs.groups.get(String(cloud.outputs["watchLogGroupName"]))?.events() ?? [];
    // The first tells of hosts that have never asked since; what is told is over with it.
    for (let run = 0; run <= RUNS; run += 1) await cloud.cloud.schedules.run(schedule);
    const runs = lines()
      .flatMap(({ message }) => readRun(message))
      .slice(-RUNS);
    const runMs = summarize(runs.map(({ milliseconds }) => milliseconds)).p50;
    const metrics = [...cloud.cloud.alarms.alarms.values()].reduce(
      (sum, { settings }) => sum + settings.queries.filter(({ kind }) => kind === "metric").length,
      0,
    );
    const counted = new Set(
      [...cloud.cloud.logs.groups.values()].flatMap(({ filters }) =>
        [...filters.values()].map(({ metricName }) => metricName),
      ),
    ).size;
    const itemBytes = await table.itemBytes({ hostname: "filled-1.dyn.example.com.", secret: "" });
    const { memorySize } = await watchOf(cloud.cloud.read, cloud.cloud.functions);
    const parts = monthlyParts({
      metrics,
      runMs,
      memoryMb: memorySize,
      tableBytes: HOSTS * itemBytes,
      lineBytes: Buffer.byteLength(runs[0]?.line ?? ""),
    });
    return {
      hosts: HOSTS,
      parts,
      usd: parts.reduce((sum, { usd }) => sum + usd, 0),
      badDayUsd: (counted * PRICES.customMetric.usd) / 30,
      runMs,
    };
  } finally {
    await cloud.close();
  }
}

function readRun(line: string): { milliseconds: number; line: string }[] {
  const { message } = JSON.parse(line) as { message: { outcome?: string; milliseconds?: number } };
  return message.outcome === "watched" ? [{ milliseconds: message.milliseconds ?? 0, line }] : [];
}

async function watchOf(
  read: (type: string, id: string) => Promise<Record<string, unknown> | undefined>,
  functions: ReadonlyMap<string, { name: string }>,
): Promise<{ memorySize: number }> {
  const watch = [...functions.values()].find(({ name }) => name.endsWith("-watch"));
  const outputs = await read("aws:lambda/function:Function", watch?.name ?? "");
  return outputs as { memorySize: number };
}

/** What a month is made of, by AWS's list prices. */
export function monthlyParts(used: {
  /** Metrics that alarms look at. */
  metrics: number;
  runMs: number;
  memoryMb: number;
  tableBytes: number;
  lineBytes: number;
}): MonthlyPart[] {
  const run = invocationUsd(onShare(used.runMs, used.memoryMb), used.memoryMb);
  // Read without consistency: half a unit for each 4 KB.
  const units = Math.ceil(used.tableBytes / 4096 / 2) * RUNS_A_MONTH;
  const part = (what: string, count: number, usd: number): MonthlyPart => ({ what, count, usd });
  return [
    part("metrics that alarms look at", used.metrics, used.metrics * PRICES.cloudWatchAlarm.usd),
    part("the dashboard, one of the account's first three", 1, 0),
    part("runs of the schedule", RUNS_A_MONTH, (RUNS_A_MONTH * PRICES.scheduler.usd) / 1e6),
    part("Lambda, runs of the watch", RUNS_A_MONTH, RUNS_A_MONTH * run),
    part("DynamoDB, read units of its looks", units, (units * PRICES.dynamodbRead.usd) / 1e6),
    part("log lines of its runs", RUNS_A_MONTH, RUNS_A_MONTH * logUsd([used.lineBytes])),
    part("mails", MAILS_A_MONTH, (MAILS_A_MONTH * PRICES.mail.usd) / 100_000),
  ];
}
