/** How long a fresh process takes to its first answer. */
import { timed } from "./functions";
import { type Summary, summarize } from "./statistics";
import { closeSubjects, makeSubjects, type SubjectName } from "./subjects";
import type { World } from "./world";

/** A subject's cold starts. */
export interface ColdStart {
  name: SubjectName;
  /** Milliseconds. */
  summary: Summary;
}

/** Starts a process anew for each subject in turn, round after round. */
export async function measureColdStarts(world: World, rounds: number): Promise<ColdStart[]> {
  const subjects = await makeSubjects(world, { probed: false });
  const times = new Map<SubjectName, number[]>();
  try {
    // The first round warms the machine's caches, and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const order = round % 2 === 0 ? subjects : [...subjects].reverse();
      for (const { name, target, event } of order) {
        const time = await timed(target, event(round + 1));
        await target.crash();
        if (round > 0) {
          times.set(name, [...(times.get(name) ?? []), time]);
        }
      }
    }
  } finally {
    await closeSubjects(subjects);
  }
  return subjects.map(({ name }) => ({ name, summary: summarize(times.get(name) ?? []) }));
}
