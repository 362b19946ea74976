/** Everything that a run of the bench found. */
import { countCalls, type ModeCalls } from "./callsPerRequest";
import { type ColdStart, measureColdStarts } from "./coldStart";
import { billedMs, type Cost, costOfMillion, type Usage } from "./cost";
import type { Effort } from "./effort";
import { type ManyNames, measureManyNames } from "./manyNames";
import { measurePackage, type PackageSize } from "./packageSize";
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

/** What was measured. */
export interface Measurements {
  package: PackageSize;
  modes: ModeCalls[];
  coldStarts: ColdStart[];
  warm: WarmRequests[];
  manyNames: ManyNames[];
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
  targets: Target[];
}

type Form = "short" | "long";
type Part = "cold" | "warm" | "manyNames";

const EFFORT: Record<Form, Record<Part, Effort>> = {
  short: {
    cold: { seconds: 12, atLeast: 4, atMost: 15 },
    warm: { seconds: 12, atLeast: 50, atMost: 400 },
    manyNames: { seconds: 4, atLeast: 2, atMost: 10 },
  },
  long: {
    cold: { seconds: 60, atLeast: 10, atMost: 40 },
    warm: { seconds: 80, atLeast: 200, atMost: 3000 },
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
    return {
      date: new Date().toISOString(),
      form,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      memoryMb: world.deployment.memorySize,
      itemBytes,
      ...measured,
      costs: computeCosts(measured, itemBytes, world.deployment.memorySize),
      targets: judge(measured),
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
  const modes = await countCalls(world);
  const size = await measurePackage(world.deployment.code);
  progress("cold starts");
  const coldStarts = await measureColdStarts(world, effort.cold);
  progress("warm requests");
  const warm = await measureWarmRequests(world, effort.warm);
  progress("many names at once");
  const manyNames = await measureManyNames(world, effort.manyNames);
  return { package: size, modes, coldStarts, warm, manyNames };
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
  return modes.map(({ mode, calls, total, names, logBytes }) => {
    const usage: Usage = {
      calls,
      names,
      itemBytes,
      cpuMs: cpuOf("get") + perCall * total,
      logLines: [logBytes],
      memoryMb,
    };
    return { mode, billedMs: billedMs(usage), million: costOfMillion(usage) };
  });
}
