import type { ItemUpdate, Requirement } from "../aws/updateExpression";
import type { Invocation } from "../invocation";
import { LEASE_MS } from "../values/timeLimits";
import { publishedAs, type RecordItem } from "./item";

/** What Route 53 is known to hold. */
export interface Held {
  address: string;
  ttl: number;
}

/** `pending_address` of a deletion that was written down. */
const DELETION = "delete";
const PENDING = ["pending_address", "pending_until"] as const;
const PUBLISHED = ["ip_address", "published_as", "published_ttl", "last_verified"] as const;
/** The config that a request was allowed by: edited meanwhile, the request must be judged anew. */
const JUDGED_BY = ["shared_secret", "lock_record", "allow_internal", "require_signature"] as const;

/** Notes that the caller asked; a signed request is used up by it. Without a revision it changes nothing else. */
export function touch(
  invocation: Invocation,
  item: RecordItem,
  signedTime: number | undefined,
  revision: string,
): ItemUpdate {
  return {
    set: { ...asked(invocation), ...signed(signedTime, signedTime === undefined ? undefined : revision) },
    remove: [],
    require: unchangedSince(item, signedTime),
  };
}

/** Notes what Route 53 was found to hold, or that it holds nothing; whatever was pending is settled by that. */
export function recordHeld(
  invocation: Invocation,
  item: RecordItem,
  held: Held | undefined,
  signedTime: number | undefined,
  revision: string,
): ItemUpdate {
  return {
    set: {
      ...asked(invocation),
      ...(held ? { ...published(invocation, item, held), last_verified: timestamp(invocation) } : {}),
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
  invocation: Invocation,
  item: RecordItem,
  address: string | undefined,
  adopted: Held | undefined,
  signedTime: number | undefined,
  revision: string,
): ItemUpdate {
  const identity = publishedAs(invocation.settings.zoneId, item);
  // State that speaks of another record would be believed once published_as speaks of this one.
  const speaksOfThis = item.raw.published_as === identity || adopted !== undefined;
  return {
    set: {
      pending_address: address ?? DELETION,
      pending_until: new Date(invocation.ports.now() + LEASE_MS).toISOString(),
      published_as: identity,
      ...(adopted ? published(invocation, item, adopted) : {}),
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
  invocation: Invocation,
  item: RecordItem,
  held: Held | undefined,
  revision: string,
): ItemUpdate {
  const now = timestamp(invocation);
  return {
    set: {
      ...asked(invocation),
      last_updated: now,
      ...(held ? { ...published(invocation, item, held), last_verified: now } : {}),
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

function asked(invocation: Invocation) {
  return { last_checked: timestamp(invocation), last_accessed: invocation.callerAddress };
}

function published(invocation: Invocation, item: RecordItem, held: Held) {
  return {
    ip_address: held.address,
    published_as: publishedAs(invocation.settings.zoneId, item),
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

function timestamp(invocation: Invocation): string {
  return new Date(invocation.ports.now()).toISOString();
}
