/** Challenges of ACME's that the service keeps: which of them are left over, and how they go. */
import { randomUUID } from "node:crypto";
import {
  type ChallengeItem,
  interpretChallenges,
  liveChallenges,
  ownValues,
} from "../runtime/challenges/item";
import { leaseIsLive } from "../runtime/records/item";
import { CHALLENGE_LIFE_MS, challengeNameOf } from "../runtime/values/challenge";
import { LEASE_MS } from "../runtime/values/timeLimits";
import { zoneOf } from "../runtime/values/zone";
import type { ZoneAccess } from "./dns";
import { shown } from "./names";
import { problem } from "./problem";
import type { Stack } from "./stack";
import type { ConfigTable, Item, ItemEdit } from "./table";

const PENDING = ["pending_challenges", "pending_until"];

/** Challenges whose hour is over, and that stand nevertheless: no request has come for their name since. */
export interface LeftChallenges {
  /** The host's. */
  hostname: string;
  /** The record set's. */
  name: string;
  values: string[];
}

/** What became of challenges that were to be removed. */
export interface Removed {
  /** How many names have none any more. */
  cleaned: number;
  /** Those that are there still: somebody else has put something beside them, or is changing them. */
  staying: LeftChallenges[];
}

/** What owners do about challenges. */
export interface Challenges {
  left(): Promise<LeftChallenges[]>;
  /** Removes those, and the empty items of hosts that are gone. */
  removeLeft(): Promise<Removed>;
  /** @throws a problem while a request of the service is changing those of a host */
  refuseWhileChanged(hostname: string): Promise<void>;
  /** Removes those of a host that is gone, and their item. */
  removeOf(hostname: string): Promise<void>;
  /** The values that the service may have put at each name, as Route 53 writes them, by `NAME TXT`. */
  kept(): Promise<Map<string, readonly string[]>>;
}

/** What they need. */
interface Means {
  stack: Pick<Stack, "zones">;
  table: ConfigTable;
  zone: () => ZoneAccess;
  /** Unix time in milliseconds. */
  now: () => number;
}

/** Opens the challenges of a stack to its owner. */
export function openChallenges(means: Means): Challenges {
  const { stack, table, now } = means;
  const all = async () => (await table.scanChallenges()).flatMap((raw) => interpret(stack, raw));
  const left = async () => (await all()).filter((item) => isLeft(item, now()));
  const of = async (hostname: string) => {
    const raw = await table.get({ hostname, recordType: "TXT" });
    return raw === undefined ? undefined : interpret(stack, raw)[0];
  };
  return {
    left: async () => (await left()).map(toLeft),
    async removeLeft() {
      const items = await all();
      // Read after them: whoever is added later changes the revision of its item with its first challenge.
      const hosts = new Set((await table.scan()).map(({ hostname }) => hostname));
      const isGone = ({ hostname }: ChallengeItem) => !hosts.has(hostname);
      const empty = items.filter((item) => isEmpty(item) && isGone(item) && !leaseIsLive(item, now()));
      for (const item of empty) await remove(means, item, true);
      const over = items.filter((item) => isLeft(item, now()));
      const staying: LeftChallenges[] = [];
      for (const item of over) {
        if (!(await remove(means, item, isGone(item)))) staying.push(toLeft(item));
      }
      return { cleaned: over.length - staying.length, staying };
    },
    async refuseWhileChanged(hostname) {
      const item = await of(hostname);
      if (item === undefined || !leaseIsLive(item, now())) return;
      throw problem(
        `the challenges of ${shown(hostname)} are being changed just now: try again in half a minute`,
      );
    },
    async removeOf(hostname) {
      const item = await of(hostname);
      // What a request is writing in the last moment is left over, and told by check.
      if (item) await remove(means, item, true);
    },
    async kept() {
      return new Map((await all()).map((item) => [`${item.name} TXT`, quoted(keptValues(item))]));
    },
  };
}

/** An item as the service reads it; none where its name lies in no zone of the stack. */
function interpret({ zones }: Pick<Stack, "zones">, raw: Item): ChallengeItem[] {
  const hostname = String(raw["hostname"]);
  const name = challengeNameOf(hostname);
  const zoneId = name === undefined ? undefined : zoneOf(name, zones)?.id;
  if (name === undefined || zoneId === undefined) return [];
  return [interpretChallenges({ hostname, name, zoneId }, { raw, values: raw })];
}

/** The values that stand by what the table says: those that might come late are not looked for. */
function keptValues(item: ChallengeItem): string[] {
  return ownValues({ ...item, former: [] });
}

function toLeft(item: ChallengeItem): LeftChallenges {
  return { hostname: item.hostname, name: item.name, values: keptValues(item) };
}

function quoted(values: readonly string[]): string[] {
  return values.map((value) => `"${value}"`);
}

function isEmpty(item: ChallengeItem): boolean {
  return keptValues(item).length === 0;
}

/** Whether no value of an item has any time left, and nobody is changing it. */
function isLeft(item: ChallengeItem, now: number): boolean {
  // What was begun and never confirmed has its hour, too: its client may still be at it.
  const isOver = begunAt(item) + CHALLENGE_LIFE_MS < now;
  return !isEmpty(item) && !leaseIsLive(item, now) && isOver && liveChallenges(item, now).length === 0;
}

/** Unix time in milliseconds since when values are pending, as far as it is known; else of the last confirmation. */
function begunAt({ leasedUntil, unconfirmed, raw }: ChallengeItem): number {
  if (leasedUntil !== undefined) return leasedUntil;
  const lastWrite = unconfirmed.length > 0 ? Date.parse(String(raw["last_updated"])) : 0;
  return Number.isNaN(lastWrite) ? 0 : lastWrite;
}

/**
 * Removes the service's values from Route 53, under a lease of its own, and then from the table. What others put there stays.
 *
 * @param isHostGone whether the item goes, too
 * @returns false where they are there still: another's value stands beside them, or they were changed meanwhile
 */
async function remove(
  { table, zone, now }: Means,
  item: ChallengeItem,
  isHostGone: boolean,
): Promise<boolean> {
  const key = { hostname: item.hostname, recordType: "TXT" as const };
  const revision = randomUUID();
  const taken = await table.edit(key, {
    set: {
      revision,
      pending_challenges: ownValues(item),
      pending_until: new Date(now() + LEASE_MS).toISOString(),
    },
    require: { revision: item.raw["revision"] },
  });
  if (!taken) return false;
  const record = { hostname: item.name, recordType: "TXT" as const };
  const held = await zone().held(record);
  const ours = quoted(ownValues(item));
  const isOurs = held && !held.isSpecial && held.values.every((value) => ours.includes(value));
  const isThere = held?.values.some((value) => ours.includes(value)) ?? false;
  if (isOurs ? !(await zone().remove(record, held)) : isThere) {
    await table.edit(key, { ...asBefore(item), require: { revision } });
    return false;
  }
  if (isHostGone) return table.remove(key, { revision });
  return table.edit(key, {
    set: { challenges: [] },
    remove: [...PENDING, "former_challenges"],
    require: { revision },
  });
}

/** Takes a lease back. */
function asBefore({ raw }: ChallengeItem): Pick<ItemEdit, "set" | "remove"> {
  const had = PENDING.filter((name) => raw[name] !== undefined);
  return {
    set: Object.fromEntries(had.map((name) => [name, raw[name]])),
    remove: PENDING.filter((name) => !had.includes(name)),
  };
}
