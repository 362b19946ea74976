import type { RecordItem } from "../records/item";
import type { Unauthorized } from "../records/outcome";
import { type Proof, proves } from "./token";

/**
 * Decides whether a caller may act for a record. In this order; the first match wins:
 * 1. there is no such record → unknown_host, after the same work as for a wrong secret
 * 2. the proof was not made with its secret → wrong_secret
 * 3. the record takes signed requests only, and this is none → signature_required
 * 4. a signed request that is not later than the last accepted one → replayed
 *
 * @returns why not, or undefined when the caller is believed
 */
export function authenticate(item: RecordItem | undefined, proof: Proof): Unauthorized | undefined {
  const proven = proves(proof, item?.sharedSecret);
  if (item === undefined) return { kind: "unauthorized", reason: "unknown_host" };
  if (!proven) return { kind: "unauthorized", reason: "wrong_secret" };
  if (proof.kind !== "signature") {
    return item.requireSignature ? { kind: "unauthorized", reason: "signature_required" } : undefined;
  }
  return proof.time <= item.lastSigned
    ? { kind: "unauthorized", reason: "replayed", earliestTime: item.lastSigned + 1 }
    : undefined;
}
