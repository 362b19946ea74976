/** What the zones say to a question: the algorithm of RFC 1034, 4.3.2. */
import type { HostedZones } from "../route53/hostedZones";
import type { RecordType, ResourceRecordSet } from "../route53/model";
import { canonicalName, formatName, isInZone, type Labels, parseName } from "../route53/names";
import { encodeValue } from "../route53/rdata/encode";
import { findCut, findNode, findView, type View } from "./lookup";
import { bareReply, type Reply, type WireRecord } from "./message";
import { chooseRecords } from "./routing";
import { RCODE, type Rcode, storedType } from "./types";
import type { Node } from "./zoneTree";

const MAX_CHAIN = 16;

/** @param type the type asked for, no meta type but ANY */
export function answerQuestion(zones: HostedZones, name: Labels, type: string): Reply {
  const view = findView(zones, formatName(name), type);
  return view === undefined ? bareReply(RCODE.REFUSED) : answerFrom(view, formatName(name), type, []);
}

/** @param chain the CNAME records that led from the question's name to this one */
function answerFrom(view: View, name: string, type: string, chain: WireRecord[]): Reply {
  const cut = findCut(view, name, type);
  if (cut !== undefined) {
    return referral(view, cut, chain);
  }
  const node = findNode(view, name);
  if (node === undefined) {
    return negative(view, RCODE.NXDOMAIN, chain);
  }
  const wanted = node.has("CNAME") ? "CNAME" : type === "ANY" ? anyType(node) : storedType(type);
  const sets = wanted === undefined ? undefined : node.get(wanted);
  if (wanted === undefined || sets === undefined) {
    return negative(view, RCODE.NOERROR, chain);
  }
  const choice = chooseRecords(view.zones, sets);
  if (choice.kind === "unknown" || chain.length >= MAX_CHAIN) {
    return bareReply(RCODE.SERVFAIL);
  }
  if (choice.kind === "none") {
    return negative(view, RCODE.NOERROR, chain);
  }
  const answer = [...chain, ...choice.sets.flatMap((set) => wireRecords(name, wanted, set.ttl, set.values))];
  const target = choice.sets[0]?.values[0];
  if (wanted === "CNAME" && type !== "CNAME" && type !== "ANY" && target !== undefined) {
    return isInZone(canonicalName(target), view.zone.name)
      ? answerFrom(view, canonicalName(target), type, answer)
      : positive(view, answer);
  }
  return positive(view, answer);
}

/** One of the sets is answer enough (RFC 8482, 4.1). */
function anyType(node: Node): RecordType | undefined {
  return [...node.keys()][0];
}

/** Route 53 gives the zone's name servers along; they may be left out where space is short. */
function positive(view: View, answer: WireRecord[]): Reply {
  const names = apexRecords(view, "NS");
  const asked = answer.some(({ owner, type }) => type === "NS" && formatName(owner) === view.zone.name);
  return {
    ...bareReply(RCODE.NOERROR),
    authoritative: true,
    answer,
    authority: asked ? [] : names,
    authorityIsOptional: true,
  };
}

/** Without data or without the name: the SOA says how long that may be remembered (RFC 2308, 3 and 5). */
function negative(view: View, rcode: Rcode, answer: WireRecord[]): Reply {
  const authority = apexRecords(view, "SOA").map((soa) => ({
    ...soa,
    ttl: Math.min(soa.ttl, soa.data.readUInt32BE(soa.data.length - 4)),
  }));
  return { ...bareReply(rcode), authoritative: true, answer, authority };
}

/** Points to the servers of a zone below; authoritative only for the aliases that led there. */
function referral(view: View, cut: string, answer: WireRecord[]): Reply {
  const sets = view.tree.get(cut)?.get("NS") ?? [];
  const servers = sets.flatMap((set) => (set.ResourceRecords ?? []).map(({ Value }) => canonicalName(Value)));
  return {
    ...bareReply(RCODE.NOERROR),
    authoritative: answer.length > 0,
    answer,
    authority: sets.flatMap((set) => plainRecords(cut, set)),
    additional: servers.flatMap((server) => addressesOf(view, server)),
  };
}

/** The addresses of a name server that this zone itself has: the glue. */
function addressesOf({ zones, tree }: View, name: string): WireRecord[] {
  return (["A", "AAAA"] as const).flatMap((type) => {
    const choice = chooseRecords(zones, tree.get(name)?.get(type) ?? []);
    return choice.kind === "records"
      ? choice.sets.flatMap((set) => wireRecords(name, type, set.ttl, set.values))
      : [];
  });
}

function apexRecords({ zone, tree }: View, type: "NS" | "SOA"): WireRecord[] {
  return (tree.get(zone.name)?.get(type) ?? []).flatMap((set) => plainRecords(zone.name, set));
}

function plainRecords(owner: string, { Type, TTL, ResourceRecords }: ResourceRecordSet): WireRecord[] {
  return wireRecords(
    owner,
    Type,
    TTL ?? 0,
    (ResourceRecords ?? []).map(({ Value }) => Value),
  );
}

function wireRecords(owner: string, type: RecordType, ttl: number, values: string[]): WireRecord[] {
  const labels = parseName(owner);
  return values.map((value) => ({
    owner: labels,
    type,
    ttl,
    data: encodeValue(type, value),
  }));
}
