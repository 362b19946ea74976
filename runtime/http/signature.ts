import { type Proof, signedText } from "../access/token";
import { SIGNATURE_WINDOW_MS } from "../values/timeLimits";
import { type Malformed, malformed } from "./malformed";

/** What a signature is made over, beside its time. */
export interface Signed {
  mode: string;
  /** As it was sent, with the final dot. */
  hostname: string;
  /** The rest: an address, a prefix, a value, or the family of the call. */
  target: string;
  /** Whether the text has what is to be published. */
  fixesAddress: boolean;
}

/** That the caller's clock and ours are too far apart. */
export interface ClockOff {
  kind: "unauthorized";
  reason: "clock_off";
}

/** A SHA-256, or an HMAC made with it, in hex of either case. */
export const HEX_SHA256 = /^[0-9a-fA-F]{64}$/;
const MILLISECONDS = /^\d{1,15}$/;

/**
 * Reads the signature of a request, and whether it is of our time.
 *
 * @param now Unix time in milliseconds
 */
export function readSignature(
  { sig, time }: { sig?: string; time?: string },
  { mode, hostname, target, fixesAddress }: Signed,
  now: number,
): Proof | Malformed | ClockOff {
  if (sig === undefined || !HEX_SHA256.test(sig)) {
    return malformed("sig", "sig is no HMAC-SHA256: give its 64 hex digits.");
  }
  if (time === undefined || !MILLISECONDS.test(time)) {
    return malformed("time", "Give time in milliseconds since 1970 along with sig.");
  }
  if (Math.abs(Number(time) - now) > SIGNATURE_WINDOW_MS) {
    return { kind: "unauthorized", reason: "clock_off" };
  }
  const text = signedText(mode, hostname, target, time);
  return { kind: "signature", text, signature: sig, time: Number(time), fixesAddress };
}
