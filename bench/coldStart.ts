/** How long a fresh process takes to its first answer. */
import { type Effort, repeat } from "./effort";
import { timed } from "./functions";
import { type Timing, timings } from "./sideBySide";
import { closeSubjects, makeSubjects, type SubjectName } from "./subjects";
import type { World } from "./world";

/** A subject's cold starts, in milliseconds. */
export interface ColdStart extends Timing {
  /** How many times as long as the empty handler. */
  toEmpty: number;
}

/** Starts a process anew for each subject in turn, round after round. */
export async function measureColdStarts(world: World, effort: Effort): Promise<ColdStart[]> {
  const subjects = await makeSubjects(world, { probed: false });
  const record = timings();
  let step = 1;
  const takeTurns = async (keep: (name: SubjectName, time: number) => void) => {
    step += 1;
    for (const { name, target, event } of step % 2 === 0 ? subjects : [...subjects].reverse()) {
      keep(name, await timed(target, event(step)));
      await target.crash();
    }
  };
  try {
    // The first round fills the machine's caches, and is not counted.
    await takeTurns(() => {});
    await repeat(effort, () => takeTurns(record.add));
  } finally {
    await closeSubjects(subjects);
  }
  return subjects.map(({ name }) => ({ ...record.of(name), toEmpty: record.ratio(name, "empty") }));
}
