import { isMalformed, type Malformed, malformed, readPublishableAddress } from "../../http/malformed";
import type { IncomingRequest } from "../../http/request";
import { type Address, parseAddress, type RecordType } from "../../values/address";
import { type Prefix, parseAddressInNetwork, prefixOf } from "../../values/prefix";

/** The parameters that give an address, as clients and routers name them, and the family that each speaks of. */
const ADDRESS_PARAMETERS: readonly { name: string; family: RecordType }[] = [
  { name: "myip", family: "A" },
  { name: "myipv4", family: "A" },
  { name: "ip", family: "A" },
  { name: "ipv4", family: "A" },
  { name: "myipv6", family: "AAAA" },
  { name: "ipv6", family: "AAAA" },
  { name: "ip6", family: "AAAA" },
  { name: "ipv6prefix", family: "AAAA" },
  { name: "ipprefix", family: "AAAA" },
  { name: "ip6lanprefix", family: "AAAA" },
  { name: "prefix", family: "AAAA" },
];
/** Of these, the ones that give a network's prefix, where an address is no wonder either. */
const PREFIX_PARAMETERS = ["ipv6prefix", "ipprefix", "ip6lanprefix", "prefix"];
/** The others that this service reads. */
const SINGLE_PARAMETERS: readonly string[] = [
  "hostname",
  "alias",
  "members",
  "offline",
  "username",
  "password",
];
const FAMILIES = ["A", "AAAA"] as const;
/** Values that mean the caller's own address, as an empty one does. */
const OWN = ["auto"];
/** Values that leave the parameter's family alone. */
const LEAVE_ALONE = ["no", "preserve"];

/** Every value of each parameter, under its name in lower case. */
export type Parameters = Record<string, string[] | undefined>;

/** What a request says of addresses. */
export interface GivenAddresses {
  /** One a family at most; none means the caller's own. */
  addresses: Address[];
  /** Families that are to stay as they are. */
  leftAlone: RecordType[];
  /** The network's IPv6 prefix, for hosts that have a host part of their own. */
  prefix: Prefix | undefined;
  /** Whether a parameter for the prefix is there, and empty: routers send it so while they have none. */
  lacksPrefix: boolean;
  /** What is said of a family that cannot be served, beside one that can. */
  mistakes: Malformed[];
}

/** The request's parameters, whose names clients write in any case. */
export function parametersOf({ query }: IncomingRequest): Parameters {
  // Without a prototype: a parameter may be named `constructor`.
  const parameters: Parameters = Object.create(null);
  for (const name of Object.keys(query)) {
    const lower = name.toLowerCase();
    parameters[lower] = [...(parameters[lower] ?? []), ...(query[name] ?? [])];
  }
  return parameters;
}

/** The parameters that may be given once only. */
export function repeatedParameter(parameters: Parameters): string | undefined {
  const names = [...SINGLE_PARAMETERS, ...ADDRESS_PARAMETERS.map(({ name }) => name)];
  return names.find((name) => (parameters[name]?.length ?? 0) > 1);
}

/**
 * Reads the addresses that a request gives. One family does not keep the other from being served: what cannot be read or
 * published beside a usable address of the other family is a mistake of its own, or passed over where no host can have it.
 * Where no address is usable, the first mistake is the request's. An address in a parameter that is not known is one, too:
 * the caller's own would be published in its place.
 */
export function readAddresses(parameters: Parameters, caller: Address): GivenAddresses | Malformed {
  const read = valuesOf(parameters).map(({ name, family, text }) => ({
    name,
    family,
    ...readValue(text, name, caller),
  }));
  const prefixes = prefixesOf(read);
  const prefix = prefixes.length === 1 ? prefixes[0] : undefined;
  const given: GivenAddresses = { addresses: [], leftAlone: [], prefix, lacksPrefix: false, mistakes: [] };
  given.lacksPrefix =
    prefixes.length > 1 || PREFIX_PARAMETERS.some((name) => parameters[name]?.[0]?.trim() === "");
  if (prefixes.length > 1) given.mistakes.push(malformed("prefix", "Give one IPv6 prefix at most."));
  const passedOver: Malformed[] = [];
  for (const recordType of FAMILIES) {
    const values = read.flatMap(({ family, value }) => (family === recordType && value ? [value] : []));
    if (values.includes("leave_alone")) given.leftAlone.push(recordType);
    const { address, mistake, unpublishable } = settle(recordType, values);
    if (address) given.addresses.push(address);
    if (mistake) given.mistakes.push(mistake);
    passedOver.push(...unpublishable);
  }
  if (given.addresses.length > 0 || prefix !== undefined) return given;
  return given.mistakes[0] ?? passedOver[0] ?? misnamedAddress(parameters) ?? given;
}

