/** Hosts from a file, or from another table, and into a file. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { RecordType } from "../runtime/values/address";
import { inTurns } from "../runtime/values/inTurns";
import { ATTRIBUTES, forFamily } from "./attributes";
import { fullName, refuseApiName, shown } from "./names";
import { isProblem, problem } from "./problem";
import { newSecret } from "./secret";
import type { Stack } from "./stack";
import type { ConfigTable, Item } from "./table";

/** What an item has besides its key, when it is carried over: never the service's own state. */
const CARRIED = ["shared_secret", ...Object.keys(ATTRIBUTES)] as const;

/** Attributes that are true or false, which old tables hold as text. */
const FLAGS = [
  "lock_record",
  "allow_internal",
  "only_public",
  "require_signature",
  "read_privilege",
  "allow_acme",
];

/** One item that is to be made, or why not. */
export type Planned =
  | { kind: "make"; item: Item; mended: string[] }
  | { kind: "skip"; name: string; why: string };

/** What became of one. */
export type Imported = { name: string; outcome: "made" | "there_already" };

/** How many writes are under way at once. */
const AT_ONCE = 25;

/** Reads a file of hosts. @throws a problem that names the file */
export function readHostsFile(file: string): Item[] {
  try {
    return readHosts(file, readFileSync(file, "utf8"));
  } catch (error) {
    if (isProblem(error)) throw error;
    throw problem(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Reads a list of hosts: CSV with a line of names, or a JSON list; by the ending of its file's name.
 *
 * @throws a problem that names the file, and the line of a CSV that is none
 */
export function readHosts(file: string, text: string): Item[] {
  try {
    if (/\.json$/i.test(file)) return readJson(text);
    return parse(text, { columns: true, skip_empty_lines: true, trim: true, bom: true }) as Item[];
  } catch (error) {
    if (isProblem(error)) throw error;
    throw problem(`${file} is no list of hosts: ${(error as Error).message.split("\n")[0]}`);
  }
}

function readJson(text: string): Item[] {
  const found: unknown = JSON.parse(text);
  if (!Array.isArray(found)) throw problem('the JSON is no list: give [ { "hostname": … }, … ]');
  return found as Item[];
}

/**
 * Turns rows into items as the service reads them: names in lower case and with the final dot, types in upper case, numbers
 * and flags of their types. A row without a type stands for A and AAAA; one without a secret gets a new one, the same for
 * both of a host.
 */
export function plan(rows: readonly Item[], stack: Pick<Stack, "zones" | "apiName">): Planned[] {
  const secrets = new Map<string, string>();
  const seen = new Set<string>();
  return rows.flatMap((row, index): Planned[] => {
    const name = String(row["hostname"] ?? "");
    try {
      return planRow(row, stack, secrets, seen);
    } catch (error) {
      if (!isProblem(error)) throw error;
      return [{ kind: "skip", name: name || `row ${index + 1}`, why: error.message }];
    }
  });
}

function planRow(
  row: Item,
  { zones, apiName }: Pick<Stack, "zones" | "apiName">,
  secrets: Map<string, string>,
  seen: Set<string>,
): Planned[] {
  const given = String(row["hostname"] ?? "");
  if (given === "") throw problem("it has no hostname");
  const hostname = fullName(given, zones);
  refuseApiName(hostname, apiName);
  const carried = carriedOver(row);
  const secret = secretOf(row, hostname, secrets);
  return typesOf(row["record_type"]).map((recordType): Planned => {
    const key = `${hostname} ${recordType}`;
    if (seen.has(key)) return { kind: "skip", name: key, why: "it was in a row before" };
    seen.add(key);
    const item = {
      hostname,
      record_type: recordType,
      shared_secret: secret,
      ...forFamily(carried, recordType),
    };
    const mended = [
      ...(given === hostname ? [] : [`hostname ${given}`]),
      ...Object.keys(carried).filter((name) => row[name] !== carried[name]),
    ];
    return { kind: "make", item, mended };
  });
}

function typesOf(value: unknown): RecordType[] {
  const text = String(value ?? "")
    .trim()
    .toUpperCase();
  if (text === "") return ["A", "AAAA"];
  if (text === "A" || text === "AAAA") return [text];
  throw problem(`record_type ${text} is neither A nor AAAA`);
}

function secretOf(row: Item, hostname: string, secrets: Map<string, string>): string {
  const given = row["shared_secret"];
  if (typeof given === "string" && given !== "") return given;
  const made = secrets.get(hostname) ?? newSecret();
  secrets.set(hostname, made);
  return made;
}

/** The configuration that a row gives, each of its type. @throws a problem for one that would be read as another */
function carriedOver(row: Item): Item {
  const carried: Item = {};
  for (const [name, { read }] of Object.entries(ATTRIBUTES)) {
    const value = row[name];
    if (value === undefined || value === null || value === "") continue;
    carried[name] = typeof value === "boolean" && FLAGS.includes(name) ? value : read(String(value).trim());
  }
  return carried;
}

/**
 * Makes the items that are not there. Done again after an interruption, it makes the rest.
 *
 * @param progress told how many are done
 */
export async function makeAll(
  table: ConfigTable,
  planned: readonly Planned[],
  progress: (done: number) => void,
): Promise<Imported[]> {
  const items = planned.flatMap((one) => (one.kind === "make" ? [one.item] : []));
  let done = 0;
  const make = async (item: Item): Promise<Imported> => {
    const name = `${shown(String(item["hostname"]))} ${item["record_type"]}`;
    const outcome = (await table.add(item)) ? "made" : "there_already";
    progress(++done);
    return { name, outcome };
  };
  return inTurns(items, make, AT_ONCE);
}

/** The items of a table as they are carried over: the key and the configuration, without the service's state. */
export function exported(items: readonly Item[]): Item[] {
  return items
    .map((item) => {
      const carried = CARRIED.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]);
      return {
        hostname: item["hostname"],
        record_type: item["record_type"],
        ...Object.fromEntries(carried),
      } as Item;
    })
    .sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

/** Items as CSV, with a line of names. */
export function asCsv(items: readonly Item[]): string {
  const columns = ["hostname", "record_type", ...CARRIED];
  const cell = (value: unknown) => {
    const text = value === undefined || value === null ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const lines = items.map((item) => columns.map((column) => cell(item[column])).join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

function nameOf(item: Item): string {
  return `${item["hostname"]} ${item["record_type"]}`;
}
