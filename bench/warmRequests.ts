/** How long requests take in a process that has served some, and what that process uses. */
import { type ProcessUse, processUse, timed } from "./functions";
import { type Summary, summarize } from "./statistics";
import { closeSubjects, compareCalls, makeSubjects, type Subject, type SubjectName } from "./subjects";
import type { World } from "./world";

/** A subject's warm requests. */
export interface WarmRequests {
  name: SubjectName;
  /** Milliseconds. */
  summary: Summary;
  /** Of one process, which serves one request at a time, as Lambda's do. */
  requestsPerSecond: number;
  /** Milliseconds of processor time of the handler's process, for one request. */
  cpuMs: number;
  /** The process after the run. */
  process: ProcessUse;
}

/** Steps that are not counted: the SDK is loaded, connections are opened, code is compiled. */
const WARM_UP = 40;

/** Lets the subjects take turns, so that whatever disturbs the machine disturbs all alike. */
export async function measureWarmRequests(world: World, rounds: number): Promise<WarmRequests[]> {
  const subjects = await makeSubjects(world, { probed: true });
  const times = new Map<SubjectName, number[]>(subjects.map(({ name }) => [name, []]));
  try {
    await takeTurns(subjects, 1, WARM_UP, () => {});
    await compareCalls(world, subjects, WARM_UP + 1);
    const before = await usedBy(subjects);
    await takeTurns(subjects, WARM_UP + 2, rounds, (name, time) => times.get(name)?.push(time));
    const after = await usedBy(subjects);
    return subjects.map(({ name }, index) => {
      const summary = summarize(times.get(name) ?? []);
      const process = after[index] as ProcessUse;
      const cpuMs = (process.cpuMs - (before[index] as ProcessUse).cpuMs) / rounds;
      return { name, summary, requestsPerSecond: 1000 / summary.mean, cpuMs, process };
    });
  } finally {
    await closeSubjects(subjects);
  }
}

/** Every other round goes backwards, so that nobody always follows the same one. */
async function takeTurns(
  subjects: readonly Subject[],
  firstStep: number,
  rounds: number,
  record: (name: SubjectName, time: number) => void,
): Promise<void> {
  for (let step = firstStep; step < firstStep + rounds; step++) {
    const order = step % 2 === 0 ? subjects : [...subjects].reverse();
    for (const { name, target, event } of order) {
      record(name, await timed(target, event(step)));
    }
  }
}

async function usedBy(subjects: readonly Subject[]): Promise<ProcessUse[]> {
  const used: ProcessUse[] = [];
  for (const { target } of subjects) {
    used.push(await processUse(target));
  }
  return used;
}
