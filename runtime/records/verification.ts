import { nodeCrypto } from "../values/nodeCrypto";
import type { RecordKey } from "../values/recordKey";
import { TAKEOVER_DOUBT_MS, VERIFY_EVERY_MS, VERIFY_SPREAD_MS } from "../values/timeLimits";

// Another machine's clock may be a little ahead of ours.
const CLOCK_SKEW_MS = 60_000;

/** Whether what the table says of Route 53 may be believed without a look. */
export function wasVerifiedLately(key: RecordKey, verifiedAt: number | undefined, now: number): boolean {
  if (verifiedAt === undefined || verifiedAt > now + CLOCK_SKEW_MS) return false;
  return now - verifiedAt < believedFor(key);
}

/**
 * The time of verification to write down. Where another writer's change was taken over, Route 53 may still carry that one
 * out: it counts as verified so long ago that a look is due soon.
 */
export function verificationTime(key: RecordKey, now: number, tookOver: boolean): number {
  return tookOver ? now - believedFor(key) + TAKEOVER_DOUBT_MS : now;
}

// By a hash of the name, so that a fleet that was set up in one minute does not ask Route 53 in one minute.
function believedFor(key: RecordKey): number {
  const hash = nodeCrypto().createHash("sha256").update(`${key.hostname} ${key.recordType}`).digest();
  return VERIFY_EVERY_MS + (hash.readUInt32BE(0) % VERIFY_SPREAD_MS);
}
