/** The hosted zones themselves, in memory: what the API changes, the name server answers from and tests look into. */
import { randomInt, randomUUID } from "node:crypto";
import { applyChanges, MAX_SETS_PER_ZONE, sortSets } from "./changeBatch";
import { problemOf, route53Error } from "./errors";
import type { Entry, Journal } from "./journal";
import type { Change, ChangeInfo, ResourceRecordSet, Vpc, Zone } from "./model";
import { canonicalName, compareText, sortKey } from "./names";

export interface NewZone {
  /** With or without a final dot. */
  name: string;
  comment?: string;
  /** @default whether `vpc` is given */
  privateZone?: boolean;
  vpc?: Vpc;
  /** Unique for ever, also after the zone is deleted. @default a random one */
  callerReference?: string;
}

/** Errors are thrown as Route53Error: `code` is the API's error code, `messages` the single complaints. */
export interface HostedZones {
  /** Makes a zone with its SOA and four NS records. @throws InvalidDomainName, HostedZoneAlreadyExists */
  createZone(input: NewZone): Zone;
  getZone(id: string): Zone | undefined;
  /** In the order of creation. */
  listZones(): Zone[];
  /** @throws NoSuchHostedZone; HostedZoneNotEmpty when it has key-signing keys or, unless forced, more than SOA and NS */
  deleteZone(id: string, options?: { force?: boolean }): ChangeInfo;
  /** The same checks as the API's ChangeResourceRecordSets. @throws NoSuchHostedZone, InvalidInput, InvalidChangeBatch */
  changeRecordSets(zoneId: string, changes: readonly Change[], comment?: string): ChangeInfo;
  /** In the order of the API; a new array after every change. @throws NoSuchHostedZone */
  listRecordSets(zoneId: string): readonly ResourceRecordSet[];
  getChange(id: string): ChangeInfo | undefined;
  /** The entry that the making of a zone leaves for GetChange. */
  recordChange(comment?: string): ChangeInfo;
  /**
   * The hosted zones of AWS's other services, which aliases point into: by id, whether a name in it is served on this
   * machine.
   */
  services: Map<string, (name: string) => boolean>;
  /** How many record sets a zone takes. @throws NoSuchHostedZone */
  recordSetQuota(zoneId: string): number;
  /** What AWS does when a zone's owner asks for more. @throws NoSuchHostedZone */
  raiseRecordSetQuota(zoneId: string, quota: number): void;
  /** Each tells whether a zone has key-signing keys, which keep it from being deleted. */
  signers: Set<(zoneId: string) => boolean>;
}

/**
 * @param clock milliseconds since 1970
 * @param journal where they are kept; undefined: in memory alone
 */
