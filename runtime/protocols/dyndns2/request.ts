import { basicCredentials, type Credentials } from "../../http/basicCredentials";
import { type Malformed, malformed } from "../../http/malformed";
import type { IncomingRequest } from "../../http/request";
import type { Target } from "../../records/target";
import type { RuntimeSettings } from "../../settings";
import type { Address, RecordType } from "../../values/address";
import { type HostnameResult, parseHostname } from "../../values/hostname";
import type { Prefix } from "../../values/prefix";
import { type NamedZone, zoneOf } from "../../values/zone";
import {
  type GivenAddresses,
  type Parameters,
  parametersOf,
  readAddresses,
  repeatedParameter,
  split,
} from "./parameters";

/** A dyndns2 update, well-formed. */
export interface Dyndns2Request {
  password: string;
  /** One a name, in the order in which they were given. */
  names: HostnameResult[];
  /** What each name is to become: an address a family, or a deletion of each family. */
  targets: FamilyTarget[];
  /** The network's prefix, where the group of the first name is to follow it, too. */
  members: Prefix | undefined;
  /** A sentence for each family that cannot be served as it was asked for, beside those that are. */
  mistakes: string[];
}

/** What one family of a name is to become. */
export interface FamilyTarget {
  recordType: RecordType;
  target: Target;
}

export type Dyndns2Refusal =
  | { kind: "no_credentials" }
  | { kind: "too_many_names" }
  | { kind: "no_names" }
  | Malformed;

const MAX_NAMES = 20;
const MAX_NAME_LIST = 20 * 256;

/**
 * Reads `GET /nic/update` or `GET /v3/update`. Parameters that this service has no use for (system, wildcard,
 * mx, …) are passed over, as the protocol has it. https://help.dyn.com/remote-access-api/perform-update/
 */
export function readDyndns2Request(
  incoming: IncomingRequest,
  { zones, allowQueryCredentials }: Pick<RuntimeSettings, "zones" | "allowQueryCredentials">,
): Dyndns2Request | Dyndns2Refusal {
  const parameters = parametersOf(incoming);
  const inQuery = allowQueryCredentials ? queryCredentials(parameters) : undefined;
  const credentials = basicCredentials(incoming.headers) ?? inQuery;
  if (credentials === undefined) return { kind: "no_credentials" };
  const repeated = repeatedParameter(parameters);
  if (repeated !== undefined) return malformed(repeated, `Give ${repeated} once.`);
  const names = namesOf(parameters, credentials.user, zones);
  if (names.length === 0) return { kind: "no_names" };
  if (names.length > MAX_NAMES) return { kind: "too_many_names" };
  const wanted = readTargets(parameters, incoming.caller);
  if ("kind" in wanted) return wanted;
  return { password: credentials.password, names: names.map((name) => readName(name, zones)), ...wanted };
}

/** The names that are meant, as they were written. */
function namesOf(parameters: Parameters, user: string, zones: readonly NamedZone[]): string[] {
  const names = split(parameters.hostname?.[0]?.slice(0, MAX_NAME_LIST + 1));
  // MikroTik and Synology can be set up to send the name as the user's alone.
  if (names.length === 0) return isInside(parseHostname(user), zones) ? [user] : [];
  // Dynu's form: the zone as the host name, and the host before it as its alias.
  const alias = parameters.alias?.[0];
  return names.map((name) => (alias && isApex(name, zones) ? `${alias}.${name}` : name));
}

function isApex(text: string, zones: readonly NamedZone[]): boolean {
  const apex = text.replace(/\.$/, "").toLowerCase();
  return zones.some(({ name }) => name.toLowerCase() === apex);
}

function isInside(result: HostnameResult, zones: readonly NamedZone[]): boolean {
  return result.kind === "hostname" && zoneOf(result.hostname.key, zones) !== undefined;
}

// `home` is no fully qualified name, in the protocol's words, and not merely one of another zone.
function readName(text: string, zones: readonly NamedZone[]): HostnameResult {
  const result = parseHostname(text);
  const hasOneLabel = !text.replace(/\.$/, "").includes(".");
  return hasOneLabel && !isInside(result, zones) ? { kind: "malformed" } : result;
}

/** For devices that cannot send a header. What stands in a URL is written down by whoever passes it on. */
function queryCredentials({ username, password }: Parameters): Credentials | undefined {
  return password?.[0] ? { user: username?.[0] ?? "", password: password[0] } : undefined;
}

function readTargets(
  parameters: Parameters,
  caller: Address,
): Pick<Dyndns2Request, "targets" | "mistakes" | "members"> | Dyndns2Refusal {
  const given = readAddresses(parameters, caller);
  if ("kind" in given) return given;
  const offline = readFlag("offline", parameters);
  const members = readFlag("members", parameters);
  if (typeof offline === "object") return offline;
  if (typeof members === "object") return members;
  const { addresses, prefix, leftAlone, mistakes } = given;
  const isAnyGiven = addresses.length > 0 || prefix !== undefined;
  const families = !isAnyGiven && offline ? bothFamilies() : familiesOf(given, caller);
  const targets = families
    .filter(({ recordType }) => !leftAlone.includes(recordType))
    .map(({ recordType, target }) => ({
      recordType,
      target: offline ? ({ kind: "deletion" } as const) : target,
    }));
  return targets.length > 0
    ? {
        targets,
        members: members && !offline && !leftAlone.includes("AAAA") ? prefix : undefined,
        mistakes: mistakes.map(({ message }) => message),
      }
    : malformed("address", "Nothing is asked for: no address is given but one that is to be left alone.");
}

/** What is given, by family; without anything the caller's own address. */
function familiesOf({ addresses, prefix, lacksPrefix }: GivenAddresses, caller: Address): FamilyTarget[] {
  const given = addresses.length === 0 && prefix === undefined ? [caller] : addresses;
  const single = given.map(({ recordType, text }): FamilyTarget => {
    const sparesHostParts = lacksPrefix && recordType === "AAAA";
    return { recordType, target: { kind: "address", address: { recordType, text }, sparesHostParts } };
  });
  if (prefix === undefined) return single;
  const otherwise = addresses.find(({ recordType }) => recordType === "AAAA");
  return [
    ...single.filter(({ recordType }) => recordType === "A"),
    { recordType: "AAAA", target: { kind: "prefix", prefix, otherwise, within: undefined } },
  ];
}

function readFlag(name: "offline" | "members", parameters: Parameters): boolean | Malformed {
  const value = (parameters[name]?.[0] ?? "").toLowerCase();
  if (["yes", "true", "1"].includes(value)) return true;
  if (["no", "false", "0", ""].includes(value)) return false;
  return malformed(name, `${name} is neither YES nor NO: give one of them.`);
}

// A host that goes off line keeps no address of either family.
function bothFamilies(): FamilyTarget[] {
  return [
    { recordType: "A", target: { kind: "deletion" } },
    { recordType: "AAAA", target: { kind: "deletion" } },
  ];
}
