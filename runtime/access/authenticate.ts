import { type Proof, proves } from "./token";

/** What of a record says who may act for it. */
export interface Credential {
  sharedSecret: string | undefined;
  requireSignature: boolean;
  /** Unix time in milliseconds of the last signed request that was accepted. */
  lastSigned: number;
}

/** Why a caller was not believed. Only the log tells the first three apart. */
export type UnauthorizedReason =
  | "unknown_host"
  | "no_secret"
  | "wrong_secret"
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
 * 3. the proof was not made with its secret → wrong_secret
 * 4. the record takes signed requests only, and this is none → signature_required
 * 5. a signed request that is not later than the last accepted one → replayed
 *
 * @param credential the record's; undefined where there is no such record
 * @returns why not, or undefined when the caller is believed
 */
export function authenticate(credential: Credential | undefined, proof: Proof): Unauthorized | undefined {
  const proven = proves(proof, credential?.sharedSecret);
  if (credential === undefined) return { kind: "unauthorized", reason: "unknown_host" };
  if (credential.sharedSecret === undefined) return { kind: "unauthorized", reason: "no_secret" };
  if (!proven) return { kind: "unauthorized", reason: "wrong_secret" };
  if (proof.kind !== "signature") {
    return credential.requireSignature ? { kind: "unauthorized", reason: "signature_required" } : undefined;
  }
  return proof.time <= credential.lastSigned
    ? { kind: "unauthorized", reason: "replayed", earliestTime: credential.lastSigned + 1 }
    : undefined;
}
