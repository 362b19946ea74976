/** What owners do with their hosts: under the command, and under whatever else shows them. */
import type { RecordItem } from "../runtime/records/item";
import type { RecordType } from "../runtime/values/address";
import type { RecordKey } from "../runtime/values/recordKey";
import { type Assignments, assigned, forFamily, readAssignments } from "./attributes";
import { type Challenges, openChallenges } from "./challenges";
import { type Comparison, differenceOf } from "./comparison";
import { askNameServers, type Held, openZones, recordName, type ZoneAccess } from "./dns";
import { checkInterfaceId } from "./interfaceId";
import { fullName, refuseApiName, shown } from "./names";
import { problem } from "./problem";
import { type Removal, removeRecord } from "./removal";
import { groupOfRecords, type Handed, rotate, secretOf } from "./rotation";
import { newSecret } from "./secret";
import type { Stack } from "./stack";
import { openConfigTable } from "./table";
import { byNeed, interpret, type RecordView, views } from "./view";

/** Which records to list. */
export interface ListOptions {
  /** Silent for longer than these milliseconds. */
  staleMs?: number;
  groupOf?: string;
  /** Part of a name, a comment or an address. */
  filter?: string;
}

/** How to make a host. */
export interface AddOptions {
  families: readonly RecordType[];
  ttl?: number;
  groupOf?: string;
  assignments?: readonly string[];
}

/** A record, and its attributes by name. */
export interface Assigned extends RecordKey {
  values: Record<string, string>;
}

/** A record in the zone without an item. */
export interface Stray {
  hostname: string;
  /** TXT: a challenge of ACME's (RFC 8555, section 8.4). */
  recordType: RecordType | "TXT";
  values: string[];
}

export interface Hosts {
  list(options?: ListOptions): Promise<RecordView[]>;
  /** @throws a problem where there is no such host */
  show(host: string): Promise<Comparison[]>;
  add(host: string, options: AddOptions): Promise<Handed>;
  /** Sets, or takes off, attributes of a host's records. @returns those that were changed */
  set(host: string, assignments: readonly string[], families?: readonly RecordType[]): Promise<RecordKey[]>;
  rotate(
    host: string,
    options: { graceMs: number; group: boolean },
  ): Promise<Handed & { members: string[]; until: string | undefined }>;
  remove(host: string, options: { keepRecord: boolean }): Promise<Removal[]>;
  /** What a host's clients must know, its secret included. @throws a problem where it has none */
  handed(host: string): Promise<Handed>;
  /** What `set` has set of a host's records, as it is typed. */
  settings(host: string): Promise<Assigned[]>;
  /** Compares table, Route 53 and, unless told not to, the name servers, for one host or all. */
  check(host?: string, options?: { withNameServers?: boolean }): Promise<Comparison[]>;
  /** Addresses in the zone that no item stands for: made by hand, or left by an item that was deleted; and left challenges. */
  strays(): Promise<Stray[]>;
  /** What the service keeps for hosts that want certificates. */
  challenges: Pick<Challenges, "left" | "removeLeft">;
  /** Has the service look at a record and publish it anew with its next poll. */
  distrust(key: RecordKey): Promise<void>;
  close(): void;
}

/** Addresses, and what an ACME client has left behind. */
const STRAY = /^(\S+ (A|AAAA)|_acme-challenge\.\S+ TXT)$/;

const BOTH: readonly RecordType[] = ["A", "AAAA"];

