/** Everything that a run of the bench found. */
import {
  countAcmeCalls,
  countBatchedCalls,
  countCalls,
  countUnnotedCalls,
  type ModeCalls,
} from "./callsPerRequest";
import { measureColdStarts } from "./coldStart";
import { billedMs, type Cost, costOfDay, costOfMillion, costOfMonth, type Usage } from "./cost";
import type { Effort } from "./effort";
import { measureManyNames } from "./manyNames";
import type { Measurements } from "./measurements";
import { measureMonitoring } from "./monitoring";
import { measureOwnersCommand } from "./ownersCommand";
import { measurePackage } from "./packageSize";
import { addressOf, hostRequest } from "./requests";
import { judge, type Target } from "./targets";
import { measureWarmRequests, type WarmRequests } from "./warmRequests";
import { startWorld, type World } from "./world";

/** A mode's cost. */
export interface ModeCost {
  mode: string;
  /** Estimated milliseconds on Lambda. */
  billedMs: number;
  /** US dollars. */
  million: Cost;
}

/** An example: what a month of some hosts costs. */
export interface Month {
  hosts: number;
  pollMinutes: number;
  /** US dollars, the hosted zone included. */
  usd: number;
  /** The same by the function's own URL. */
  usdByUrl: number;
}

/** What a flood can cost: a day on which the API takes all the refused requests that the settings' defaults allow. */
export interface WorstDay {
  /** Requests a second, all paths together. */
  rate: number;
  /** US dollars, with our own API alone. */
  api: number;
  /** US dollars where dyndns2 is served, whose requests may be about 40 items each. */
  withDyndns2: number;
  /** Requests a second that the function's own URL takes by the settings' defaults. */
  urlRate: number;
  /** US dollars by that URL: of refused requests, of those without the key, of dyndns2's. */
  byUrl: number;
  byUrlWithoutKey: number;
  byUrlDyndns2: number;
}

/** The measurements, and what follows from them. */
export interface Report extends Measurements {
  date: string;
  form: Form;
  node: string;
  platform: string;
  memoryMb: number;
  itemBytes: number;
  costs: ModeCost[];
  month: Month;
  worstDay: WorstDay;
  targets: Target[];
}

type Form = "short" | "long";
type Part = "coldQuick" | "coldSlow" | "warm" | "manyNames";

const EFFORT: Record<Form, Record<Part, Effort>> = {
  short: {
    coldQuick: { seconds: 7, atLeast: 7, atMost: 40 },
    coldSlow: { seconds: 9, atLeast: 3, atMost: 15 },
    warm: { seconds: 12, atLeast: 50, atMost: 400 },
    manyNames: { seconds: 4, atLeast: 2, atMost: 10 },
  },
  long: {
    coldQuick: { seconds: 25, atLeast: 20, atMost: 100 },
    coldSlow: { seconds: 30, atLeast: 8, atMost: 40 },
    warm: { seconds: 60, atLeast: 150, atMost: 3000 },
    manyNames: { seconds: 20, atLeast: 3, atMost: 40 },
  },
};

/**
 * Runs the bench.
 *
 * @param progress takes a line before each part
 * @throws when something could not be measured
 */
export async function runBench(form: Form, progress: (line: string) => void): Promise<Report> {
  progress("starting the embedded cloud");
  const world = await startWorld();
  try {
    const measured = await measure(world, EFFORT[form], progress);
    const itemBytes = await measureItem(world);
    const costs = computeCosts(measured, itemBytes, world.deployment.memorySize);
    return {
      date: new Date().toISOString(),
      form,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      memoryMb: world.deployment.memorySize,
      itemBytes,
      ...measured,
      costs,
      month: computeMonth(costs),
      worstDay: computeWorstDay(costs, itemBytes, world),
      targets: judge(measured, pollByUrl(costs)),
    };
  } finally {
    await world.close();
  }
}

async function measure(
  world: World,
  effort: Record<Part, Effort>,
  progress: (line: string) => void,
): Promise<Measurements> {
  progress("counting calls");
  const modes = [...(await countCalls(world)), ...(await countUnder())];
  const size = await measurePackage(world.deployment.code);
  progress("cold starts");
  const coldStarts = await measureColdStarts(world, { quick: effort.coldQuick, slow: effort.coldSlow });
  progress("warm requests");
  const warm = await measureWarmRequests(world, effort.warm);
  progress("many names at once");
  const manyNames = await measureManyNames(world, effort.manyNames);
  progress("the owner's command");
  const owners = await measureOwnersCommand(world);
  progress("being told");
  const monitoring = await measureMonitoring();
  return { package: size, modes, coldStarts, warm, manyNames, owners, monitoring };
}

