import type { Address } from "../values/address";
import { isIn, type Network } from "../values/network";
import { type Proof, provesAny } from "./token";

/** What of a record says who may act for it. */
export interface Credential {
  sharedSecret: string | undefined;
  /** The secret before a rotation, and the Unix time in milliseconds until which it is accepted. */
  previous: { secret: string; until: number } | undefined;
  requireSignature: boolean;
  /** Where the secrets are good; undefined: everywhere. */
  allowFrom: readonly Network[] | undefined;
  /** Unix time in milliseconds after which they are not good any more; undefined: for ever. */
  validUntil: number | undefined;
  /** Unix time in milliseconds of the last signed request that was accepted. */
  lastSigned: number;
}

/** Who asks, and when. */
export interface Occasion {
  caller: Address;
  /** Unix time in milliseconds. */
  now: number;
}

/** Why a caller was not believed. Only the log tells the first five apart. */
export type UnauthorizedReason =
  | "unknown_host"
  | "no_secret"
  | "wrong_secret"
  | "not_from_here"
  | "expired"
  | "signature_required"
  | "clock_off"
  | "replayed";

/** A caller who was not believed. */
export interface Unauthorized {
  kind: "unauthorized";
  reason: UnauthorizedReason;
  /** With `replayed`: the earliest time, Unix time in milliseconds, that would be accepted. */
  earliestTime?: number;
}

/**
 * Decides whether a caller may act for a record. In this order; the first match wins:
 * 1. there is no such record → unknown_host, after the same work as for a wrong secret
 * 2. the record has no secret → no_secret, after the same work
 * 3. the proof was made neither with its secret nor with the previous one, in its time of grace → wrong_secret
 * 4. the caller is in none of the networks that the record allows → not_from_here
 * 5. the record's time is over → expired
 * 6. the record takes signed requests only, and this is none → signature_required
 * 7. a signed request that is not later than the last accepted one → replayed
 *
 * @param credential the record's; undefined where there is no such record
 * @returns why not, or undefined when the caller is believed
 */
export function authenticate(
  credential: Credential | undefined,
  proof: Proof,
  { caller, now }: Occasion,
): Unauthorized | undefined {
  const { previous } = credential ?? {};
  const former = previous !== undefined && now < previous.until ? previous.secret : undefined;
  // Two, whether there are two or none: that there is a second secret takes no time to find out.
  const proven = provesAny(proof, [credential?.sharedSecret, former]);
  if (credential === undefined) return { kind: "unauthorized", reason: "unknown_host" };
  if (credential.sharedSecret === undefined) return { kind: "unauthorized", reason: "no_secret" };
  if (!proven) return { kind: "unauthorized", reason: "wrong_secret" };
  const { allowFrom, validUntil } = credential;
  if (allowFrom !== undefined && !allowFrom.some((network) => isIn(caller, network))) {
    return { kind: "unauthorized", reason: "not_from_here" };
  }
  if (validUntil !== undefined && now >= validUntil) return { kind: "unauthorized", reason: "expired" };
  if (proof.kind !== "signature") {
    return credential.requireSignature ? { kind: "unauthorized", reason: "signature_required" } : undefined;
  }
  return proof.time <= credential.lastSigned
    ? { kind: "unauthorized", reason: "replayed", earliestTime: credential.lastSigned + 1 }
    : undefined;
}