/** Opens a stack's hosts. */
export function openHosts(stack: Stack, now: () => number = Date.now): Hosts {
  const table = openConfigTable(stack);
  let opened: ZoneAccess | undefined;
  const zone = (): ZoneAccess => {
    opened ??= openZones(stack);
    return opened;
  };
  const recordsOf = async (host: string): Promise<RecordItem[]> => {
    const hostname = fullName(host, stack.zones);
    const read = await Promise.all(BOTH.map((recordType) => table.get({ hostname, recordType })));
    const items = read.flatMap((raw) => (raw === undefined ? [] : [interpret(stack, raw)]));
    if (items.length === 0) {
      throw problem(
        `there is no host ${shown(hostname)}: ddns list shows those that there are, ddns add makes one`,
      );
    }
    return items;
  };
  const challenges = openChallenges({ stack, table, zone, now });
  const view = (records: readonly RecordItem[]): RecordView[] => views(records, stack, now());
  const compare = async (
    records: readonly RecordItem[],
    held: Map<string, Held>,
    withNameServers = true,
  ): Promise<Comparison[]> => {
    const shownRecords = view(records);
    return Promise.all(
      records.map(async (record, index): Promise<Comparison> => {
        const route53 = held.get(recordName(record));
        const nameServers = withNameServers ? await askNameServers(stack, record) : [];
        const shownRecord = shownRecords[index]!;
        const difference = differenceOf(record, shownRecord.wish, route53, nameServers, now());
        return { ...shownRecord, route53, nameServers, difference };
      }),
    );
  };

  return {
    async list({ staleMs, groupOf, filter } = {}) {
      const records = (await table.scan()).map((raw) => interpret(stack, raw));
      const secret = groupOf === undefined ? undefined : (await recordsOf(groupOf))[0]?.sharedSecret;
      const wanted = filter?.toLowerCase();
      const inGroup = records.filter((record) => groupOf === undefined || record.sharedSecret === secret);
      return view(inGroup)
        .filter(
          ({ lastSeen }) =>
            staleMs === undefined ||
            lastSeen === undefined ||
            now() - lastSeen > staleMs + stack.noteVisitsEveryMs,
        )
        .filter(
          ({ hostname, comment, address }) =>
            wanted === undefined ||
            [hostname, comment, address].some((text) => text?.toLowerCase().includes(wanted)),
        )
        .sort(byNeed);
    },
    async show(host) {
      const records = await recordsOf(host);
      const held = new Map<string, Held>();
      for (const record of records) {
        const found = await zone().held(record);
        if (found) held.set(recordName(record), found);
      }
      return compare(records, held);
    },
    async add(host, { families, ttl, groupOf, assignments = [] }) {
      const hostname = fullName(host, stack.zones);
      refuseApiName(hostname, stack.apiName);
      const { set } = readAssignments(assignments);
      checkInterfaceId(set);
      const secret = groupOf === undefined ? newSecret() : secretOf(await recordsOf(groupOf));
      const made: RecordType[] = [];
      for (const recordType of families) {
        const item = {
          hostname,
          record_type: recordType,
          shared_secret: secret,
          ...(ttl === undefined ? {} : { ttl }),
          ...forFamily(set, recordType),
        };
        if (!(await table.add(item))) {
          // What was made for the other family goes: a host is made whole, or not at all.
          await Promise.all(
            made.map((done) => table.remove({ hostname, recordType: done }, { shared_secret: secret })),
          );
          throw problem(
            `${shown(hostname)} has ${recordType} already: ddns show ${shown(hostname)}; ddns rotate gives it a new secret`,
          );
        }
        made.push(recordType);
      }
      return { hostname, families: made, secret };
    },
    async set(host, texts, families = BOTH) {
      const { set, remove }: Assignments = readAssignments(texts);
      const records = (await recordsOf(host)).filter(({ recordType }) => families.includes(recordType));
      if (set["interface_id"] !== undefined) {
        for (const record of records) checkInterfaceId({ ...record.raw, ...set });
      }
      for (const record of records) {
        const own = forFamily(set, record.recordType);
        const isNothing = Object.keys(own).length === 0 && remove.length === 0;
        if (!isNothing && !(await table.edit(record, { set: own, remove, require: {} }))) {
          throw problem(`${shown(record.hostname)} ${record.recordType} was removed meanwhile`);
        }
      }
      return records.map(({ hostname, recordType }) => ({ hostname, recordType }));
    },
    async rotate(host, { graceMs, group }) {
      const own = await recordsOf(host);
      const records = group ? await groupOfRecords(table, stack, own) : own;
      return rotate(table, records, own[0]!.hostname, graceMs, now());
    },
    async remove(host, { keepRecord }) {
      const records = await recordsOf(host);
      const { hostname } = records[0]!;
      await challenges.refuseWhileChanged(hostname);
      const removals: Removal[] = [];
      for (const record of records) {
        removals.push(await removeRecord(table, zone(), record, keepRecord, now()));
      }
      await challenges.removeOf(hostname);
      return removals;
    },
    async handed(host) {
      const records = await recordsOf(host);
      const families = records.map(({ recordType }) => recordType);
      return { hostname: records[0]!.hostname, families, secret: secretOf(records) };
    },
    async settings(host) {
      return (await recordsOf(host)).map(({ hostname, recordType, raw }) => ({
        hostname,
        recordType,
        values: assigned(raw),
      }));
    },
    async check(host, { withNameServers } = {}) {
      const records =
        host === undefined ? (await table.scan()).map((raw) => interpret(stack, raw)) : await recordsOf(host);
      return compare(records, await zone().list(), withNameServers);
    },
    async strays() {
      const known = new Set((await table.scan()).map((raw) => recordName(interpret(stack, raw))));
      const kept = await challenges.kept();
      const found = [...(await zone().list())].filter(
        ([name, { isSpecial, values }]) =>
          STRAY.test(name) &&
          !isSpecial &&
          !known.has(name) &&
          !values.every((value) => kept.get(name)?.includes(value)),
      );
      return found.map(([name, { values }]) => {
        const [hostname = "", recordType] = name.split(" ");
        return { hostname, recordType: recordType as Stray["recordType"], values };
      });
    },
    challenges,
    async distrust(key) {
      // What was refused for good would not be tried for an hour.
      await table.edit(key, { set: {}, remove: ["last_verified", "conflict", "conflict_at"], require: {} });
    },
    close() {
      table.close();
      opened?.close();
    },
  };
}