/** The prefixes that are told: one that is given as such goes before the network of an address. */
function prefixesOf(read: readonly { name: string; prefix?: Prefix }[]): Prefix[] {
  const all = read.flatMap(({ name, prefix }) => (prefix === undefined ? [] : [{ name, prefix }]));
  const given = all.filter(({ name }) => PREFIX_PARAMETERS.includes(name));
  const told = (given.length > 0 ? given : all).map(({ prefix }) => prefix);
  return told.filter(({ text }, index) => told.findIndex((other) => other.text === text) === index);
}

/** What one value says: an address, a prefix, or both. */
interface Value {
  value?: "leave_alone" | Address | Malformed;
  prefix?: Prefix;
}

/**
 * `ADDRESS/LEN` with bits behind the length is a host's address, and tells its network; without, it is the network's prefix.
 * `/32` and `/128` are the whole address.
 */
function readValue(text: string, name: string, caller: Address): Value {
  if (LEAVE_ALONE.includes(text.toLowerCase())) return { value: "leave_alone" };
  const bare = withoutFullLength(text);
  const network = parseAddressInNetwork(bare);
  if (network === undefined) return { value: readPublishableAddress(bare, name, caller) };
  const prefix = prefixOf(network);
  if (network.hasHostBits)
    return { value: readPublishableAddress(network.address.text, name, caller), prefix };
  return prefix === undefined
    ? {
        value: malformed(
          "prefix",
          `${name} is no prefix of a network of hosts: give /48 to /64, of 2000::/3 or fc00::/7.`,
        ),
      }
    : { prefix };
}

/** What the values of one family come to: an address, or why there is none. */
function settle(
  recordType: RecordType,
  values: ("leave_alone" | Address | Malformed)[],
): { address?: Address; mistake?: Malformed; unpublishable: Malformed[] } {
  const said = values.filter((value) => value !== "leave_alone");
  const refused = said.filter(isMalformed);
  const unpublishable = refused.filter(({ reason }) => reason === "no_host_address");
  const mistake = refused.find(({ reason }) => reason !== "no_host_address");
  if (mistake) return { mistake, unpublishable };
  const [address, ...others] = said.filter((value) => !isMalformed(value)) as Address[];
  return others.some(({ text }) => text !== address?.text)
    ? {
        mistake: malformed("address", `Give one ${recordType === "A" ? "IPv4" : "IPv6"} address at most.`),
        unpublishable,
      }
    : { address, unpublishable };
}

/** Each value that is given, beside those that mean the caller's own address, and the family that it speaks of. */
function valuesOf(parameters: Parameters): { name: string; family: RecordType; text: string }[] {
  return ADDRESS_PARAMETERS.flatMap(({ name, family }) =>
    split(parameters[name]?.[0])
      .filter((text) => !OWN.includes(text.toLowerCase()))
      .map((text) => ({ name, family: familyOf(text) ?? family, text })),
  );
}

// `myip` takes either family; what is no address speaks of its parameter's.
function familyOf(text: string): RecordType | undefined {
  return text.includes(":") ? "AAAA" : parseAddress(text.replace(/\/\d{1,3}$/, ""))?.recordType;
}

// `/32` and `/128` are the whole address.
function withoutFullLength(text: string): string {
  return text.replace(text.includes(":") ? /\/128$/ : /\/32$/, "");
}

function misnamedAddress(parameters: Parameters): Malformed | undefined {
  const known = [...SINGLE_PARAMETERS, ...ADDRESS_PARAMETERS.map(({ name }) => name)];
  const misnamed = Object.keys(parameters).find(
    (name) => !known.includes(name) && (parameters[name] ?? []).some(isAddressOrPrefix),
  );
  if (misnamed === undefined) return undefined;
  const names = ADDRESS_PARAMETERS.map(({ name }) => name).join(", ");
  return malformed("parameter", `${JSON.stringify(misnamed.slice(0, 30))} is not read: give ${names}.`);
}

function isAddressOrPrefix(text: string): boolean {
  return parseAddress(text) !== undefined || parseAddressInNetwork(text) !== undefined;
}

/** The parts of a list, without blanks and empty ones. */
export function split(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
}
