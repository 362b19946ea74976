import { RETRY_AFTER_SECONDS } from "../values/timeLimits";
import type { Refusal } from "./outcome";

/**
 * That an item has to be read and judged anew, because another request is changing it (`leased`, until a Unix time
 * in milliseconds) or has changed it (`outdated`).
 */
export type Waiting = { kind: "leased"; until: number } | { kind: "outdated" };

/** Tells whether an item has to be looked at again. */
export function isWaiting(outcome: { kind: string }): outcome is Waiting {
  return outcome.kind === "leased" || outcome.kind === "outdated";
}

/** What a caller is told when another look, and yet another, found the item no better. */
export function giveUp(waiting: Waiting, now: number): Refusal {
  const rest = waiting.kind === "leased" ? Math.max(1, Math.ceil((waiting.until - now) / 1000)) : undefined;
  return { kind: "busy", retryAfterSeconds: rest ?? RETRY_AFTER_SECONDS };
}
