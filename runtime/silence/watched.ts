import { type RawItem, withPlainNumbers } from "../aws/table";
import { readFlag, readStaleAfter, readTime, readValidUntil } from "../records/item";
import type { RecordKey } from "../values/recordKey";
import { readTelling, type Telling } from "./telling";

/** The attributes that the watch reads: never a secret. infra/monitoring/policies.ts lets it read no other. */
export const READ = [
  ...[
    "hostname",
    "record_type",
    "last_checked",
    "last_accessed",
    "stale_after",
    "lock_record",
    "valid_until",
  ],
  ...["told_silent", "telling", "awaited_since"],
] as const;

/** An item, as far as silence goes. Times are Unix times in milliseconds. Odd values count as not given. */
export interface Watched extends RecordKey {
  /** When its host last asked, as far as it was noted. */
  lastSeen: number | undefined;
  /** The address that it asked from, whatever the item has for it. */
  lastCaller: string | undefined;
  /** Milliseconds that the item itself gives it; 0: never silent. */
  ownLimitMs: number | undefined;
  locked: boolean;
  /** When its secret ends. */
  validUntil: number | undefined;
  /** Since when it was silent, of a silence that was told. */
  toldSilent: number | undefined;
  /** What is being told. */
  telling: Telling | undefined;
  /** Since when a host is waited for that has not been seen as yet. */
  awaitedSince: number | undefined;
  /** As it was read: conditions compare with this. */
  raw: RawItem;
}

/** Interprets an item; undefined: it is no record's. */
export function readWatched(raw: RawItem): Watched | undefined {
  const values = withPlainNumbers(raw);
  const { hostname, record_type: recordType, last_accessed: lastCaller } = values;
  if (typeof hostname !== "string" || (recordType !== "A" && recordType !== "AAAA")) return undefined;
  return {
    hostname,
    recordType,
    lastSeen: readTime(values.last_checked),
    lastCaller: typeof lastCaller === "string" ? lastCaller : undefined,
    ownLimitMs: readStaleAfter(values.stale_after),
    locked: readFlag(values.lock_record, true),
    validUntil: readValidUntil(values.valid_until),
    toldSilent: readTime(values.told_silent),
    telling: readTelling(values.telling),
    awaitedSince: readTime(values.awaited_since),
    raw,
  };
}