/** What is under settings that the others go without. */
async function countUnder(): Promise<ModeCalls[]> {
  return [
    ...(await countIn({ noteVisitsEvery: "3600" }, countUnnotedCalls)),
    ...(await countIn({ publishing: "batched" }, countBatchedCalls)),
    ...(await countIn({ enableAcme: "true" }, countAcmeCalls)),
  ];
}

async function countIn(
  config: Record<string, string>,
  count: (world: World) => Promise<ModeCalls[]>,
): Promise<ModeCalls[]> {
  const world = await startWorld(config);
  try {
    return await count(world);
  } finally {
    await world.close();
  }
}

async function measureItem(world: World): Promise<number> {
  const host = await world.addHost("measured");
  await world.request(hostRequest("set", host, addressOf(0)));
  return world.itemBytes(host);
}

/** The processor time of a mode is that of `get`, and for each call what each of a change's calls takes. */
function computeCosts({ modes, warm }: Measurements, itemBytes: number, memoryMb: number): ModeCost[] {
  const cpuOf = (name: WarmRequests["name"]) => warm.find((entry) => entry.name === name)?.cpuMs ?? 0;
  const changed = modes.find(({ mode }) => mode === "set, changed");
  const perCall = Math.max(0, cpuOf("changed") - cpuOf("get")) / (changed?.total ?? 1);
  return modes.map(({ mode, calls, total, names, logLines, memoryMb: ofItsOwn = memoryMb }) => {
    const usage: Usage = {
      calls,
      names,
      itemBytes,
      cpuMs: cpuOf("get") + perCall * total,
      logLines,
      memoryMb: ofItsOwn,
    };
    return { mode, billedMs: billedMs(usage), million: costOfMillion(usage) };
  });
}

function pollByUrl(costs: readonly ModeCost[]): number {
  return costs.find(({ mode }) => mode === "set, unchanged")?.million.byFunctionUrl ?? Number.NaN;
}

function computeMonth(costs: readonly ModeCost[]): Month {
  const [hosts, pollMinutes, days] = [100, 5, 30];
  const monthBy = (priceOf: (million: Cost) => number) => {
    const price = (wanted: string): number => {
      const cost = costs.find(({ mode }) => mode === wanted);
      return cost === undefined ? Number.NaN : priceOf(cost.million);
    };
    return costOfMonth([
      { requests: hosts * days * 24 * (60 / pollMinutes - 1), million: price("set, unchanged") },
      { requests: hosts * days * 24, million: price("set, unchanged, hourly look") },
      { requests: hosts * days, million: price("set, changed") },
    ]);
  };
  const usd = monthBy(({ total }) => total);
  return { hosts, pollMinutes, usd, usdByUrl: monthBy(({ byFunctionUrl }) => byFunctionUrl) };
}

/** Ten requests a second for each of the ten that are reserved. */
const URL_RATE = 100;
/** Names and families that one dyndns2 request may be about. */
const DYNDNS2_ITEMS = 40;
/** Of three paths two are dyndns2's, and the limits are divided evenly. */
const DYNDNS2_SHARE = 2 / 3;

function computeWorstDay(
  costs: readonly ModeCost[],
  itemBytes: number,
  { rateLimit, deployment }: Pick<World, "rateLimit" | "deployment">,
): WorstDay {
  const million = (wanted: string) => costs.find(({ mode }) => mode === wanted)?.million;
  const refused = million("set, refused")?.total ?? Number.NaN;
  const dyndns2 = costOfMillion({
    calls: { BatchGetItem: 1 },
    names: DYNDNS2_ITEMS,
    itemBytes,
    cpuMs: 0,
    logLines: [],
    memoryMb: deployment.memorySize,
  });
  return {
    rate: rateLimit,
    api: costOfDay(rateLimit, refused),
    withDyndns2: costOfDay(rateLimit, (1 - DYNDNS2_SHARE) * refused + DYNDNS2_SHARE * dyndns2.total),
    urlRate: URL_RATE,
    byUrl: costOfDay(URL_RATE, million("set, refused")?.byFunctionUrl ?? Number.NaN),
    // Refused, too, without a call to AWS, with one line in the log.
    byUrlWithoutKey: costOfDay(URL_RATE, million("set, malformed")?.byFunctionUrl ?? Number.NaN),
    byUrlDyndns2: costOfDay(URL_RATE, dyndns2.byFunctionUrl),
  };
}
