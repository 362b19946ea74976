import { closest } from "fastest-levenshtein";

/** The candidate that takes the fewest single-character edits to become `name`; case counts as no edit. */
export function nearestName(name: string, candidates: readonly string[]): string {
  const nearest = closest(
    name.toLowerCase(),
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  return candidates.find((candidate) => candidate.toLowerCase() === nearest)!;
}
