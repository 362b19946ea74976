import { MAX_CHALLENGES } from "../values/challenge";
import type { Challenge, Dialect } from "./item";

/** What is asked for a name's challenges. */
export interface Target {
  action: "present" | "cleanup";
  value: string;
  by: Dialect;
}

/** How many values stand that came by acme-dns, whose clients never clean up. https://github.com/joohoi/acme-dns#readme */
const OF_ACME_DNS = 2;

/**
 * What is to stand at a name. A value that comes again has its whole time again.
 *
 * @param live what stands, in the order in which they came
 * @param now Unix time in milliseconds
 * @returns undefined where it would be too many
 */
export function desiredChallenges(
  live: readonly Challenge[],
  { action, value, by }: Target,
  now: number,
): Challenge[] | undefined {
  const others = live.filter((challenge) => challenge.value !== value);
  if (action === "cleanup") return others;
  const old = by === "acme-dns" ? others.filter((other) => other.by === by).slice(0, 1 - OF_ACME_DNS) : [];
  const desired = [...others.filter((other) => !old.includes(other)), { value, at: now, by }];
  return desired.length > MAX_CHALLENGES ? undefined : desired;
}

/** Whether two lists are of the same values, in whatever order. */
export function haveSameValues(ones: readonly string[], others: readonly string[]): boolean {
  return ones.length === others.length && ones.every((value) => others.includes(value));
}
