/** What an owner may say in an item, and how it is written on the command line. */
import { readNetworks, readValidUntil } from "../runtime/records/item";
import type { RecordType } from "../runtime/values/address";
import { readInterfaceId } from "./interfaceId";
import { problem } from "./problem";
import type { Item } from "./table";

/** One attribute: how to read what was typed. @throws a sentence about what it must be */
interface Attribute {
  read(text: string): unknown;
  /** What it is for, in the help. */
  about: string;
  /** Whether it is true or false. */
  isFlag?: true;
  /** The family that it is of; none: both. */
  only?: RecordType;
}

/** Every attribute that `set` takes, under DynamoDB's own name. */
export const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  ttl: { read: readTtl, about: "seconds that resolvers may keep the address" },
  lock_record: flag("the service never changes the record"),
  allow_internal: flag("its clients may set another address than the one that they call from"),
  only_public: flag("no private, shared or unique local address is published"),
  allow_acme: flag("it may have certificates, where the stack has enableAcme; not set: it may"),
  require_signature: flag("signed requests only: no token of the original, no password"),
  read_privilege: flag("it is in its group's list, and may read it"),
  allow_from: { read: readAllowFrom, about: "networks from which its secret is good, with commas" },
  valid_until: { read: readEnd, about: "a day or a time after which its secret is not good" },
  min_change_interval: { read: readInterval, about: "seconds that its changes are to be apart" },
  stale_after: { read: readStaleAfter, about: "hours after which it is silent; 0: never" },
  notify: flag("its changes are told, where the stack tells any; they are unless it is false"),
  mac_address: { read: (text) => text, about: "for network discovery" },
  interface_id: {
    read: readInterfaceId,
    about: "the host part of its IPv6 addresses, as ::1a2b:3c4d:5e6f:7890, or eui64, by its mac_address",
    only: "AAAA",
  },
  comment: { read: (text) => text, about: "for people" },
};

/** What is to be set, and what is to go. */
export interface Assignments {
  set: Item;
  remove: string[];
}

/**
 * Reads `NAME=VALUE`s. An empty value takes the attribute off.
 *
 * @throws a problem about the first that is wrong: an item with an odd value would lock a host
 */
export function readAssignments(texts: readonly string[]): Assignments {
  const assignments: Assignments = { set: {}, remove: [] };
  for (const text of texts) {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    const attribute = ATTRIBUTES[name.replace(/-/g, "_")];
    if (attribute === undefined) {
      const names = Object.keys(ATTRIBUTES).join(", ");
      throw problem(
        `${JSON.stringify(text)} sets nothing that there is: give NAME=VALUE with one of ${names}`,
      );
    }
    const key = name.replace(/-/g, "_");
    if (value.trim() === "") assignments.remove.push(key);
    else assignments.set[key] = attribute.read(value.trim());
  }
  return assignments;
}

/** What of a set of attributes is for a family's record. */
export function forFamily(set: Item, recordType: RecordType): Item {
  const own = Object.entries(set).filter(([name]) =>
    [undefined, recordType].includes(ATTRIBUTES[name]?.only),
  );
  return Object.fromEntries(own);
}

/** What an item has of these attributes, as one would type it. */
export function assigned(item: Item): Record<string, string> {
  const present = Object.keys(ATTRIBUTES).filter((name) => item[name] !== undefined && item[name] !== null);
  return Object.fromEntries(
    present.map((name) => {
      const value = item[name];
      return [name, value instanceof Set ? Array.from(value).join(",") : String(value)];
    }),
  );
}

function flag(about: string): Attribute {
  return { read: readFlagText, about, isFlag: true };
}

function readFlagText(text: string): boolean {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  throw problem(`${JSON.stringify(text)} is neither true nor false: give one of them`);
}

function readTtl(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2_147_483_647) {
    throw problem(`ttl=${text} is no TTL: give seconds, a whole number from 0 to 2147483647`);
  }
  return Number(text);
}

function readInterval(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 86_400) {
    throw problem(
      `min_change_interval=${text} is no interval: give seconds, a whole number from 0 to 86400 (a day)`,
    );
  }
  return Number(text);
}

/** Hours: a leap year at the most, as the watch reads it. */
function readStaleAfter(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > 8_784) {
    throw problem(
      `stale_after=${text} is no time of silence: give hours, a whole number from 0 (never silent) to 8784 (a year)`,
    );
  }
  return Number(text);
}

function readAllowFrom(text: string): string {
  if (readNetworks(text)?.length === 0) {
    throw problem(`allow_from=${text} is no list of networks: give some as 192.0.2.0/24,2001:db8::/32`);
  }
  return text;
}

function readEnd(text: string): string {
  if (readValidUntil(text) === 0) {
    throw problem(`valid_until=${text} is neither a day (2027-01-31) nor a time (2027-01-31T12:00:00Z)`);
  }
  return text;
}
