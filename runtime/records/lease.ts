import { LEASE_WAITS_MS, RETRY_AFTER_SECONDS } from "../values/timeLimits";
import type { Refusal, Waiting } from "./outcome";
import type { RecordPorts } from "./ports";

/** Tells whether an item has to be looked at again. */
export function isWaiting(outcome: { kind: string }): outcome is Waiting {
  return outcome.kind === "leased" || outcome.kind === "outdated";
}

/**
 * Tries, and tries again twice what another request was changing.
 *
 * @param attempt tries what is asked for, and tells what became of each, in order
 * @returns what became of each; what was found no better is busy
 */
export async function tryAgain<Asked, Outcome extends { kind: string }>(
  { now, sleep }: Pick<RecordPorts, "now" | "sleep">,
  asked: readonly Asked[],
  attempt: (asked: readonly Asked[]) => Promise<(Outcome | Waiting)[]>,
): Promise<(Outcome | Refusal)[]> {
  const outcomes = await attempt(asked);
  for (const wait of LEASE_WAITS_MS) {
    const open = outcomes.flatMap((outcome, index) => (isWaiting(outcome) ? [index] : []));
    if (open.length === 0) break;
    if (open.some((index) => outcomes[index]?.kind === "leased")) await sleep(wait);
    const again = await attempt(open.flatMap((index) => asked[index] ?? []));
    open.forEach((index, position) => {
      outcomes[index] = again[position] ?? { kind: "outdated" };
    });
  }
  return outcomes.map((outcome) => (isWaiting(outcome) ? giveUp(outcome, now()) : outcome));
}

/** What a caller is told when another look, and yet another, found the item no better. */
function giveUp(waiting: Waiting, now: number): Refusal {
  const rest = waiting.kind === "leased" ? Math.max(1, Math.ceil((waiting.until - now) / 1000)) : undefined;
  return { kind: "busy", retryAfterSeconds: rest ?? RETRY_AFTER_SECONDS };
}
