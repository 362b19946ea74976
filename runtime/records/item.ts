import type { Credential } from "../access/authenticate";
import type { RawItem } from "../aws/table";
import { parseAddress, type RecordType } from "../values/address";
import { type Network, parseNetwork } from "../values/network";
import type { RecordKey } from "../values/recordKey";
import { LEASE_MS } from "../values/timeLimits";
import { readWanted, type Wanted } from "./wanted";

/** What the table says that Route 53 holds. */
export interface PublishedState {
  address: string;
  ttl: number;
  /** Unix time in milliseconds when Route 53 was last known to agree; undefined when that is not known. */
  verifiedAt: number | undefined;
}

/** An item of the config table, interpreted: every odd value has been put on the safe side. */
export interface RecordItem extends RecordKey, Credential {
  /** The id of the zone that its name belongs to; undefined where the service serves none of that name. */
  zoneId: string | undefined;
  ttl: number;
  /** True when the item's ttl is no TTL, so that the default took its place. */
  ttlIsOdd: boolean;
  locked: boolean;
  allowInternal: boolean;
  readPrivilege: boolean;
  /** No private, shared or unique local address may be published, whatever else is allowed. */
  onlyPublic: boolean;
  published: PublishedState | undefined;
  /** True while a change was written down and not confirmed. */
  pending: boolean;
  /** The address (or deletion, undefined) of that change. */
  pendingAddress: string | undefined;
  /** Unix time in milliseconds until when another request alone may change the record. */
  leasedUntil: number | undefined;
  /** What was written down for the publisher; undefined: nothing, or what speaks of another record. */
  wanted: Wanted | undefined;
  /** Unix time in milliseconds when what is published was last changed. */
  lastChanged: number | undefined;
  /** Milliseconds that its changes are to be apart, where the item says so. */
  minChangeIntervalMs: number | undefined;
  raw: RawItem;
}

/** An item whose name lies in a zone of the service. */
export type ServedItem = RecordItem & { zoneId: string };

/** What an item's state must say of itself to be believed: items get copied. */
export function publishedAs(zoneId: string, { hostname, recordType }: RecordKey): string {
  return `${zoneId} ${hostname} ${recordType}`;
}

/**
 * Interprets an item.
 *
 * @param raw the item; numbers as numbers
 * @param zoneId the zone that its name belongs to; undefined: none that is served, and no state is believed
 * @param defaultTtl seconds, for an item that has none or an odd one
 */
export function interpretItem(
  raw: RawItem,
  key: RecordKey,
  zoneId: string | undefined,
  defaultTtl: number,
): RecordItem {
  const ttl = readTtl(raw.ttl);
  const identity = zoneId === undefined ? undefined : publishedAs(zoneId, key);
  const isOurs = identity !== undefined && raw.published_as === identity;
  const speaksOfAnother = raw.published_as !== undefined && raw.published_as !== identity;
  return {
    ...key,
    zoneId,
    sharedSecret: nonEmptyText(raw.shared_secret),
    ttl: ttl ?? defaultTtl,
    ttlIsOdd: ttl === undefined && raw.ttl !== undefined && raw.ttl !== null,
    locked: readFlag(raw.lock_record, true),
    allowInternal: readFlag(raw.allow_internal, false),
    readPrivilege: readFlag(raw.read_privilege, false),
    requireSignature: readFlag(raw.require_signature, true),
    onlyPublic: readFlag(raw.only_public, true),
    previous: readPrevious(raw),
    allowFrom: readNetworks(raw.allow_from),
    validUntil: readValidUntil(raw.valid_until),
    published: isOurs ? readPublished(raw, key.recordType) : undefined,
    pending: raw.pending_address !== undefined || raw.pending_until !== undefined,
    pendingAddress: isOurs ? nonEmptyText(raw.pending_address) : undefined,
    leasedUntil: speaksOfAnother ? undefined : readTime(raw.pending_until),
    wanted:
      identity !== undefined && raw.wanted_as === identity ? readWanted(raw, key.recordType) : undefined,
    lastChanged: speaksOfAnother ? undefined : readTime(raw.last_updated),
    minChangeIntervalMs: readInterval(raw.min_change_interval),
    lastSigned: readNumber(raw.last_signed) ?? 0,
    raw,
  };
}

