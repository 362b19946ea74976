import type { ItemUpdate, Requirement } from "../aws/updateExpression";
import { LEASE_MS } from "../values/timeLimits";
import { publishedAs, type RecordItem, type ServedItem } from "./item";
import { KNOWN_PREFIXES, rememberLeft } from "./knownPrefixes";
import { verificationTime } from "./verification";

/** What Route 53 is known to hold. */
export interface Held {
  address: string;
  ttl: number;
}

/** A request that was believed, as its record notes it. */
export interface Visit {
  /** Unix time in milliseconds. */
  at: number;
  /** The public address that asked, in canonical form. */
  caller: string;
  /** Unix time in milliseconds of a signed request, which is used up by it. */
  signedTime: number | undefined;
}

/** `pending_address` of a deletion that was written down. */
const DELETION = "delete";
const PENDING = ["pending_address", "pending_until"] as const;
const PUBLISHED = ["ip_address", "published_as", "published_ttl", "last_verified"] as const;
/** The config that a request was allowed by: edited meanwhile, the request must be judged anew. */
const JUDGED_BY = [
  ...["shared_secret", "previous_secret", "previous_secret_until", "allow_from", "valid_until"],
  ...["lock_record", "allow_internal", "only_public", "require_signature", "interface_id", "mac_address"],
  KNOWN_PREFIXES,
] as const;

/** Notes that the caller asked; a signed request is used up by it. Without a revision it changes nothing else. */
export function touch(item: RecordItem, visit: Visit, revision: string): ItemUpdate {
  const { signedTime } = visit;
  return {
    set: { ...asked(visit), ...signed(signedTime, signedTime === undefined ? undefined : revision) },
    remove: [],
    require: unchangedSince(item, signedTime),
  };
}

/** Notes what Route 53 was found to hold, or that it holds nothing; whatever was pending is settled by that. */
export function recordHeld(
  item: ServedItem,
  held: Held | undefined,
  visit: Visit,
  revision: string,
): ItemUpdate {
  const { signedTime } = visit;
  return {
    set: {
      ...asked(visit),
      ...(held ? { ...published(item, held), last_verified: verified(item, visit) } : {}),
      ...signed(signedTime, revision),
    },
    remove: held ? PENDING : [...PENDING, ...PUBLISHED],
    require: unchangedSince(item, signedTime),
  };
}

/**
 * The write-ahead: what is about to be asked of Route 53, and a lease for its writer.
 *
 * @param address what will be published; undefined for a deletion
 * @param adopted what Route 53 holds by an earlier change that was never confirmed
 */
export function writeAhead(
  item: ServedItem,
  address: string | undefined,
  adopted: Held | undefined,
  { at, signedTime }: Visit,
  revision: string,
): ItemUpdate {
  const identity = publishedAs(item.zoneId, item);
  // State that speaks of another record would be believed once published_as speaks of this one.
  const speaksOfThis = item.raw.published_as === identity || adopted !== undefined;
  return {
    set: {
      pending_address: address ?? DELETION,
      pending_until: timestamp(at + LEASE_MS),
      published_as: identity,
      ...(adopted ? published(item, adopted) : {}),
      ...rememberLeft(item, address),
      ...signed(signedTime, revision),
    },
    remove: speaksOfThis ? [] : PUBLISHED.filter((attribute) => attribute !== "published_as"),
    require: [
      ...unchangedSince(item, signedTime),
      ...JUDGED_BY.map((attribute) => ({ attribute, value: item.raw[attribute] })),
    ],
  };
}

/** The confirmation of a change that Route 53 accepted: what it holds now, or undefined after a deletion. */
export function confirm(
  item: ServedItem,
  held: Held | undefined,
  visit: Visit,
  revision: string,
): ItemUpdate {
  return {
    set: {
      ...asked(visit),
      last_updated: timestamp(visit.at),
      ...(held ? { ...published(item, held), last_verified: verified(item, visit) } : {}),
    },
    remove: held ? PENDING : [...PENDING, ...PUBLISHED],
    require: [{ attribute: "revision", value: revision }],
  };
}

/** Takes a write-ahead back that Route 53 refused for good; the next request looks at Route 53 first. */
export function withdraw(revision: string): ItemUpdate {
  return {
    set: {},
    remove: [...PENDING, "published_as", "last_verified"],
    require: [{ attribute: "revision", value: revision }],
  };
}

/** After an edit by hand in the middle of a change: nobody else confirms, and the next request looks. */
export function distrust(revision: string): ItemUpdate {
  return { set: { revision }, remove: ["last_verified"], require: [] };
}

function asked({ at, caller }: Visit) {
  return { last_checked: timestamp(at), last_accessed: caller };
}

// Pending here is what another writer never confirmed.
function verified(item: RecordItem, { at }: Visit): string {
  return timestamp(verificationTime(item, at, item.pending));
}

function published(item: ServedItem, held: Held) {
  return {
    ip_address: held.address,
    published_as: publishedAs(item.zoneId, item),
    published_ttl: held.ttl,
  };
}

function signed(signedTime: number | undefined, revision: string | undefined) {
  return {
    ...(revision === undefined ? {} : { revision }),
    ...(signedTime === undefined ? {} : { last_signed: signedTime }),
  };
}

function unchangedSince(item: RecordItem, signedTime: number | undefined): Requirement[] {
  const attributes = signedTime === undefined ? ["revision"] : ["revision", "last_signed"];
  return attributes.map((attribute) => ({ attribute, value: item.raw[attribute] }));
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
