/**
 * Applies a batch of changes to a zone's record sets, wholly or not at all.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
import { checkInput } from "./changeInput";
import { checkConflicts } from "./conflicts";
import { problemOf, route53Error } from "./errors";
import type { Change, ResourceRecordSet, Zone } from "./model";
import { canonicalName, compareText, isInZone, sortKey } from "./names";
import { encodeValue } from "./rdata/encode";

const MAX_RECORDS_PER_BATCH = 1000;
const MAX_CHARACTERS_PER_BATCH = 32000;
const MAX_RECORDS_PER_SET = 400;

/** What a zone takes, unless its owner has asked AWS for more. */
export const MAX_SETS_PER_ZONE = 10000;

/**
 * The zone's sets after the batch, in the order of ListResourceRecordSets.
 *
 * @param mostSets how many sets the zone takes
 * @throws InvalidInput for what the API's schema forbids, InvalidChangeBatch with a message for each refused change
 */
export function applyChanges(
  zone: Zone,
  current: readonly ResourceRecordSet[],
  changes: readonly Change[],
  mostSets: number,
): readonly ResourceRecordSet[] {
  checkInput(changes);
  refuseIfAny(limitProblems(changes));
  refuseIfAny(changes.flatMap(({ ResourceRecordSet: set }) => syntaxProblems(set)));
  const canonical = changes.map((change) => ({
    ...change,
    ResourceRecordSet: canonicalSet(change.ResourceRecordSet),
  }));
  refuseIfAny([...outsideZone(zone, canonical), ...contradictions(canonical)]);

  const sets = new Map(current.map((set) => [setKey(set), set]));
  refuseIfAny(canonical.flatMap((change) => applyChange(sets, change)));
  const after = sortSets([...sets.values()]);
  refuseIfAny(checkConflicts(zone, after, canonical));
  if (after.length > mostSets) {
    refuseIfAny([`Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${zone.id}`]);
  }
  return after;
}

function refuseIfAny(problems: string[]): void {
  if (problems.length > 0) {
    throw route53Error("InvalidChangeBatch", ...new Set(problems));
  }
}

/** UPSERT counts twice: Route 53 takes it as a DELETE and a CREATE. */
function limitProblems(changes: readonly Change[]): string[] {
  let records = 0;
  let characters = 0;
  for (const { Action, ResourceRecordSet: set } of changes) {
    const times = Action === "UPSERT" ? 2 : 1;
    for (const { Value } of set.ResourceRecords ?? []) {
      records += times;
      characters += times * Value.length;
    }
  }
  return [
    ...(records > MAX_RECORDS_PER_BATCH
      ? [`Number of records limit of ${MAX_RECORDS_PER_BATCH} exceeded.`]
      : []),
    ...(characters > MAX_CHARACTERS_PER_BATCH
      ? [`RDATA character limit of ${MAX_CHARACTERS_PER_BATCH} exceeded.`]
      : []),
  ];
}

function syntaxProblems(set: ResourceRecordSet): string[] {
  const names = [set.Name, ...(set.AliasTarget === undefined ? [] : [set.AliasTarget.DNSName])];
  const nameProblems = names.flatMap((name) => problemOf(() => canonicalName(name)) ?? []);
  const values = (set.ResourceRecords ?? []).map(({ Value }) => Value);
  const valueProblems = values.flatMap((value) => problemOf(() => encodeValue(set.Type, value)) ?? []);
  if (nameProblems.length + valueProblems.length > 0) {
    return [...nameProblems, ...valueProblems.map((problem) => `Invalid Resource Record: '${problem}'`)];
  }
  if (values.length > MAX_RECORDS_PER_SET) {
    return [`Cannot have more than ${MAX_RECORDS_PER_SET} records in a RRSet.`];
  }
  return duplicates(set, values);
}