/**
 * Reads a flag that people type: `true`, "true" and 1 are true; `false`, "false", 0, null and absent are false.
 *
 * @param otherwise what anything else counts as: the safe side
 */
export function readFlag(value: unknown, otherwise: boolean): boolean {
  if (value === true || value === "true" || value === 1) return true;
  if (value === false || value === "false" || value === 0 || value === null || value === undefined)
    return false;
  return otherwise;
}

/** True while another request alone may change the record; a lease longer than we ever give is not believed. */
export function leaseIsLive(item: Pick<RecordItem, "leasedUntil">, now: number): boolean {
  return item.leasedUntil !== undefined && item.leasedUntil > now && item.leasedUntil <= now + 2 * LEASE_MS;
}

// Without a time that can be read, the grace is over.
function readPrevious(raw: RawItem): { secret: string; until: number } | undefined {
  const secret = nonEmptyText(raw.previous_secret);
  const until = readTime(raw.previous_secret_until);
  return secret === undefined || until === undefined ? undefined : { secret, until };
}

/**
 * Reads networks that people write down, with commas between them.
 *
 * @returns undefined where there is no such rule; none where any of it cannot be read, so that nobody gets in
 */
export function readNetworks(value: unknown): Network[] | undefined {
  if (value === undefined || value === null) return undefined;
  const parts = typeof value === "string" ? value.split(",") : [""];
  const networks = parts.map((part) => parseNetwork(part.trim()));
  return networks.every((network) => network !== undefined) ? (networks as Network[]) : [];
}

/**
 * Reads when a secret ends: a time (ISO 8601), or a day, to its end in UTC.
 *
 * @returns undefined where there is no such rule; a time long past where it cannot be read
 */
export function readValidUntil(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === "string" ? value.trim() : "";
  return readTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T24:00:00Z` : text) ?? 0;
}

/** Hours: a leap year. */
const LONGEST_SILENCE = 8_784;

/**
 * Reads a `stale_after`: hours without a word after which a host is silent, 0 for never.
 *
 * @returns milliseconds; undefined where it is not given, or is no whole number of hours up to a year
 */
export function readStaleAfter(value: unknown): number | undefined {
  const hours = readNumber(value);
  const isLimit = hours !== undefined && Number.isInteger(hours) && hours >= 0 && hours <= LONGEST_SILENCE;
  return isLimit ? hours * 3_600_000 : undefined;
}

function readPublished(raw: RawItem, recordType: RecordType): PublishedState | undefined {
  const ttl = readTtl(raw.published_ttl);
  const address = typeof raw.ip_address === "string" ? parseAddress(raw.ip_address) : undefined;
  if (ttl === undefined || address === undefined || address.recordType !== recordType) return undefined;
  return { address: address.text, ttl, verifiedAt: readTime(raw.last_verified) };
}

// Seconds; one that cannot be read, or is longer than a day, is none.
function readInterval(value: unknown): number | undefined {
  const seconds = readNumber(value);
  return seconds !== undefined && seconds >= 0 && seconds <= 86_400 ? seconds * 1000 : undefined;
}

function readTtl(value: unknown): number | undefined {
  const ttl = readNumber(value);
  return ttl !== undefined && Number.isInteger(ttl) && ttl >= 0 && ttl <= 2147483647 ? ttl : undefined;
}

/** Reads a number, or text that is a whole one; undefined where it is neither. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : undefined;
}

/** Reads a time as text: Unix time in milliseconds; undefined where it is none. */
export function readTime(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
