/** Records as their owner sees them. */
import { isFlapping } from "../runtime/records/flapping";
import { interpretItem, type RecordItem, readFlag, readStaleAfter } from "../runtime/records/item";
import type { RecordType } from "../runtime/values/address";
import type { RecordKey } from "../runtime/values/recordKey";
import { zoneOf } from "../runtime/values/zone";
import { hasInterfaceId } from "./interfaceId";
import type { Stack } from "./stack";
import type { Item } from "./table";
import { type Wish, wishOf } from "./wish";

/** A record as its owner sees it. */
export interface RecordView extends RecordKey {
  address: string | undefined;
  /** Seconds; undefined: the stack's default. */
  ttl: number | undefined;
  /** Unix time in milliseconds of the last sign of life; undefined: none yet. */
  lastSeen: number | undefined;
  /** When its address last changed. */
  lastChanged: number | undefined;
  /** What it is marked with: locked, internal, … */
  flags: string[];
  /** Records with one secret have one number; undefined: it is alone. */
  group: number | undefined;
  /** Hours of silence that its item itself allows; 0: for ever. */
  staleAfter: number | undefined;
  comment: string | undefined;
  /** What is written down, and not published; undefined: nothing. */
  wish: Wish | undefined;
  state: State;
}

/** What needs attention first. */
export const STATES = [
  "no_secret",
  "refused",
  "flapping",
  "pending",
  "waiting",
  "expired",
  "silent",
  "never_seen",
  "locked",
  "fresh",
] as const;
export type State = (typeof STATES)[number];

/** States, for people. */
export const STATE_WORDS: Readonly<Record<State, string>> = {
  no_secret: "no secret",
  refused: "refused",
  flapping: "flapping",
  pending: "unconfirmed",
  waiting: "not published yet",
  expired: "expired",
  silent: "silent",
  never_seen: "never seen",
  locked: "locked",
  fresh: "fresh",
};

/** An item as the runtime reads it; its TTL is NaN where it has none. */
export function interpret({ zones }: Stack, raw: Item): RecordItem {
  const key = { hostname: String(raw["hostname"]), recordType: raw["record_type"] as RecordType };
  return interpretItem(raw, key, zoneOf(key.hostname, zones)?.id, Number.NaN);
}

/**
 * Records, each with what its neighbours tell: its group.
 *
 * @param stack tells by how much a host may have been seen later than its item says, when it is silent, and how far its changes
 *   are apart
 */
export function views(
  records: readonly RecordItem[],
  stack: Pick<Stack, "noteVisitsEveryMs" | "minChangeIntervalMs" | "staleAfterMs">,
  now: number,
): RecordView[] {
  const { noteVisitsEveryMs, minChangeIntervalMs } = stack;
  const members = new Map<string, number>();
  for (const { sharedSecret, hostname } of records) {
    if (sharedSecret === undefined) continue;
    const hosts = `${sharedSecret} ${hostname}`;
    members.set(hosts, 1);
  }
  const hostsOf = new Map<string, number>();
  for (const key of members.keys()) {
    const secret = key.slice(0, key.lastIndexOf(" "));
    hostsOf.set(secret, (hostsOf.get(secret) ?? 0) + 1);
  }
  const numbers = new Map<string, number>();
  return records.map((record) => {
    const { sharedSecret, raw } = record;
    const wish = wishOf(record, minChangeIntervalMs, now);
    const isGroup = sharedSecret !== undefined && (hostsOf.get(sharedSecret) ?? 0) > 1;
    if (isGroup && !numbers.has(sharedSecret)) numbers.set(sharedSecret, numbers.size + 1);
    return {
      hostname: record.hostname,
      recordType: record.recordType,
      address: record.published?.address,
      ttl: Number.isNaN(record.ttl) ? undefined : record.ttl,
      lastSeen: timeOf(raw["last_checked"]),
      lastChanged: timeOf(raw["last_updated"]),
      flags: flagsOf(record, now),
      group: isGroup ? numbers.get(sharedSecret) : undefined,
      staleAfter: hoursOf(readStaleAfter(raw["stale_after"])),
      comment: typeof raw["comment"] === "string" ? raw["comment"] : undefined,
      wish,
      state: stateOf(record, wish, now, staleMsOf(record, stack) + noteVisitsEveryMs),
    };
  });
}

/** How long a record's host may be silent: as its item says, with 0 for ever, or the stack. */
function staleMsOf({ raw }: RecordItem, { staleAfterMs }: Pick<Stack, "staleAfterMs">): number {
  const own = readStaleAfter(raw["stale_after"]);
  if (own === 0) return Number.POSITIVE_INFINITY;
  return own ?? staleAfterMs;
}

function hoursOf(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 3_600_000;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function flagsOf(record: RecordItem, now: number): string[] {
  const flags: [boolean, string][] = [
    [record.locked, "locked"],
    [record.allowInternal, "internal"],
    [record.onlyPublic, "only public"],
    [record.requireSignature, "signed only"],
    [record.readPrivilege, "reads group"],
    [!mayHaveCertificates(record), "no certificates"],
    [record.allowFrom !== undefined, "allow_from"],
    [record.validUntil !== undefined, "valid_until"],
    [!hasInterfaceId(record.published?.address ?? "", record.raw as Item), "not its interface_id"],
    [record.previous !== undefined && record.previous.until > now, "in grace"],
    [isFlapping(record, now), "flapping"],
  ];
  return flags.flatMap(([isSet, word]) => (isSet ? [word] : []));
}

function mayHaveCertificates({ raw }: RecordItem): boolean {
  const { allow_acme: flag } = raw;
  return flag === undefined || flag === null || readFlag(flag, false);
}

function stateOf(record: RecordItem, wish: Wish | undefined, now: number, staleMs: number): State {
  if (record.sharedSecret === undefined) return "no_secret";
  if (wish?.kind === "refused") return "refused";
  if (isFlapping(record, now)) return "flapping";
  if (record.pending && (record.leasedUntil === undefined || record.leasedUntil < now)) return "pending";
  if (wish?.isOverdue) return "waiting";
  if (record.validUntil !== undefined && record.validUntil <= now) return "expired";
  const lastSeen = timeOf(record.raw["last_checked"]);
  if (lastSeen !== undefined && now - lastSeen > staleMs) return "silent";
  if (lastSeen === undefined) return "never_seen";
  return record.locked ? "locked" : "fresh";
}

/** What needs attention first. */
export function byNeed(one: RecordView, other: RecordView): number {
  return (
    STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
    (one.lastSeen ?? 0) - (other.lastSeen ?? 0) ||
    one.hostname.localeCompare(other.hostname) ||
    one.recordType.localeCompare(other.recordType)
  );
}
