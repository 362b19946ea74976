/** Times of subjects that took turns, and what they come to beside each other. */
import { pairedRatio, type Summary, summarize } from "./statistics";
import type { SubjectName } from "./subjects";

/** A subject's times. */
export interface Timing {
  name: SubjectName;
  /** Milliseconds. */
  summary: Summary;
  /** How many times as long as its base; absent where it has none. */
  toBase?: number;
}

/** What a subject is judged by. */
export const BASE: Partial<Record<SubjectName, SubjectName>> = {
  get: "empty",
  unchanged: "bare unchanged",
  changed: "bare changed",
};

/** A record of times: every subject adds one a round. */
export function timings() {
  const times = new Map<SubjectName, number[]>();
  const timesOf = (name: SubjectName) => times.get(name) ?? [];
  const ratio = (name: SubjectName, base: SubjectName) => pairedRatio(timesOf(name), timesOf(base));
  return {
    add(name: SubjectName, time: number) {
      times.set(name, [...timesOf(name), time]);
    },
    ratio,
    of(name: SubjectName): Timing {
      const base = BASE[name];
      // What is measured without its base has no ratio.
      const hasBase = base !== undefined && times.has(base);
      const summary = summarize(timesOf(name));
      return hasBase ? { name, summary, toBase: ratio(name, base) } : { name, summary };
    },
  };
}
