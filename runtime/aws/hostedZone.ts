import type {
  Change,
  ListResourceRecordSetsCommandOutput,
  ListResourceRecordSetsRequest,
  ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import { type CallResult, call, type Invocation } from "../invocation";
import type { RecordType } from "../values/address";
import type { Unavailable } from "./table";

/** A record set of one value, as the service publishes it. */
export interface PublishedRecord {
  hostname: string;
  recordType: RecordType;
  address: string;
  ttl: number;
}

/** One change to the zone: an upsert sets the record; a delete removes exactly what is given. */
export interface ZoneChange extends PublishedRecord {
  action: "UPSERT" | "DELETE";
}

export type ZoneRead = { kind: "read"; recordSets: ResourceRecordSet[] } | Unavailable;
export type ZoneWrite = { kind: "accepted" } | { kind: "refused" } | Unavailable;

/** Record sets a page: enough for one name, and as many as Route 53 gives where several names may share pages. */
const PAGE_SIZE = { one: 20, several: 300 };
/** Errors by which Route 53 refuses a change for good; that attempt has done nothing. */
const REFUSALS = ["InvalidChangeBatch", "InvalidInput"];

/** Where among the record sets of its first name a page starts. */
type Position = Pick<ListResourceRecordSetsRequest, "StartRecordType" | "StartRecordIdentifier">;

/**
 * Reads every record set of each name, of all types. Names that lie on one page of the zone's listing share a call.
 *
 * @param hostnames in lower case, with the final dot; repeated names are read once
 * @returns what was read, by name
 */
export async function readRecordSets(
  invocation: Invocation,
  hostnames: readonly string[],
): Promise<Map<string, ZoneRead>> {
  const names = Array.from(new Set(hostnames));
  // How Route 53 sorts the asterisk among other characters is not documented.
  const groups = [
    names.filter((name) => !name.startsWith("*")),
    ...names.filter((name) => name.startsWith("*")).map((name) => [name]),
  ];
  const reads = new Map<string, ZoneRead>();
  for (const group of groups) await readInOrder(invocation, group.sort(byPlace), reads);
  return reads;
}

async function readInOrder(
  invocation: Invocation,
  sorted: readonly string[],
  reads: Map<string, ZoneRead>,
): Promise<void> {
  const found = sorted.map((name) => ({ name, recordSets: [] as ResourceRecordSet[] }));
  let open = found;
  let start: Position = {};
  while (open[0]) {
    const page: CallResult<ListResourceRecordSetsCommandOutput> = await call(
      invocation,
      "ListResourceRecordSets",
      {
        HostedZoneId: invocation.settings.zoneId,
        StartRecordName: open[0].name,
        ...start,
        MaxItems: open.length === 1 ? PAGE_SIZE.one : PAGE_SIZE.several,
      },
    );
    if (page.kind === "failed") {
      for (const { name } of open) reads.set(name, { kind: "unavailable", error: page.error });
      return;
    }
    // The listing starts at or after the name: what comes back need not be what was asked for.
    for (const set of page.output.ResourceRecordSets ?? []) {
      open.find(({ name }) => name === unescapeName(set.Name))?.recordSets.push(set);
    }
    const next = page.output.IsTruncated ? unescapeName(page.output.NextRecordName) : undefined;
    const rest = open.filter(({ name }) => next !== undefined && byPlace(name, next) >= 0);
    for (const { name, recordSets } of open.filter((each) => !rest.includes(each))) {
      reads.set(name, { kind: "read", recordSets });
    }
    open = rest;
    start = open[0]?.name === next ? positionOf(page.output) : {};
  }
}

function positionOf(output: ListResourceRecordSetsCommandOutput): Position {
  return { StartRecordType: output.NextRecordType, StartRecordIdentifier: output.NextRecordIdentifier };
}

// By the name with its labels reversed, dots included, not label by label: com.example.a-b. before com.example.a.
function byPlace(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => `${name.slice(0, -1).split(".").reverse().join(".")}.`);
  return a === b ? 0 : String(a) < String(b) ? -1 : 1;
}

/** Carries out changes in one batch: all of them, or none. */
export async function changeRecordSets(
  invocation: Invocation,
  changes: readonly ZoneChange[],
): Promise<ZoneWrite> {
  const result = await call(invocation, "ChangeResourceRecordSets", {
    HostedZoneId: invocation.settings.zoneId,
    ChangeBatch: { Changes: changes.map(asChange) },
  });
  if (result.kind === "answered") return { kind: "accepted" };
  return REFUSALS.includes(result.error) ? { kind: "refused" } : { kind: "unavailable", error: result.error };
}

function asChange(change: ZoneChange): Change {
  return {
    Action: change.action,
    ResourceRecordSet: {
      Name: change.hostname,
      Type: change.recordType,
      TTL: change.ttl,
      ResourceRecords: [{ Value: change.address }],
    },
  };
}

// Route 53 writes what is no letter, digit, hyphen or underscore as an octal escape: `*` as \052.
function unescapeName(name: string | undefined): string | undefined {
  return name?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
