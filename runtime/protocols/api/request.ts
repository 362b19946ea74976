import type { Proof } from "../../access/token";
import { type Malformed, malformed, readPublishableAddress } from "../../http/malformed";
import { readParameters } from "../../http/parameters";
import type { IncomingRequest } from "../../http/request";
import { HEX_SHA256, readSignature } from "../../http/signature";
import type { RuntimeSettings } from "../../settings";
import type { Address, RecordType } from "../../values/address";
import { type Hostname, parseHostname } from "../../values/hostname";
import { type Prefix, parseAddressInNetwork, prefixOf } from "../../values/prefix";
import type { Outcome } from "./outcome";

/** A request to our own API, well-formed. */
export type ApiRequest =
  | { mode: "get" }
  | {
      mode: "set" | "delete" | "list_hosts";
      hostname: Hostname;
      recordType: RecordType;
      address: Address;
      proof: Proof;
    }
  | { mode: "set_prefix"; hostname: Hostname; prefix: Prefix; members: boolean; proof: Proof };

type Refused = Malformed | (Outcome & { kind: "unauthorized" });

/** What a request may ask for. */
export const MODES = ["get", "set", "set_prefix", "delete", "list_hosts"] as const;

const PARAMETERS = [
  "mode",
  "hostname",
  "hash",
  "internalIp",
  "ip",
  "prefix",
  "members",
  "time",
  "sig",
] as const;
type Parameter = (typeof PARAMETERS)[number];
type Parameters = Partial<Record<Parameter, string>>;

/** Characters that a message shows of what it cannot take. */
const SHOWN_LENGTH = 30;

/** Reads a request to our own API, or tells what is wrong with it, without any call to AWS. */
export function readApiRequest(
  incoming: IncomingRequest,
  settings: RuntimeSettings,
  now: number,
): ApiRequest | Refused {
  const parameters = readParameters(incoming.query, PARAMETERS, unknownParameter);
  if (isRefused(parameters)) return parameters;
  const { mode } = parameters;
  if (mode === "get") return { mode };
  if (mode !== "set" && mode !== "set_prefix" && mode !== "delete" && mode !== "list_hosts") {
    return malformed("mode", "Give mode=get, mode=set, mode=set_prefix, mode=delete or mode=list_hosts.");
  }
  const hostname = readHostname(parameters.hostname);
  if (isRefused(hostname)) return hostname;
  const proofOf = (signed: string) =>
    readProof(parameters, { mode, hostname, signed }, incoming, settings, now);
  if (mode === "set_prefix") {
    const network = readNetwork(parameters);
    if (isRefused(network)) return network;
    const proof = proofOf(`${parameters.prefix}${network.members ? " members" : ""}`);
    return isRefused(proof) ? proof : { mode, hostname, ...network, proof };
  }
  const target = readTarget(parameters, incoming.caller);
  if (isRefused(target)) return target;
  const proof = proofOf(parameters.ip ?? incoming.caller.recordType);
  if (isRefused(proof)) return proof;
  return { mode, hostname, recordType: target.recordType, address: target, proof };
}

/** True for what a reader gives back in place of what it read. */
export function isRefused<T>(result: T | Refused): result is Refused {
  const { kind } = result as { kind?: unknown };
  return kind === "malformed" || kind === "unauthorized";
}

// An unknown name is refused, since a misspelled internalIp would silently publish the caller's own address.
function unknownParameter(name: string): string {
  return `There is no parameter ${JSON.stringify(name.slice(0, SHOWN_LENGTH))}: the API knows ${PARAMETERS.join(", ")}.`;
}

function readHostname(text: string | undefined): Hostname | Malformed {
  if (text === undefined) return malformed("hostname", "Give hostname=NAME, in full: home.dyn.example.com.");
  const result = parseHostname(text);
  return result.kind === "hostname"
    ? result.hostname
    : malformed("hostname", "hostname is no host name: give labels of 1-63 letters, digits, - and _.");
}

/** The address that the request is about: given, or the caller's own. */
function readTarget(parameters: Parameters, caller: Address): Address | Malformed {
  const { ip, internalIp, hash, sig, prefix, members } = parameters;
  if (prefix !== undefined) return malformed("prefix", "prefix goes with mode=set_prefix.");
  if (members !== undefined) return malformed("members", "members goes with mode=set_prefix.");
  if (ip !== undefined && sig === undefined) {
    return malformed("ip", "ip goes with sig: with hash, give internalIp.");
  }
  if (internalIp !== undefined && hash === undefined) {
    return malformed("internalIp", "internalIp goes with hash: with sig, give ip.");
  }
  if (ip !== undefined) return readPublishableAddress(ip, "ip", caller);
  return internalIp === undefined ? caller : readPublishableAddress(internalIp, "internalIp", caller);
}

/** The network whose prefix is told, and whether the name's whole group is in it. */
function readNetwork(parameters: Parameters): { prefix: Prefix; members: boolean } | Malformed {
  const { prefix: text, members = "no", ip, internalIp, hash } = parameters;
  if (ip !== undefined || internalIp !== undefined) {
    return malformed("ip", "mode=set_prefix takes no address: give prefix.");
  }
  if (members !== "yes" && members !== "no") return malformed("members", "members is neither yes nor no.");
  // A token is made over one name, and was good for that one's record alone.
  if (members === "yes" && hash !== undefined)
    return malformed("members", "members goes with sig: sign the request.");
  const read = text === undefined ? undefined : parseAddressInNetwork(text);
  if (read?.address.recordType !== "AAAA") {
    return malformed(
      "prefix",
      "prefix is no IPv6 prefix: give it with its length, such as 2001:db8:abcd:ef00::/64.",
    );
  }
  if (read.hasHostBits)
    return malformed("prefix", "prefix has bits behind its length: give the network's own.");
  const prefix = prefixOf(read);
  return prefix === undefined
    ? malformed(
        "prefix",
        "prefix is none that a network of hosts has: give /48 to /64, of 2000::/3 or fc00::/7.",
      )
    : { prefix, members: members === "yes" };
}

/** What a token is made over, beside its time. */
interface Asked {
  mode: string;
  hostname: Hostname;
  /** What a signature covers of the rest. */
  signed: string;
}

function readProof(
  parameters: Parameters,
  { mode, hostname, signed }: Asked,
  { caller }: IncomingRequest,
  settings: RuntimeSettings,
  now: number,
): Proof | Refused {
  const { hash, sig, time } = parameters;
  if (hash !== undefined && sig !== undefined) return malformed("sig", "Give sig or hash, not both.");
  if (hash !== undefined) {
    if (time !== undefined) return malformed("time", "time goes with sig, not with hash.");
    if (!HEX_SHA256.test(hash)) return malformed("hash", "hash is no SHA-256: give its 64 hex digits.");
    if (settings.requireSignature) return { kind: "unauthorized", reason: "signature_required" };
    return { kind: "hash", text: caller.text + hostname.asSent, hash };
  }
  if (sig === undefined) return malformed("sig", "Give time and sig, or hash.");
  const fixesAddress = parameters.ip !== undefined || parameters.prefix !== undefined;
  return readSignature(parameters, { mode, hostname: hostname.asSent, target: signed, fixesAddress }, now);
}
