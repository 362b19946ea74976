/**
 * What ChangeResourceRecordSets refuses before it looks at the zone: input that its schema does not allow.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
 */
import { route53Error } from "./errors";
import { type Change, RECORD_TYPES, type ResourceRecordSet, ROUTING_POLICIES } from "./model";

const MAX_TTL = 2147483647;
const ACTIONS = ["CREATE", "DELETE", "UPSERT"];

/**
 * Checks the form of a batch.
 *
 * @throws InvalidInput; NoSuchHealthCheck for any health check, since the stand-in has none
 */
export function checkInput(changes: readonly Change[]): void {
  if (changes.length === 0) {
    throw invalid(
      `Invalid XML ; cvc-complex-type.2.4.b: The content of element 'Changes' is not complete. One of '{Change}' is expected.`,
    );
  }
  for (const change of changes) {
    checkFacets(change);
    checkCombination(change);
  }
}

function checkFacets({ Action, ResourceRecordSet: set }: Change): void {
  oneOf("ChangeAction", ACTIONS, Action);
  oneOf("RRType", RECORD_TYPES, set.Type);
  length("DNSName", set.Name, 0, 1024);
  range("TTL", set.TTL, 0, MAX_TTL);
  range("ResourceRecordSetWeight", set.Weight, 0, 255);
  length("ResourceRecordSetIdentifier", set.SetIdentifier, 1, 128);
  if (set.Failover !== undefined) {
    oneOf("ResourceRecordSetFailover", ["PRIMARY", "SECONDARY"], set.Failover);
  }
  if (set.Region !== undefined && !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(set.Region)) {
    throw facet(set.Region, "enumeration", "ResourceRecordSetRegion");
  }
  length("DNSName", set.AliasTarget?.DNSName, 0, 1024);
  length("ResourceId", set.AliasTarget?.HostedZoneId, 0, 32);
  if (set.ResourceRecords?.length === 0) {
    throw invalid(
      `Invalid XML ; cvc-complex-type.2.4.b: The content of element 'ResourceRecords' is not complete. One of '{ResourceRecord}' is expected.`,
    );
  }
  for (const record of set.ResourceRecords ?? []) {
    length("RData", record.Value, 0, 4000);
  }
}

function checkCombination({ Action, ResourceRecordSet: set }: Change): void {
  const where = `Change with [Action=${Action}, Name=${set.Name}, Type=${set.Type}, SetIdentifier=${set.SetIdentifier ?? null}]`;
  const sources = [
    set.AliasTarget !== undefined,
    set.TTL !== undefined || set.ResourceRecords !== undefined,
  ].filter(Boolean).length;
  const incomplete =
    set.AliasTarget === undefined && (set.TTL === undefined || set.ResourceRecords === undefined);
  if (sources > 1 || incomplete) {
    throw invalid(
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${sources > 1 ? "more than one" : "none"} in ${where}`,
    );
  }
  const policies = policiesOf(set);
  if (policies.length > 1) {
    throw invalid(
      `Invalid request: Expected at most one of [${ROUTING_POLICIES.join(", ")}], but found more than one in ${where}`,
    );
  }
  if (policies.length === 1 && set.SetIdentifier === undefined) {
    throw invalid(`Invalid request: Missing field 'SetIdentifier' in ${where}`);
  }
  if (policies.length === 0 && set.SetIdentifier !== undefined) {
    throw invalid(
      `Invalid request: Expected exactly one of [${ROUTING_POLICIES.join(", ")}], but found none in ${where}`,
    );
  }
  if (set.MultiValueAnswer !== undefined && set.AliasTarget !== undefined) {
    throw invalid(`Invalid request: MultiValueAnswer and AliasTarget exclude each other in ${where}`);
  }
  if (set.HealthCheckId !== undefined) {
    throw route53Error("NoSuchHealthCheck", `No health check found with ID: ${set.HealthCheckId}`);
  }
}

/** The routing policies that a set names; none for a simple one. */
export function policiesOf(set: ResourceRecordSet): string[] {
  return ROUTING_POLICIES.filter((policy) => set[policy] !== undefined);
}

function oneOf(type: string, allowed: readonly string[], value: string): void {
  if (!allowed.includes(value)) {
    throw facet(value, `enumeration '[${allowed.join(", ")}]'`, type);
  }
}

function range(type: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) {
    return;
  }
  if (!Number.isInteger(value)) {
    throw facet(String(value), "integer", type);
  }
  if (value < least) {
    throw facet(String(value), `minInclusive '${least}'`, type);
  }
  if (value > most) {
    throw facet(String(value), `maxInclusive '${most}'`, type);
  }
}

function length(type: string, value: string | undefined, least: number, most: number): void {
  if (value !== undefined && value.length < least) {
    throw facet(value, `minLength '${least}'`, type);
  }
  if (value !== undefined && value.length > most) {
    throw facet(value, `maxLength '${most}'`, type);
  }
}

function facet(value: string, what: string, type: string): Error {
  return invalid(
    `Invalid XML ; cvc-facet-valid: Value '${value}' is not facet-valid with respect to ${what} for type '${type}'.`,
  );
}

function invalid(message: string): Error {
  return route53Error("InvalidInput", message);
}
