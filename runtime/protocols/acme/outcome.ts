import type { ChallengeOutcome } from "../../challenges/outcome";
import type { TooLarge } from "../../http/body";
import type { Malformed } from "../../http/malformed";
import type { ClockOff } from "../../http/signature";

/** What is refused for what a request says by itself, before anybody is asked. */
export type Refused =
  | Malformed
  | TooLarge
  | ClockOff
  | { kind: "no_credentials" }
  /** A password, where the stack takes signatures alone. */
  | { kind: "unauthorized"; reason: "signature_required" }
  /** It is about another name than that of its credentials. */
  | { kind: "other_name" };

/** What became of a request for challenges, whichever way it came; answer.ts has the words. */
export type Outcome = ChallengeOutcome | Refused;

const REFUSED = ["malformed", "too_large", "no_credentials", "unauthorized", "other_name"];

/** True for what a reader gives back in place of what it read. */
export function isRefused<T>(result: T | Refused): result is Refused {
  return REFUSED.includes(String((result as { kind?: unknown }).kind));
}