/** Compares as bytes, so that two spellings of one address are duplicates, too. */
function duplicates(set: ResourceRecordSet, values: string[]): string[] {
  const seen = new Set<string>();
  return values.flatMap((value) => {
    const bytes = encodeValue(set.Type, value).toString("hex");
    const problem = seen.has(bytes) ? [`Duplicate Resource Record: '${value}'`] : [];
    seen.add(bytes);
    return problem;
  });
}

function canonicalSet(set: ResourceRecordSet): ResourceRecordSet {
  const alias = set.AliasTarget;
  return structuredClone({
    ...set,
    Name: canonicalName(set.Name),
    ...(alias && { AliasTarget: { ...alias, DNSName: canonicalName(alias.DNSName) } }),
  });
}

function outsideZone(zone: Zone, changes: readonly Change[]): string[] {
  return changes
    .map(({ ResourceRecordSet: set }) => set.Name)
    .filter((name) => !isInZone(name, zone.name))
    .map((name) => `RRSet with DNS name ${name} is not permitted in zone ${zone.name}`);
}

/** A set may be changed once in a batch, or deleted and then created. */
function contradictions(changes: readonly Change[]): string[] {
  const actions = new Map<string, string[]>();
  for (const { Action, ResourceRecordSet: set } of changes) {
    actions.set(setKey(set), [...(actions.get(setKey(set)) ?? []), Action]);
  }
  return changes
    .map(({ ResourceRecordSet: set }) => set)
    .filter((set) => {
      const done = actions.get(setKey(set)) ?? [];
      return done.length > 1 && done.join() !== "DELETE,CREATE";
    })
    .map(
      (set) =>
        `The request contains an invalid set of changes for a resource record set '${set.Type} ${set.Name}'`,
    );
}

function applyChange(
  sets: Map<string, ResourceRecordSet>,
  { Action, ResourceRecordSet: set }: Change,
): string[] {
  const key = setKey(set);
  const existing = sets.get(key);
  if (Action === "CREATE" && existing !== undefined) {
    return [`Tried to create resource record set ${describe(set)} but it already exists`];
  }
  if (Action !== "DELETE") {
    sets.set(key, set);
    return [];
  }
  if (existing === undefined) {
    return [`Tried to delete resource record set ${describe(set)} but it was not found`];
  }
  if (fingerprint(existing) !== fingerprint(set)) {
    return [
      `Tried to delete resource record set ${describe(set)} but the values provided do not match the current values`,
    ];
  }
  sets.delete(key);
  return [];
}

function describe(set: ResourceRecordSet): string {
  const identifier = set.SetIdentifier === undefined ? "" : `, set-identifier='${set.SetIdentifier}'`;
  return `[name='${set.Name}', type='${set.Type}'${identifier}]`;
}

function setKey(set: ResourceRecordSet): string {
  return JSON.stringify([set.Name, set.Type, set.SetIdentifier ?? null]);
}

/** All that a DELETE must repeat; the order of the values does not matter. */
function fingerprint(set: ResourceRecordSet): string {
  const { GeoLocation: geo, AliasTarget: alias } = set;
  return JSON.stringify([
    set.TTL ?? null,
    set.ResourceRecords?.map(({ Value }) => Value).sort() ?? null,
    alias ? [alias.HostedZoneId, alias.DNSName, alias.EvaluateTargetHealth] : null,
    set.Weight ?? null,
    set.Region ?? null,
    geo ? [geo.ContinentCode ?? null, geo.CountryCode ?? null, geo.SubdivisionCode ?? null] : null,
    set.Failover ?? null,
    set.MultiValueAnswer ?? null,
  ]);
}

/** In the order of ListResourceRecordSets: reversed name, type, identifier. */
export function sortSets(sets: readonly ResourceRecordSet[]): readonly ResourceRecordSet[] {
  return sets
    .map((set) => ({ set, name: sortKey(set.Name) }))
    .sort(
      (left, right) =>
        compareText(left.name, right.name) ||
        compareText(left.set.Type, right.set.Type) ||
        compareText(left.set.SetIdentifier ?? "", right.set.SetIdentifier ?? ""),
    )
    .map(({ set }) => set);
}
