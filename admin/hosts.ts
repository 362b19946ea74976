/** What owners do with their hosts: under the command, and under whatever else shows them. */
import { interpretItem, type RecordItem } from "../runtime/records/item";
import type { RecordType } from "../runtime/values/address";
import type { RecordKey } from "../runtime/values/recordKey";
import { type Assignments, readAssignments } from "./attributes";
import { type Answered, askNameServers, type Held, openZone, recordName, type ZoneAccess } from "./dns";
import { fullName, shown } from "./names";
import { problem } from "./problem";
import { newSecret } from "./secret";
import type { Stack } from "./stack";
import { type ConfigTable, type Item, openConfigTable } from "./table";

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
  comment: string | undefined;
  state: State;
}

/** What needs attention first. */
export const STATES = ["no_secret", "pending", "expired", "silent", "never_seen", "locked", "fresh"] as const;
export type State = (typeof STATES)[number];

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

/** A secret, to be shown once. */
export interface Handed {
  hostname: string;
  families: RecordType[];
  secret: string;
}

/** A record, and what everybody says of it. */
export interface Comparison extends RecordView {
  route53: Held | undefined;
  nameServers: [server: string, Answered][];
  /** Why they don't agree; undefined: they do. */
  difference: string | undefined;
}

/** What became of a removal, a record. */
export interface Removal extends RecordKey {
  /** What was in DNS and is gone; or why it stayed. */
  dns: "removed" | "absent" | "kept" | "not_ours";
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
  /** Compares table, Route 53 and name servers, for one host or all. */
  check(host?: string): Promise<Comparison[]>;
  /** Has the service look at a record and publish it anew with its next poll. */
  distrust(key: RecordKey): Promise<void>;
  close(): void;
}

/** Silent for a day. */
export const STALE_MS = 24 * 3_600_000;

const BOTH: readonly RecordType[] = ["A", "AAAA"];

