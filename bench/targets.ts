/** What the service is to reach, and whether it does. */
import type { Measurements } from "./measurements";
import type { Timing } from "./sideBySide";
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

/** US dollars. */
const POLL_BY_URL_USD = 1.1;
const MONITORING_USD = 2;

/**
 * Holds the measurements against the targets.
 *
 * @param pollByUrl US dollars for a million polls by the function's own URL
 */
export function judge(measured: Measurements, pollByUrl: number): Target[] {
  const { coldStarts, warm, modes } = measured;
  const largest = Math.max(...warm.filter(({ name }) => isService(name)).map(({ process }) => process.rss));
  const overBudget = modes.filter(({ total, budget }) => total > budget);
  return [
    target("requests over their budget of calls to AWS", 0, overBudget.length, ""),
    target("zip of the package", ZIP_KB, measured.package.zipBytes / 1000, "KB"),
    target("cold get / cold empty handler", RATIO, toBase(coldStarts, "get"), "×"),
    target("warm unchanged / its bare SDK calls", RATIO, toBase(warm, "unchanged"), "×"),
    target("warm changed / its bare SDK calls", RATIO, toBase(warm, "changed"), "×"),
    target("memory of the handler's process (RSS)", MEMORY_MB, largest / 2 ** 20, "MB"),
    target("a month of being told, with alarmEmail", MONITORING_USD, measured.monitoring.usd, "USD"),
    target("a million polls by the function's URL", POLL_BY_URL_USD, pollByUrl, "USD"),
  ];
}

function toBase(entries: readonly Timing[], name: SubjectName): number {
  return entries.find((entry) => entry.name === name)?.toBase ?? Number.NaN;
}

function isService(name: SubjectName): boolean {
  return name === "get" || name === "unchanged" || name === "changed";
}

/** A target that is met by a value of `limit` at the most. */
export function target(what: string, limit: number, value: number, unit: string): Target {
  return { what, limit, value, unit, met: Number.isFinite(value) && value <= limit };
}
