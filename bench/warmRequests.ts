/** How long requests take in a process that has served some, and what that process uses. */
import { type Effort, repeat } from "./effort";
import { type ProcessUse, processUse, timed } from "./functions";
import { BASE, type Timing, timings } from "./sideBySide";
import { closeSubjects, compareCalls, makeSubjects, type Subject, type SubjectName } from "./subjects";
import type { World } from "./world";

/** A subject's warm requests, in milliseconds. */
export interface WarmRequests extends Timing {
  /** Of one process, which serves one request at a time, as Lambda's do. */
  requestsPerSecond: number;
  /** Milliseconds of processor time of the handler's process, for one request. */
  cpuMs: number;
  /** The processor time by that of its base; absent where it has none. */
  cpuToBase?: number;
  /** The process after the run. */
  process: ProcessUse;
}

/** Rounds that are not counted: the SDK is loaded, connections are opened, code is compiled. */
const WARM_UP = 30;

/** Lets the subjects take turns, so that whatever disturbs the machine disturbs all alike. */
export async function measureWarmRequests(world: World, effort: Effort): Promise<WarmRequests[]> {
  const subjects = await makeSubjects(world, { probed: true });
  const record = timings();
  try {
    let step = 0;
    for (; step < WARM_UP; step++) {
      await takeTurns(subjects, step, () => {});
    }
    await compareCalls(world, subjects, step);
    const before = await usedBy(subjects);
    const rounds = await repeat(effort, (round) => takeTurns(subjects, step + round, record.add));
    const after = await usedBy(subjects);
    const cpuOf = (name: SubjectName) =>
      ((after.get(name)?.cpuMs ?? Number.NaN) - (before.get(name)?.cpuMs ?? Number.NaN)) / rounds;
    return subjects.map(({ name }) => {
      const timing = record.of(name);
      const base = BASE[name];
      return {
        ...timing,
        requestsPerSecond: 1000 / timing.summary.mean,
        cpuMs: cpuOf(name),
        ...(base ? { cpuToBase: cpuOf(name) / cpuOf(base) } : {}),
        process: after.get(name) as ProcessUse,
      };
    });
  } finally {
    await closeSubjects(subjects);
  }
}

/** Every other round goes backwards, so that nobody always follows the same one. */
async function takeTurns(
  subjects: readonly Subject[],
  step: number,
  keep: (name: SubjectName, time: number) => void,
): Promise<void> {
  for (const { name, target, event } of step % 2 === 0 ? subjects : [...subjects].reverse()) {
    keep(name, await timed(target, event(step)));
  }
}

async function usedBy(subjects: readonly Subject[]): Promise<Map<SubjectName, ProcessUse>> {
  const used = new Map<SubjectName, ProcessUse>();
  for (const { name, target } of subjects) {
    used.set(name, await processUse(target));
  }
  return used;
}
