/** Times and lengths of time, as people read and type them. */
import { problem } from "./problem";

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `90m`, `24h` or `7d`; `0` is none. @throws a problem that names the option */
export function readDuration(option: string, text: string): number {
  if (text === "0") return 0;
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined)
    throw problem(`${option} ${text} is no length of time: give one as 90m, 24h or 7d`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** A time in full, to the second: `2027-01-31T12:00:00Z`. */
export function instant(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

/** How long ago: `3 min`, `5 h`, `12 d`. */
export function ago(time: number | undefined, now: number): string {
  if (time === undefined) return "never";
  const passed = Math.max(0, now - time);
  if (passed < UNITS.m) return `${Math.round(passed / UNITS.s)} s`;
  if (passed < UNITS.h) return `${Math.round(passed / UNITS.m)} min`;
  if (passed < 2 * UNITS.d) return `${Math.round(passed / UNITS.h)} h`;
  return `${Math.round(passed / UNITS.d)} d`;
}
