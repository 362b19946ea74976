import type { Refusal } from "./outcome";
import { RETRY_AFTER_SECONDS } from "./timeLimits";

/**
 * That an item has to be read and judged anew, because another request is changing it (`leased`, until a Unix time
 * in milliseconds) or has changed it (`outdated`).
 */
export type Waiting = { kind: "leased"; until: number } | { kind: "outdated" };

/** What a caller is told when another look, and yet another, found the item no better. */
export function giveUp<T extends { kind: string }>(
  outcome: T | Waiting,
  now: number,
): Exclude<T, Waiting> | Refusal {
  if (outcome.kind === "leased" && "until" in outcome) {
    return { kind: "busy", retryAfterSeconds: Math.max(1, Math.ceil((outcome.until - now) / 1000)) };
  }
  if (outcome.kind === "outdated") return { kind: "busy", retryAfterSeconds: RETRY_AFTER_SECONDS };
  return outcome as Exclude<T, Waiting>;
}
