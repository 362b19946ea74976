import type { ItemUpdate } from "../aws/updateExpression";
import { LEASE_MS } from "../values/timeLimits";
import { type Challenge, type ChallengeItem, challengesAs } from "./item";

/** When a request came, and what of it is used up. */
export interface Visit {
  /** Unix time in milliseconds. */
  at: number;
  /** Unix time in milliseconds of a signed request. */
  signedTime: number | undefined;
}

const PENDING = ["pending_challenges", "pending_until"] as const;

/**
 * The write-ahead: what Route 53 may hold from now on, and a lease for its writer. It makes the item where there is none.
 * Values of an earlier change that was never confirmed stay known for ours.
 */
export function writeAhead(
  item: ChallengeItem,
  desired: readonly Challenge[],
  visit: Visit,
  revision: string,
): ItemUpdate {
  const values = [...item.unconfirmed, ...desired.map(textOf)];
  return {
    set: {
      pending_challenges: Array.from(new Set(values)),
      pending_until: timestamp(visit.at + LEASE_MS),
      published_as: challengesAs(item),
      revision,
      ...used(visit),
    },
    // State that speaks of another name would be believed once published_as speaks of this one.
    remove: item.raw.published_as === challengesAs(item) ? [] : ["challenges"],
    ...asRead(item),
  };
}

/** The confirmation: what Route 53 holds now. */
export function confirm(desired: readonly Challenge[], at: number, revision: string): ItemUpdate {
  return {
    set: { ...stored(desired), last_updated: timestamp(at) },
    remove: PENDING,
    require: [{ attribute: "revision", value: revision }],
  };
}

/**
 * After an edit by hand in the middle of a change: nobody else confirms, and what Route 53 may hold stays known for ours, even
 * where the item was removed. The next request looks.
 */
export function distrust(item: ChallengeItem, desired: readonly Challenge[], revision: string): ItemUpdate {
  const values = [...item.unconfirmed, ...item.confirmed.map(textOf), ...desired.map(textOf)];
  return {
    set: {
      pending_challenges: Array.from(new Set(values)),
      published_as: challengesAs(item),
      revision,
    },
    remove: ["pending_until"],
    require: [],
    makesItem: true,
  };
}

/** Takes a write-ahead back of which Route 53 was not asked, or which it refused. */
export function withdraw({ unconfirmed }: ChallengeItem, revision: string): ItemUpdate {
  const isOpen = unconfirmed.length > 0;
  return {
    set: isOpen ? { pending_challenges: unconfirmed } : {},
    remove: isOpen ? ["pending_until"] : PENDING,
    require: [{ attribute: "revision", value: revision }],
  };
}

/** Notes a request that has nothing to change in Route 53, with what stands there where that is known. */
export function note(
  item: ChallengeItem,
  desired: readonly Challenge[] | undefined,
  visit: Visit,
  revision: string,
): ItemUpdate {
  return {
    set: {
      ...(desired === undefined ? {} : { ...stored(desired), published_as: challengesAs(item) }),
      revision,
      ...used(visit),
    },
    remove: [],
    ...asRead(item),
  };
}

function textOf({ value }: Challenge): string {
  return value;
}

function stored(challenges: readonly Challenge[]) {
  return { challenges: challenges.map(({ value, at, by }) => ({ value, at: timestamp(at), by })) };
}

function used({ signedTime }: Visit) {
  return signedTime === undefined ? {} : { last_signed: signedTime };
}

function asRead({ raw }: ChallengeItem): Pick<ItemUpdate, "require" | "makesItem"> {
  return { require: [{ attribute: "revision", value: raw.revision }], makesItem: true };
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
