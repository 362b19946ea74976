import { isMalformed, type Malformed, malformed, readPublishableAddress } from "../../http/malformed";
import type { IncomingRequest } from "../../http/request";
import { type Address, parseAddress, type RecordType } from "../../values/address";

/** The parameters that give an address, as clients and routers name them, and the family that each speaks of. */
const ADDRESS_PARAMETERS: readonly { name: string; family: RecordType }[] = [
  { name: "myip", family: "A" },
  { name: "myipv4", family: "A" },
  { name: "ip", family: "A" },
  { name: "ipv4", family: "A" },
  { name: "myipv6", family: "AAAA" },
  { name: "ipv6", family: "AAAA" },
  { name: "ip6", family: "AAAA" },
];
/** Values that mean the caller's own address, as an empty one does. */
const OWN = ["auto"];
/** Values that leave the parameter's family alone. */
const LEAVE_ALONE = ["no", "preserve"];

const PREFIX = /^(.*)\/\d{1,3}$/;

/** Every value of each parameter, under its name in lower case. */
export type Parameters = Record<string, string[] | undefined>;

/** What a request says of addresses. */
export interface GivenAddresses {
  /** One a family at most; none means the caller's own. */
  addresses: Address[];
  /** Families that are to stay as they are. */
  leftAlone: RecordType[];
}

/** The request's parameters, whose names clients write in any case. */
export function parametersOf({ query }: IncomingRequest): Parameters {
  const parameters: Parameters = {};
  for (const name of Object.keys(query)) {
    const lower = name.toLowerCase();
    parameters[lower] = [...(parameters[lower] ?? []), ...(query[name] ?? [])];
  }
  return parameters;
}

/** The parameters that may be given once only. */
export function repeatedParameter(parameters: Parameters): string | undefined {
  const names = ["hostname", "alias", "offline", ...ADDRESS_PARAMETERS.map(({ name }) => name)];
  return names.find((name) => (parameters[name]?.length ?? 0) > 1);
}

/**
 * Reads the addresses that a request gives. An address that no host can have is passed over beside a usable one;
 * where no address is given, one in a parameter that is not known is a mistake: the caller's own would be published
 * in its place.
 */
export function readAddresses(parameters: Parameters, caller: Address): GivenAddresses | Malformed {
  const given: GivenAddresses = { addresses: [], leftAlone: [] };
  const refused: Malformed[] = [];
  for (const { name, family } of ADDRESS_PARAMETERS) {
    for (const text of split(parameters[name]?.[0])) {
      if (OWN.includes(text.toLowerCase())) continue;
      if (LEAVE_ALONE.includes(text.toLowerCase())) {
        given.leftAlone.push(family);
        continue;
      }
      const address = readPublishableAddress(withoutFullLength(text), name, caller);
      if (isMalformed(address)) {
        if (address.reason !== "no_host_address") return address;
        refused.push(address);
        continue;
      }
      const sibling = given.addresses.find((other) => other.recordType === address.recordType);
      if (sibling === undefined) given.addresses.push(address);
      else if (sibling.text !== address.text) return malformed(name, "Give one address a family at most.");
    }
  }
  if (given.addresses.length > 0) return given;
  return refused[0] ?? misnamedAddress(parameters) ?? given;
}

// `/32` and `/128` are the whole address.
function withoutFullLength(text: string): string {
  return text.replace(text.includes(":") ? /\/128$/ : /\/32$/, "");
}

function misnamedAddress(parameters: Parameters): Malformed | undefined {
  const known = ["hostname", "alias", "offline", ...ADDRESS_PARAMETERS.map(({ name }) => name)];
  const misnamed = Object.keys(parameters).find(
    (name) => !known.includes(name) && (parameters[name] ?? []).some(isAddressOrPrefix),
  );
  if (misnamed === undefined) return undefined;
  const names = ADDRESS_PARAMETERS.map(({ name }) => name).join(", ");
  return malformed("parameter", `${JSON.stringify(misnamed.slice(0, 30))} is not read: give ${names}.`);
}

function isAddressOrPrefix(text: string): boolean {
  const [, bare] = PREFIX.exec(text) ?? [];
  return parseAddress(bare ?? text) !== undefined;
}

/** The parts of a list, without blanks and empty ones. */
export function split(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
}
