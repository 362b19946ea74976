import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { textsOf } from "../aws/challengeRecords";
import { CHALLENGE_TTL } from "../values/challenge";
import { haveSameValues } from "./desired";
import { type Challenge, type ChallengeItem, ownValues, valuesOf } from "./item";
import type { ChallengeConflict } from "./outcome";

/** What Route 53 holds at the name of a host's challenges. */
export type Standing =
  /** Nothing, or values of ours alone. */
  | { kind: "ours"; values: string[]; ttl: number }
  /** What others put there; `values` are those of its TXT records that can be read. */
  | { kind: "foreign"; reason: ChallengeConflict; values: string[] };

/**
 * Looks for what stands at the name, among its record sets. In this order; the first match wins:
 * 1. a CNAME → cname; name servers of another zone → delegated
 * 2. an alias, a routing policy → that
 * 3. a value that this service is not known to have put there → not_published_here
 */
export function standingAt(item: ChallengeItem, recordSets: readonly ResourceRecordSet[]): Standing {
  const foreign = (reason: ChallengeConflict, values: string[] = []): Standing => {
    return { kind: "foreign", reason, values };
  };
  if (recordSets.some(({ Type }) => Type === "CNAME")) return foreign("cname");
  // At the apex of a zone of its own they are that zone's.
  if (recordSets.some(({ Type }) => Type === "NS") && !recordSets.some(({ Type }) => Type === "SOA")) {
    return foreign("delegated");
  }
  const sets = recordSets.filter(({ Type }) => Type === "TXT");
  const texts = sets.flatMap(textsOf);
  const values = texts.filter((text) => text !== undefined);
  const [set] = sets;
  if (set === undefined) return { kind: "ours", values: [], ttl: CHALLENGE_TTL };
  if (set.SetIdentifier !== undefined) return foreign("routing_policy", values);
  if (set.AliasTarget !== undefined) return foreign("alias");
  const ours = ownValues(item);
  return values.length === texts.length && values.every((value) => ours.includes(value))
    ? { kind: "ours", values, ttl: set.TTL ?? 0 }
    : foreign("not_published_here", values);
}

/** Whether Route 53 holds just what it is to hold. */
export function isAsDesired(standing: Standing, desired: readonly Challenge[]): boolean {
  if (standing.kind === "foreign") return false;
  const { values, ttl } = standing;
  return haveSameValues(values, valuesOf(desired)) && (values.length === 0 || ttl === CHALLENGE_TTL);
}
