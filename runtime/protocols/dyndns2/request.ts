import { onlyValue } from "../../http/clientAddress";
import { isMalformed, readPublishableAddress } from "../../http/malformed";
import type { IncomingRequest } from "../../http/request";
import type { Address, RecordType } from "../../values/address";
import { type HostnameResult, parseHostname } from "../../values/hostname";

/** A dyndns2 update, well-formed. */
export interface Dyndns2Request {
  password: string;
  /** One a name, in the order in which they were given. */
  names: HostnameResult[];
  /** What each name is to become: an address a family, or a deletion of each family. */
  targets: Target[];
}

/** What one family of a name is to become. */
export interface Target {
  recordType: RecordType;
  /** undefined: the record is to be removed. */
  address: Address | undefined;
  /** True where the request did not name the family: a record of it that has another password is passed over. */
  isImplied: boolean;
}

export type Dyndns2Refusal =
  | { kind: "no_credentials" }
  | { kind: "too_many_names" }
  | { kind: "no_names" }
  | { kind: "malformed"; reason: string; message: string };

const MAX_NAMES = 20;
const MAX_NAME_LIST = 20 * 256;

/**
 * Reads `GET /nic/update` or `GET /v3/update`. Parameters that this service has no use for (system, wildcard,
 * mx, …) are passed over, as the protocol has it. https://help.dyn.com/remote-access-api/perform-update/
 */
export function readDyndns2Request(
  incoming: IncomingRequest,
  zoneName: string,
): Dyndns2Request | Dyndns2Refusal {
  const password = readPassword(incoming);
  if (password === undefined) return { kind: "no_credentials" };
  const { query } = incoming;
  const repeated = ["hostname", "myip", "myipv6", "offline"].find((name) => (query[name]?.length ?? 0) > 1);
  if (repeated !== undefined)
    return { kind: "malformed", reason: repeated, message: `Give ${repeated} once.` };
  const names = split(query.hostname?.[0]?.slice(0, MAX_NAME_LIST + 1));
  if (names.length === 0) return { kind: "no_names" };
  if (names.length > MAX_NAMES) return { kind: "too_many_names" };
  const targets = readTargets(incoming);
  if ("kind" in targets) return targets;
  return { password, names: names.map((name) => readName(name, zoneName)), targets };
}

// `home` is no fully qualified name, in the protocol's words, and not merely one of another zone.
function readName(text: string, zoneName: string): HostnameResult {
  const result = parseHostname(text, zoneName);
  const hasOneLabel = !text.replace(/\.$/, "").includes(".");
  return result.kind === "outside_zone" && hasOneLabel ? { kind: "malformed" } : result;
}

function readPassword(incoming: IncomingRequest): string | undefined {
  const [, encoded] =
    /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(onlyValue(incoming.headers, "authorization") ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  const colon = credentials.indexOf(":");
  return colon < 0 ? undefined : credentials.slice(colon + 1);
}

function readTargets(incoming: IncomingRequest): Dyndns2Request["targets"] | Dyndns2Refusal {
  const addresses = readAddresses(incoming);
  if ("kind" in addresses) return addresses;
  const isOffline = incoming.query.offline?.[0]?.toUpperCase() === "YES";
  if (isOffline && addresses.length === 0) return bothFamilies();
  const chosen = addresses.length > 0 ? addresses : [incoming.caller];
  return chosen.map((address) => ({
    recordType: address.recordType,
    address: isOffline ? undefined : address,
    isImplied: false,
  }));
}

function readAddresses({ query }: IncomingRequest): Address[] | Dyndns2Refusal {
  const addresses: Address[] = [];
  for (const parameter of ["myip", "myipv6"]) {
    for (const text of split(query[parameter]?.[0])) {
      const address = readPublishableAddress(text, parameter);
      if (isMalformed(address)) return address;
      const sibling = addresses.find((other) => other.recordType === address.recordType);
      if (sibling === undefined) addresses.push(address);
      else if (sibling.text !== address.text) {
        return { kind: "malformed", reason: parameter, message: "Give one address a family at most." };
      }
    }
  }
  return addresses;
}

// A host that goes off line keeps no address of either family.
function bothFamilies(): Dyndns2Request["targets"] {
  return [
    { recordType: "A", address: undefined, isImplied: true },
    { recordType: "AAAA", address: undefined, isImplied: true },
  ];
}

function split(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
}