export function createHostedZones(clock: () => number = Date.now, journal?: Journal): HostedZones {
  const zones = new Map<string, { zone: Zone; sets: readonly ResourceRecordSet[] }>();
  const changeInfos = new Map<string, ChangeInfo>();
  const callerReferences = new Set<string>();
  const signers = new Set<(zoneId: string) => boolean>();
  const quotas = new Map<string, number>();
  const quotaOf = (zoneId: string) => quotas.get(find(zoneId).zone.id) ?? MAX_SETS_PER_ZONE;

  for (const entry of journal?.read() ?? []) replay(entry);
  journal?.compact([...zones.values()].map((entry) => ({ kind: "zone", ...entry })));

  function replay(entry: Entry): void {
    if (entry.kind === "zone") {
      zones.set(entry.zone.id, { zone: entry.zone, sets: entry.sets });
      callerReferences.add(entry.zone.callerReference);
    } else if (entry.kind === "deleted") {
      zones.delete(entry.zoneId);
    } else {
      const found = find(entry.zoneId);
      found.sets = applyChanges(found.zone, found.sets, entry.changes, Number.POSITIVE_INFINITY);
    }
  }

  function find(id: string): { zone: Zone; sets: readonly ResourceRecordSet[] } {
    const entry = zones.get(id);
    if (entry === undefined) {
      throw route53Error("NoSuchHostedZone", `No hosted zone found with ID: ${id}`);
    }
    return entry;
  }

  function recordChange(comment?: string): ChangeInfo {
    const info = {
      id: randomId("C"),
      submittedAt: new Date(clock()),
      ...(comment !== undefined && { comment }),
    };
    changeInfos.set(info.id, info);
    return info;
  }

  return {
    createZone(input) {
      const zone = newZone(input);
      if (callerReferences.has(zone.callerReference)) {
        throw route53Error(
          "HostedZoneAlreadyExists",
          "A hosted zone has already been created with the specified caller reference.",
        );
      }
      const sets = initialSets(zone);
      journal?.append({ kind: "zone", zone, sets });
      callerReferences.add(zone.callerReference);
      zones.set(zone.id, { zone, sets });
      return zone;
    },
    getZone: (id) => zones.get(id)?.zone,
    listZones: () => [...zones.values()].map(({ zone }) => zone),
    deleteZone(id, options) {
      const { zone, sets } = find(id);
      if ([...signers].some((hasKeys) => hasKeys(id))) {
        throw route53Error(
          "HostedZoneNotEmpty",
          "The specified hosted zone contains DNSSEC Key Signing Keys and so cannot be deleted.",
        );
      }
      const required = (set: ResourceRecordSet) =>
        set.Name === zone.name && (set.Type === "SOA" || set.Type === "NS");
      if (options?.force !== true && !sets.every(required)) {
        throw route53Error(
          "HostedZoneNotEmpty",
          "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
        );
      }
      journal?.append({ kind: "deleted", zoneId: id });
      zones.delete(id);
      return recordChange();
    },
    changeRecordSets(zoneId, changes, comment) {
      const entry = find(zoneId);
      const sets = applyChanges(entry.zone, entry.sets, changes, quotaOf(zoneId));
      // Before anybody is told of it, and only what was not refused.
      journal?.append({ kind: "changed", zoneId, changes });
      entry.sets = sets;
      return recordChange(comment);
    },
    listRecordSets: (zoneId) => find(zoneId).sets,
    recordSetQuota: quotaOf,
    raiseRecordSetQuota(zoneId, quota) {
      quotas.set(find(zoneId).zone.id, quota);
    },
    getChange: (id) => changeInfos.get(id),
    recordChange,
    services: new Map(),
    signers,
  };
}

function newZone({ name, comment, vpc, privateZone, callerReference }: NewZone): Zone {
  const problem = problemOf(() => canonicalName(name));
  if (problem !== undefined || name === "." || name === "") {
    throw route53Error("InvalidDomainName", problem ?? `The domain name '${name}' is not valid.`);
  }
  const isPrivate = privateZone ?? vpc !== undefined;
  if (!isPrivate && canonicalName(name).split(".").length < 3) {
    throw route53Error("InvalidDomainName", `${canonicalName(name)} is a top-level domain.`);
  }
  return {
    id: randomId("Z"),
    name: canonicalName(name),
    ...(comment !== undefined && { comment }),
    ...(vpc !== undefined && { vpc }),
    privateZone: isPrivate,
    callerReference: callerReference ?? randomUUID(),
    nameServers: isPrivate ? PRIVATE_NAME_SERVERS : randomNameServers(),
  };
}

const PRIVATE_NAME_SERVERS = [
  "ns-1536.awsdns-00.co.uk",
  "ns-0.awsdns-00.com",
  "ns-1024.awsdns-00.org",
  "ns-512.awsdns-00.net",
];

/** One of each of the service's four ranges, as its delegation sets are made. */
function randomNameServers(): string[] {
  return ["com", "net", "org", "co.uk"].map((domain, range) => {
    const group = String(randomInt(64)).padStart(2, "0");
    return `ns-${range * 512 + randomInt(512)}.awsdns-${group}.${domain}`;
  });
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html */
function initialSets(zone: Zone): readonly ResourceRecordSet[] {
  const soa = `${zone.nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  const sets: ResourceRecordSet[] = [
    {
      Name: zone.name,
      Type: "NS",
      TTL: 172800,
      ResourceRecords: zone.nameServers.map((server) => ({ Value: `${server}.` })),
    },
    { Name: zone.name, Type: "SOA", TTL: 900, ResourceRecords: [{ Value: soa }] },
  ];
  return sortSets(sets);
}

/** Ids are a letter and capitals and digits, 21 in all, as the service's newer ones are. */
function randomId(letter: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return letter + Array.from({ length: 20 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** Zones in the order of ListHostedZonesByName: reversed name, then id. */
export function compareZones(left: Zone, right: Zone): number {
  return compareText(sortKey(left.name), sortKey(right.name)) || compareText(left.id, right.id);
}
