import type { ItemUpdate } from "../aws/updateExpression";
import { CHALLENGE_LIFE_MS } from "../values/challenge";
import { LEASE_MS } from "../values/timeLimits";
import {
  type Challenge,
  type ChallengeItem,
  challengesAs,
  type FormerChallenge,
  ownValues,
  valuesOf,
} from "./item";

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
  const values = [...item.unconfirmed, ...valuesOf(desired)];
  return {
    set: {
      pending_challenges: Array.from(new Set(values)),
      pending_until: timestamp(visit.at + LEASE_MS),
      published_as: challengesAs(item),
      revision,
      ...used(visit),
    },
    // State that speaks of another name would be believed once published_as speaks of this one.
    remove: item.raw.published_as === challengesAs(item) ? [] : ["challenges", "former_challenges"],
    ...asRead(item),
  };
}

/** The confirmation: what Route 53 holds now, and what it may come to hold by a change that was taken over. */
export function confirm(
  item: ChallengeItem,
  desired: readonly Challenge[],
  at: number,
  revision: string,
): ItemUpdate {
  const former = formerAt(item, at).map((each) => ({ ...each, at: timestamp(each.at) }));
  const isNone = former.length === 0;
  return {
    set: {
      ...stored(desired),
      last_updated: timestamp(at),
      ...(isNone ? {} : { former_challenges: former }),
    },
    remove: isNone ? [...PENDING, "former_challenges"] : PENDING,
    require: [{ attribute: "revision", value: revision }],
  };
}

/**
 * After an edit by hand in the middle of a change: nobody else confirms, and what Route 53 may hold stays known for ours, even
 * where the item was removed. The next request looks.
 */
export function distrust(
  item: ChallengeItem,
  desired: readonly Challenge[],
  at: number,
  revision: string,
): ItemUpdate {
  return {
    set: {
      pending_challenges: Array.from(new Set([...ownValues(item), ...valuesOf(desired)])),
      pending_until: timestamp(at),
      published_as: challengesAs(item),
      revision,
    },
    remove: [],
    require: [],
    makesItem: true,
  };
}

/** Has the time of a signed request used up where the item was removed by hand since; an item that is there knows of it. */
export function keepUsed(signedTime: number): ItemUpdate {
  return {
    set: { last_signed: signedTime },
    remove: [],
    require: [{ attribute: "last_signed", value: undefined }],
    makesItem: true,
  };
}

/** Takes a write-ahead back of which Route 53 was not asked, or which it refused. Since when the rest is pending stays known. */
export function withdraw(
  { unconfirmed, leasedUntil }: ChallengeItem,
  at: number,
  revision: string,
): ItemUpdate {
  const isOpen = unconfirmed.length > 0;
  return {
    set: isOpen
      ? { pending_challenges: unconfirmed, pending_until: timestamp(Math.min(leasedUntil ?? at, at)) }
      : {},
    remove: isOpen ? [] : PENDING,
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

/** A change that was pending was another's: Route 53 may have been asked for all that it knew of. */
function formerAt(item: ChallengeItem, at: number): FormerChallenge[] {
  const taken = item.isPending ? [...item.unconfirmed, ...valuesOf(item.confirmed)] : [];
  const earlier = item.former.filter(
    (each) => at - each.at < CHALLENGE_LIFE_MS && !taken.includes(each.value),
  );
  return [...earlier, ...Array.from(new Set(taken), (value) => ({ value, at }))];
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
