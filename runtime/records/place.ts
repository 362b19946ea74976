import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { parseAddress } from "../values/address";
import type { RecordKey } from "../values/recordKey";
import type { ConflictReason } from "./outcome";

/** What Route 53 holds in a record's place. */
export type Place =
  | { kind: "empty" }
  | { kind: "single"; address: string | undefined; value: string; ttl: number }
  | { kind: "foreign"; reason: ConflictReason };

/** Looks for what stands in a record's place, among the record sets of its name. */
export function placeOf(key: RecordKey, recordSets: readonly ResourceRecordSet[]): Place {
  if (recordSets.some((set) => set.Type === "CNAME")) return { kind: "foreign", reason: "cname" };
  const [set] = recordSets.filter((candidate) => candidate.Type === key.recordType);
  if (set === undefined) return { kind: "empty" };
  if (set.SetIdentifier !== undefined) return { kind: "foreign", reason: "routing_policy" };
  if (set.AliasTarget !== undefined) return { kind: "foreign", reason: "alias" };
  const values = set.ResourceRecords ?? [];
  const value = values[0]?.Value;
  if (values.length !== 1 || value === undefined) return { kind: "foreign", reason: "several_values" };
  return { kind: "single", address: parseAddress(value)?.text, value, ttl: set.TTL ?? 0 };
}
