/**
 * Which of a name's record sets answers, when a routing policy has to choose, and what an alias stands for. Every
 * asker is on this machine and nothing has a health check, so each policy comes to something simple.
 */
import type { HostedZones } from "../route53/hostedZones";
import type { RecordType, ResourceRecordSet } from "../route53/model";
import { zoneTree } from "./zoneTree";

/** Seconds, and the values as stored. */
export interface ChosenSet {
  ttl: number;
  values: string[];
}

/** `unknown`: an alias to something outside this store, whose records only AWS has. */
export type Choice = { kind: "records"; sets: ChosenSet[] } | { kind: "none" } | { kind: "unknown" };

const MAX_ALIASES = 8;
const MAX_MULTIVALUES = 8;
/** What Route 53 answers for an alias to another service ("Values specific for simple alias records"). */
const SERVICE_TTL_SECONDS = 60;

/** @param sets those of one name and type */
export function chooseRecords(zones: HostedZones, sets: readonly ResourceRecordSet[], depth = 0): Choice {
  const choices = applyPolicy(sets).map((set) => followAlias(zones, set, depth));
  if (choices.some(({ kind }) => kind === "unknown")) {
    return { kind: "unknown" };
  }
  const chosen = choices.flatMap((choice) => (choice.kind === "records" ? choice.sets : []));
  return chosen.length === 0 ? { kind: "none" } : { kind: "records", sets: chosen };
}

function applyPolicy(sets: readonly ResourceRecordSet[]): readonly ResourceRecordSet[] {
  const first = sets[0];
  if (first?.Weight !== undefined) {
    return chooseWeighted(sets);
  }
  if (first?.MultiValueAnswer !== undefined) {
    return sets.filter((set) => set.MultiValueAnswer).slice(0, MAX_MULTIVALUES);
  }
  if (first?.Failover !== undefined) {
    return sets.filter((set) => set.Failover === "PRIMARY");
  }
  if (first?.GeoLocation !== undefined) {
    return sets.filter((set) => set.GeoLocation?.CountryCode === "*");
  }
  return sets.slice(0, 1);
}

function chooseWeighted(sets: readonly ResourceRecordSet[]): readonly ResourceRecordSet[] {
  const total = sets.reduce((sum, set) => sum + (set.Weight ?? 0), 0);
  let rest = Math.random() * total;
  const chosen = sets.find((set) => {
    rest -= set.Weight ?? 0;
    return rest < 0;
  });
  return [chosen ?? sets[0]].filter((set) => set !== undefined);
}

function followAlias(zones: HostedZones, set: ResourceRecordSet, depth: number): Choice {
  const alias = set.AliasTarget;
  if (alias === undefined) {
    const values = (set.ResourceRecords ?? []).map(({ Value }) => Value);
    return { kind: "records", sets: [{ ttl: set.TTL ?? 0, values }] };
  }
  if (zones.services.get(alias.HostedZoneId)?.(alias.DNSName.replace(/\.$/, ""))) {
    return thisMachine(set.Type);
  }
  const zone = zones.getZone(alias.HostedZoneId);
  if (zone === undefined || depth >= MAX_ALIASES) {
    return { kind: "unknown" };
  }
  const targets = targetSets(zones, zone.name, alias.HostedZoneId, alias.DNSName, set.Type);
  return targets.length === 0 ? { kind: "none" } : chooseRecords(zones, targets, depth + 1);
}

/** Where the stand-ins of AWS's other services listen. */
function thisMachine(type: RecordType): Choice {
  const address = { A: "127.0.0.1", AAAA: "::1" }[type as string];
  return address === undefined
    ? { kind: "none" }
    : { kind: "records", sets: [{ ttl: SERVICE_TTL_SECONDS, values: [address] }] };
}

function targetSets(
  zones: HostedZones,
  zoneName: string,
  zoneId: string,
  name: string,
  type: RecordType,
): readonly ResourceRecordSet[] {
  return zoneTree(zoneName, zones.listRecordSets(zoneId)).get(name)?.get(type) ?? [];
}
