import type { ItemUpdate, Requirement } from "../aws/updateExpression";
import { LEASE_MS } from "../values/timeLimits";
import { publishedAs, type RecordItem, type ServedItem } from "./item";
import { KNOWN_PREFIXES, rememberLeft } from "./knownPrefixes";
import { verificationTime } from "./verification";
import { CONFLICT, DELETION, WANTED, WANTED_STATE } from "./wanted";

/** What Route 53 is known to hold. */
export interface Held {
  address: string;
  ttl: number;
}

/** A request that was believed, as its record notes it. */
export interface Visit {
  /** Unix time in milliseconds. */
  at: number;
  /** The public address that asked, in canonical form; undefined: it was noted with the wish that is carried out. */
  caller: string | undefined;
  /** Unix time in milliseconds of a signed request, which is used up by it. */
  signedTime: number | undefined;
}

const PENDING = ["pending_address", "pending_until"] as const;
const PUBLISHED = ["ip_address", "published_as", "published_ttl", "last_verified"] as const;
/** The config that a request was allowed by: edited meanwhile, the request must be judged anew. */
const JUDGED_BY: readonly string[] = [
  ...["shared_secret", "previous_secret", "previous_secret_until", "allow_from", "valid_until"],
  ...["lock_record", "allow_internal", "only_public", "require_signature", "interface_id", "mac_address"],
  KNOWN_PREFIXES,
];

/** Notes that the caller asked; a signed request is used up by it. Without a revision it changes nothing else. */
export function touch(item: RecordItem, visit: Visit, revision: string): ItemUpdate {
  const { signedTime } = visit;
  return {
    set: { ...asked(visit), ...signed(signedTime, signedTime === undefined ? undefined : revision) },
    // What it found nothing to do about, the publisher need not look at.
    remove: presentOf(item, [WANTED_STATE]),
    require: [...unchangedSince(item, signedTime), asRead(item, "wanted_revision")],
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
    remove: [...(held ? PENDING : [...PENDING, ...PUBLISHED]), ...takenUp(item, visit)],
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
  visit: Visit,
  revision: string,
): ItemUpdate {
  const { at, signedTime } = visit;
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
    remove: [
      ...(speaksOfThis ? [] : PUBLISHED.filter((attribute) => attribute !== "published_as")),
      ...takenUp(item, visit),
    ],
    require: [...unchangedSince(item, signedTime), ...judgedBy(item)],
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

/**
 * Takes a write-ahead back that Route 53 refused; the next request looks at Route 53 first. What was published stays known for
 * ours: the write-ahead has removed what spoke of another record.
 */
export function withdraw(revision: string): ItemUpdate {
  return {
    set: {},
    remove: [...PENDING, "last_verified"],
    require: [{ attribute: "revision", value: revision }],
  };
}

/** After an edit by hand in the middle of a change: nobody else confirms, and the next request looks. */
export function distrust(revision: string): ItemUpdate {
  return { set: { revision }, remove: ["last_verified"], require: [] };
}

/**
 * A wish for the publisher. It changes neither lease nor pending change nor `revision`: a change on its way is confirmed
 * undisturbed. The newest wish wins.
 *
 * @param address what is to be published; undefined for a deletion
 */
export function writeWish(
  item: ServedItem,
  address: string | undefined,
  visit: Visit,
  revision: string,
): ItemUpdate {
  const { at, signedTime } = visit;
  return {
    set: {
      ...asked(visit),
      wanted_address: address ?? DELETION,
      wanted_at: timestamp(at),
      wanted_as: publishedAs(item.zoneId, item),
      wanted_revision: revision,
      [WANTED_STATE]: "new",
      ...signed(signedTime, undefined),
    },
    remove: presentOf(item, CONFLICT),
    require: [
      asRead(item, "wanted_revision"),
      ...judgedBy(item),
      ...(signedTime === undefined ? [] : [asRead(item, "last_signed")]),
    ],
    mark: "wanted_revision",
  };
}

/** That Route 53 refuses a wish for good, unless there is a newer one. */
export function markConflict(item: RecordItem, reason: string, at: number): ItemUpdate {
  return {
    set: { conflict: reason, conflict_at: timestamp(at) },
    remove: presentOf(item, [WANTED_STATE]),
    require: [asRead(item, "wanted_revision")],
  };
}

/** What of a wish goes with the first write: of one that is carried out that it is new, of one that is overtaken all. */
function takenUp(item: RecordItem, { caller }: Visit): string[] {
  const all = [...WANTED, WANTED_STATE, ...CONFLICT];
  return presentOf(item, caller === undefined ? [WANTED_STATE, ...CONFLICT] : all);
}

function presentOf({ raw }: RecordItem, attributes: readonly string[]): string[] {
  return attributes.filter((attribute) => raw[attribute] !== undefined);
}

function asRead({ raw }: RecordItem, attribute: string): Requirement {
  return { attribute, value: raw[attribute] };
}

function judgedBy(item: RecordItem): Requirement[] {
  return JUDGED_BY.map((attribute) => asRead(item, attribute));
}

function asked({ at, caller }: Visit) {
  return caller === undefined ? {} : { last_checked: timestamp(at), last_accessed: caller };
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
  return attributes.map((attribute) => asRead(item, attribute));
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