/** Opens a stack's hosts. */
export function openHosts(stack: Stack, now: () => number = Date.now): Hosts {
  const table = openConfigTable(stack);
  let opened: ZoneAccess | undefined;
  const zone = (): ZoneAccess => {
    opened ??= openZone(stack);
    return opened;
  };
  const recordsOf = async (host: string): Promise<RecordItem[]> => {
    const hostname = fullName(host, stack.zoneName);
    const read = await Promise.all(BOTH.map((recordType) => table.get({ hostname, recordType })));
    const items = read.flatMap((raw) => (raw === undefined ? [] : [interpret(stack, raw)]));
    if (items.length === 0) {
      throw problem(
        `there is no host ${shown(hostname)}: ddns list shows those that there are, ddns add makes one`,
      );
    }
    return items;
  };
  const view = (records: readonly RecordItem[]): RecordView[] => views(records, now());
  const compare = async (records: readonly RecordItem[], held: Map<string, Held>): Promise<Comparison[]> => {
    const shownRecords = view(records);
    return Promise.all(
      records.map(async (record, index): Promise<Comparison> => {
        const route53 = held.get(recordName(record));
        const nameServers = await askNameServers(stack, record);
        const difference = differenceOf(record, route53, nameServers, now());
        return { ...shownRecords[index]!, route53, nameServers, difference };
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
          ({ lastSeen }) => staleMs === undefined || lastSeen === undefined || now() - lastSeen > staleMs,
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
      const hostname = fullName(host, stack.zoneName);
      const { set } = readAssignments(assignments);
      const secret = groupOf === undefined ? newSecret() : secretOf(await recordsOf(groupOf));
      const made: RecordType[] = [];
      for (const recordType of families) {
        const item = {
          hostname,
          record_type: recordType,
          shared_secret: secret,
          ...(ttl === undefined ? {} : { ttl }),
          ...set,
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
      for (const record of records) {
        if (!(await table.edit(record, { set, remove, require: {} }))) {
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
      const removals: Removal[] = [];
      for (const record of records) {
        removals.push(await removeRecord(table, zone(), record, keepRecord, now()));
      }
      return removals;
    },
    async check(host) {
      const records =
        host === undefined ? (await table.scan()).map((raw) => interpret(stack, raw)) : await recordsOf(host);
      return compare(records, await zone().list());
    },
    async distrust(key) {
      await table.edit(key, { set: {}, remove: ["last_verified"], require: {} });
    },
    close() {
      table.close();
      opened?.close();
    },
  };
}

function interpret({ zoneId }: Stack, raw: Item): RecordItem {
  const key = { hostname: String(raw["hostname"]), recordType: raw["record_type"] as RecordType };
  return interpretItem(raw, key, zoneId, Number.NaN);
}

function views(records: readonly RecordItem[], now: number): RecordView[] {
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
      comment: typeof raw["comment"] === "string" ? raw["comment"] : undefined,
      state: stateOf(record, now),
    };
  });
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
    [record.allowFrom !== undefined, "allow_from"],
    [record.validUntil !== undefined, "valid_until"],
    [record.previous !== undefined && record.previous.until > now, "in grace"],
  ];
  return flags.flatMap(([isSet, word]) => (isSet ? [word] : []));
}

function stateOf(record: RecordItem, now: number): State {
  if (record.sharedSecret === undefined) return "no_secret";
  if (record.pending && (record.leasedUntil === undefined || record.leasedUntil < now)) return "pending";
  if (record.validUntil !== undefined && record.validUntil <= now) return "expired";
  const lastSeen = timeOf(record.raw["last_checked"]);
  if (lastSeen !== undefined && now - lastSeen > STALE_MS) return "silent";
  if (lastSeen === undefined) return "never_seen";
  return record.locked ? "locked" : "fresh";
}

function byNeed(one: RecordView, other: RecordView): number {
  return (
    STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
    (one.lastSeen ?? 0) - (other.lastSeen ?? 0) ||
    one.hostname.localeCompare(other.hostname) ||
    one.recordType.localeCompare(other.recordType)
  );
}

function differenceOf(
  record: RecordItem,
  route53: Held | undefined,
  nameServers: readonly [string, Answered][],
  now: number,
): string | undefined {
  const published = record.published?.address;
  if (record.pending && (record.leasedUntil === undefined || record.leasedUntil < now)) {
    return "a change was begun and not confirmed: the next poll settles it";
  }
  if (route53?.isSpecial) return "an alias, a CNAME or a routing policy is in its place";
  const [value] = route53?.values ?? [];
  if (route53 !== undefined && route53.values.length > 1) return "several values are in its place";
  if (value !== published) {
    if (published === undefined) return "Route 53 has a record that the table does not know: made by hand";
    return value === undefined ? "it was removed in Route 53 by hand" : "it was changed in Route 53 by hand";
  }
  for (const [server, answered] of nameServers) {
    if (answered.kind === "failed") return `the name server ${server} does not answer (${answered.error})`;
    if (answered.addresses.join() !== (value ?? ""))
      return `the name server ${server} says something else as yet`;
  }
  return undefined;
}

function secretOf(records: readonly RecordItem[]): string {
  const secret = records.find(({ sharedSecret }) => sharedSecret !== undefined)?.sharedSecret;
  if (secret === undefined) {
    throw problem(`${shown(records[0]!.hostname)} has no secret: ddns rotate gives it one`);
  }
  return secret;
}

/** The records that share a secret with these, also where a rotation has reached only some of them. */
async function groupOfRecords(
  table: ConfigTable,
  stack: Stack,
  own: readonly RecordItem[],
): Promise<RecordItem[]> {
  const secretsOf = ({ sharedSecret, previous }: RecordItem) =>
    [sharedSecret, previous?.secret].filter((secret) => secret !== undefined);
  const secrets = new Set(own.flatMap(secretsOf));
  const records = (await table.scan()).map((raw) => interpret(stack, raw));
  return records.filter((record) => secretsOf(record).some((secret) => secrets.has(secret)));
}

/**
 * Gives records a new secret, one after another. Interrupted, it is finished by doing it again: what was reached keeps its
 * new secret, and the rest gets that one.
 */
async function rotate(
  table: ConfigTable,
  records: readonly RecordItem[],
  hostname: string,
  graceMs: number,
  now: number,
): Promise<Handed & { members: string[]; until: string | undefined }> {
  const inGrace = records.filter(({ previous }) => previous !== undefined && previous.until > now);
  const isHalfDone = inGrace.length > 0 && inGrace.length < records.length;
  if (inGrace.length === records.length && graceMs > 0) {
    const until = new Date(Math.max(...inGrace.map(({ previous }) => previous!.until))).toISOString();
    throw problem(
      `${shown(hostname)} is in the grace of its last rotation until ${until}, and its clients may have either secret: ` +
        "wait for its end, or give --grace 0, which ends both",
    );
  }
  const secret = isHalfDone ? inGrace[0]!.sharedSecret! : newSecret();
  const until = graceMs > 0 ? new Date(now + graceMs).toISOString() : undefined;
  for (const record of isHalfDone ? records.filter((one) => !inGrace.includes(one)) : records) {
    const former = record.sharedSecret;
    const keepsFormer = until !== undefined && former !== undefined;
    const done = await table.edit(record, {
      set: {
        shared_secret: secret,
        ...(keepsFormer ? { previous_secret: former, previous_secret_until: until } : {}),
      },
      remove: keepsFormer ? [] : ["previous_secret", "previous_secret_until"],
      require: { shared_secret: record.raw["shared_secret"] },
    });
    if (!done) {
      throw problem(`${shown(record.hostname)} ${record.recordType} was changed meanwhile: rotate once more`);
    }
  }
  const own = records.filter((record) => record.hostname === hostname);
  return {
    hostname,
    families: own.map(({ recordType }) => recordType),
    secret,
    members: Array.from(new Set(records.map((record) => record.hostname))),
    until,
  };
}

/** Locks the record first, so that the service does not publish it anew, and deletes the item last: it can be done again. */
async function removeRecord(
  table: ConfigTable,
  zone: ZoneAccess,
  record: RecordItem,
  keepRecord: boolean,
  now: number,
): Promise<Removal> {
  const { hostname, recordType, raw } = record;
  if (record.leasedUntil !== undefined && record.leasedUntil > now) {
    throw problem(`${shown(hostname)} ${recordType} is being changed just now: try again in half a minute`);
  }
  const require = { revision: raw["revision"], pending_address: raw["pending_address"] };
  if (!(await table.edit(record, { set: { lock_record: true }, require }))) {
    throw problem(`${shown(hostname)} ${recordType} was changed meanwhile: try again`);
  }
  const dns = keepRecord ? "kept" : await removeFromZone(zone, record);
  await table.remove(record, { lock_record: true });
  return { hostname, recordType, dns };
}

async function removeFromZone(zone: ZoneAccess, record: RecordItem): Promise<Removal["dns"]> {
  const held = await zone.held(record);
  if (held === undefined) return "absent";
  const ours = [record.published?.address, record.pendingAddress].filter((address) => address !== undefined);
  const [value = "", ...more] = held.values;
  if (held.isSpecial || more.length > 0 || !ours.includes(value)) return "not_ours";
  return (await zone.remove(record, held)) ? "removed" : "not_ours";
}
