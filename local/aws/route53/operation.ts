/** What each operation of the API is: how its input is read, and what it does. */
import { route53Error } from "./errors";
import type { HostedZones } from "./hostedZones";
import type { ChangeInfo, Zone } from "./model";
import type { XmlValue } from "./xml";

export interface OperationRequest {
  /** The `{…}` parts of the path. */
  path: Record<string, string>;
  query: URLSearchParams;
  body: string;
}

export interface OperationContext {
  zones: HostedZones;
  /** Whether the name servers have the change by now. */
  isInSync(change: ChangeInfo): boolean;
}

export interface OperationAnswer {
  /** @default 200 */
  status?: number;
  headers?: Record<string, string>;
  root: string;
  members: Record<string, XmlValue>;
}

export interface Operation<Input = unknown> {
  /** The input in the shape of the AWS SDK. @throws InvalidInput, MalformedInput */
  read(request: OperationRequest): Input;
  run(input: Input, context: OperationContext): OperationAnswer;
}

/** Ties the input's type of the two halves together. */
export function operation<Input>(definition: Operation<Input>): Operation {
  return { read: definition.read, run: (input, context) => definition.run(input as Input, context) };
}

/**
 * The query's parameters by the names that the operation knows.
 *
 * @throws InvalidInput for any other, and for one given twice
 */
export function readQuery<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  for (const name of query.keys()) {
    if (!names.some((known) => known === name) || query.getAll(name).length > 1) {
      throw route53Error("InvalidInput", `The parameter '${name}' is not known here, or given twice.`);
    }
  }
  const values: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = query.get(name);
    if (value !== null) {
      values[name] = value;
    }
  }
  return values;
}

/** `maxitems`: 1 or more; more than the service's own limit is taken as that limit. */
export function pageSize(text: string | undefined, most: number): number {
  if (text === undefined) {
    return most;
  }
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    throw route53Error("InvalidInput", `Value '${text}' at 'maxItems' is not a positive integer.`);
  }
  return Math.min(Number(text), most);
}

export function zoneById(zones: HostedZones, id: string): Zone {
  const zone = zones.getZone(id);
  if (zone === undefined) {
    throw route53Error("NoSuchHostedZone", `No hosted zone found with ID: ${id}`);
  }
  return zone;
}

export function zoneElement(zone: Zone, zones: HostedZones): Record<string, XmlValue> {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { Comment: zone.comment, PrivateZone: zone.privateZone },
    ResourceRecordSetCount: zones.listRecordSets(zone.id).length,
  };
}

export function delegationSetElement(zone: Zone): XmlValue {
  return zone.privateZone ? undefined : { NameServers: { NameServer: zone.nameServers } };
}

export function changeInfoElement(
  change: ChangeInfo,
  status: "PENDING" | "INSYNC",
): Record<string, XmlValue> {
  return {
    Id: `/change/${change.id}`,
    Status: status,
    SubmittedAt: change.submittedAt.toISOString(),
    Comment: change.comment,
  };
}
