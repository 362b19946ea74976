/** Which record sets may not stand beside each other. Judged on the zone as the whole batch would leave it. */
import { policiesOf } from "./changeInput";
import type { Change, ResourceRecordSet, Zone } from "./model";
import { canonicalName, isInZone } from "./names";

/** The complaints about the zone after the batch, as far as the batch's changes cause them. */
export function checkConflicts(
  zone: Zone,
  after: readonly ResourceRecordSet[],
  changes: readonly Change[],
): string[] {
  const written = changes
    .filter(({ Action }) => Action !== "DELETE")
    .map(({ ResourceRecordSet: set }) => set);
  const byName = new Map<string, ResourceRecordSet[]>();
  for (const set of after) {
    byName.set(set.Name, [...(byName.get(set.Name) ?? []), set]);
  }
  return [
    ...apexProblems(byName.get(zone.name) ?? []),
    ...written.flatMap((set) => [
      ...placeProblems(zone, set),
      ...cnameProblems(zone, set, byName.get(set.Name) ?? []),
      ...policyProblems(set, byName.get(set.Name) ?? []),
      ...aliasProblems(zone, set, byName),
    ]),
  ];
}

function apexProblems(apex: readonly ResourceRecordSet[]): string[] {
  const soa = apex.filter((set) => set.Type === "SOA");
  return [
    ...(soa.length === 1 && soa[0]?.ResourceRecords?.length === 1
      ? []
      : ["A HostedZone must contain exactly one SOA record."]),
    ...(apex.some((set) => set.Type === "NS")
      ? []
      : ["A HostedZone must contain at least one NS record for the zone itself."]),
  ];
}

/** Types that may not stand at the apex, or only there, or not at a wildcard, or not with a policy or an alias. */
function placeProblems(zone: Zone, set: ResourceRecordSet): string[] {
  const what = `RRSet of type ${set.Type} with DNS name ${set.Name}`;
  if (set.Name === zone.name && (set.Type === "CNAME" || set.Type === "DS")) {
    return [`${what} is not permitted at apex in zone ${zone.name}`];
  }
  if (set.Type === "SOA" && set.Name !== zone.name) {
    return [`${what} is not permitted in zone ${zone.name}`];
  }
  if (set.Type === "NS" && set.Name.startsWith("\\052.")) {
    return [`${what} is not permitted because a wildcard cannot have type NS`];
  }
  const bound = set.Type === "SOA" || set.Type === "NS";
  if (bound && (policiesOf(set).length > 0 || set.AliasTarget !== undefined)) {
    return [`${what} is not permitted to have a routing policy or an alias target`];
  }
  if (set.Type === "CNAME" && (set.ResourceRecords?.length ?? 1) > 1) {
    return [`${what} is not permitted to have more than one value`];
  }
  return [];
}

function cnameProblems(zone: Zone, set: ResourceRecordSet, neighbours: ResourceRecordSet[]): string[] {
  if (set.Type === "CNAME" && neighbours.some((other) => other.Type !== "CNAME")) {
    return [
      `RRSet of type CNAME with DNS name ${set.Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`,
    ];
  }
  // Two blanks before CNAME: so the service writes it.
  return set.Type !== "CNAME" && neighbours.some((other) => other.Type === "CNAME")
    ? [
        `RRSet of type ${set.Type} with DNS name ${set.Name} is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${zone.name}`,
      ]
    : [];
}

/** Sets of one name and type all follow the same policy, and a simple one stands alone. */
function policyProblems(set: ResourceRecordSet, neighbours: ResourceRecordSet[]): string[] {
  const policy = policiesOf(set)[0];
  const others = neighbours.filter(
    (other) => other.Type === set.Type && other.SetIdentifier !== set.SetIdentifier,
  );
  const what = `RRSet with DNS name ${set.Name}, type ${set.Type}, SetIdentifier ${set.SetIdentifier ?? null}`;
  if (others.some((other) => policiesOf(other)[0] !== policy)) {
    return policy === "MultiValueAnswer"
      ? [
          `${what} cannot be created because a non multivalue answer rrset exists with the same name and type.`,
        ]
      : [`${what} cannot be created as other RRSets exist with the same name and type.`];
  }
  const role = roleOf(set);
  return role !== undefined && others.some((other) => roleOf(other) === role)
    ? [`${what} cannot be created as another RRSet with the same name and type has ${role}.`]
    : [];
}

/** What only one of the sets of a name and type may be: primary, for a region, for a place. */
function roleOf({ Failover, Region, GeoLocation: geo }: ResourceRecordSet): string | undefined {
  if (geo !== undefined) {
    return `location ${geo.ContinentCode ?? ""}/${geo.CountryCode ?? ""}/${geo.SubdivisionCode ?? ""}`;
  }
  return Failover ? `failover ${Failover}` : Region && `region ${Region}`;
}

/** Only a target in the same zone can be looked for; the zones of AWS's own services are not here. */
function aliasProblems(
  zone: Zone,
  set: ResourceRecordSet,
  byName: ReadonlyMap<string, ResourceRecordSet[]>,
): string[] {
  const alias = set.AliasTarget;
  if (alias === undefined || alias.HostedZoneId !== zone.id) {
    return [];
  }
  const target = canonicalName(alias.DNSName);
  const what = `Tried to create an alias that targets ${target}, type ${set.Type} in zone ${zone.id}, but`;
  if (!isInZone(target, zone.name)) {
    return [`${what} the alias target name does not lie within the target zone`];
  }
  const found = byName.get(target)?.some((other) => other.Type === set.Type && target !== set.Name);
  return found ? [] : [`${what} that target was not found`];
}
