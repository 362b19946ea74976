/** How long a fresh process takes to its first answer. */
import { type Effort, repeat } from "./effort";
import { timed } from "./functions";
import { type Timing, timings } from "./sideBySide";
import { closeSubjects, makeSubjects, type Subject, type SubjectName, subjectNamed } from "./subjects";
import type { World } from "./world";

/** A subject's cold starts, in milliseconds. */
export interface ColdStart extends Timing {
  /** How many times as long as the empty handler. */
  toEmpty: number;
}

/** Those that do without the SDK, and take a tenth of the time, get rounds of their own: many. */
const QUICK: readonly SubjectName[] = ["empty", "get"];
const SLOW: readonly SubjectName[] = ["empty", "bare unchanged", "unchanged", "bare changed", "changed"];

/** Starts a process anew for each subject in turn, round after round. */
export async function measureColdStarts(
  world: World,
  effort: { quick: Effort; slow: Effort },
): Promise<ColdStart[]> {
  const subjects = await makeSubjects(world, { probed: false });
  const choose = (names: readonly SubjectName[]) => names.map((name) => subjectNamed(subjects, name));
  try {
    return [
      ...(await measureGroup(choose(QUICK), effort.quick)),
      ...(await measureGroup(choose(SLOW), effort.slow)).filter(({ name }) => !QUICK.includes(name)),
    ];
  } finally {
    await closeSubjects(subjects);
  }
}

async function measureGroup(subjects: readonly Subject[], effort: Effort): Promise<ColdStart[]> {
  const record = timings();
  const takeTurns = async (step: number, keep: (name: SubjectName, time: number) => void) => {
    for (const { name, target, event } of step % 2 === 0 ? subjects : [...subjects].reverse()) {
      keep(name, await timed(target, event(step)));
      await target.crash();
    }
  };
  // The first round fills the machine's caches, and is not counted.
  await takeTurns(1, () => {});
  await repeat(effort, (round) => takeTurns(1 + round, record.add));
  return subjects.map(({ name }) => ({ ...record.of(name), toEmpty: record.ratio(name, "empty") }));
}
