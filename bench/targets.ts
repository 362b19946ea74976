/** What the service is to reach, and whether it does. */
import type { Measurements } from "./report";
import type { SubjectName } from "./subjects";

/** A target. */
export interface Target {
  what: string;
  limit: number;
  value: number;
  unit: string;
  met: boolean;
}

const RATIO = 1.3;
const MEMORY_MB = 100;
const ZIP_KB = 100;

/** Holds the measurements against the targets. */
export function judge(measured: Measurements): Target[] {
  const { coldStarts, warm, modes } = measured;
  const largest = Math.max(...warm.filter(isService).map(({ process }) => process.rss)) / 1e6;
  const overBudget = modes.filter(({ total, budget }) => total > budget);
  return [
    target("modes over their budget of calls to AWS", 0, overBudget.length, ""),
    target("zip of the package", ZIP_KB, measured.package.zipBytes / 1000, "KB"),
    target("cold get / cold empty handler", RATIO, ratio(coldStarts, "get", "empty"), "×"),
    target("warm unchanged / its bare SDK calls", RATIO, ratio(warm, "unchanged", "bare unchanged"), "×"),
    target("warm changed / its bare SDK calls", RATIO, ratio(warm, "changed", "bare changed"), "×"),
    target("memory of the handler's process (RSS)", MEMORY_MB, largest, "MB"),
  ];
}

/** How many times as long one takes as the other, by their medians. */
export function ratio(
  entries: readonly { name: SubjectName; summary: { p50: number } }[],
  name: SubjectName,
  base: SubjectName,
): number {
  const median = (wanted: SubjectName) => entries.find((entry) => entry.name === wanted)?.summary.p50;
  return (median(name) ?? Number.NaN) / (median(base) ?? Number.NaN);
}

function isService({ name }: { name: SubjectName }): boolean {
  return name === "get" || name === "unchanged" || name === "changed";
}

function target(what: string, limit: number, value: number, unit: string): Target {
  return { what, limit, value, unit, met: value <= limit };
}
