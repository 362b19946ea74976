import type {
  Change,
  ListResourceRecordSetsCommandOutput,
  ListResourceRecordSetsRequest,
  ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import type { RecordKey } from "../values/recordKey";
import { type Call, type CallResult, notAnswered, notFromAws, type Unavailable } from "./calls";
import { isNamelessRefusal } from "./errorNames";

/** A record set of one value, as the service publishes it. */
export interface PublishedRecord extends RecordKey {
  address: string;
  ttl: number;
}

/** One change to the zone: an upsert sets the record; a delete removes exactly what is given. */
export interface ZoneChange extends PublishedRecord {
  action: "UPSERT" | "DELETE";
}

export type ZoneRead = { kind: "read"; recordSets: ResourceRecordSet[] } | Unavailable;
export type ZoneWrite =
  | { kind: "accepted" }
  | { kind: "refused" }
  | { kind: "throttled" }
  /** The zone's last change is not done yet; nothing was done. */
  | { kind: "zone_busy" }
  | Unavailable;

/** The hosted zone. */
export interface HostedZone {
  /** Without `/hostedzone/`. */
  id: string;
  /**
   * Reads every record set of each name, of all types. Names that lie on one page of the zone's listing share a call.
   *
   * @param hostnames in lower case, with the final dot; repeated names are read once
   * @returns what was read, by name
   */
  read(hostnames: readonly string[]): Promise<Map<string, ZoneRead>>;
  /** Carries out changes in one request: all of them, or none. */
  change(changes: readonly ZoneChange[]): Promise<ZoneWrite>;
  /** The same for whole record sets of any type. */
  changeSets(changes: Change[]): Promise<ZoneWrite>;
}

/** By which it says that a zone's last change comes first; nothing was done. */
const ZONE_BUSY = "PriorRequestNotComplete";

/** Record sets a page: enough for one name, and as many as Route 53 gives where several names may share pages. */
const PAGE_SIZE = { one: 20, several: 300 };
/** Errors by which Route 53 refuses a change for good; that attempt has done nothing. */
const REFUSALS = ["InvalidChangeBatch", "InvalidInput"];
/** Errors by which Route 53 says that it is asked for too much; nothing was done. */
const THROTTLES = ["Throttling", "ThrottlingException", "RequestLimitExceeded"];

/** Where among the record sets of its first name a page starts. */
type Position = Pick<ListResourceRecordSetsRequest, "StartRecordType" | "StartRecordIdentifier">;

/** Opens a hosted zone by its id. */
export function openHostedZone(call: Call, id: string): HostedZone {
  return {
    id,
    read: (hostnames) => readRecordSets(call, id, hostnames),
    change: (changes) => changeRecordSets(call, id, changes.map(asChange)),
    changeSets: (changes) => changeRecordSets(call, id, changes),
  };
}

async function readRecordSets(
  call: Call,
  zoneId: string,
  hostnames: readonly string[],
): Promise<Map<string, ZoneRead>> {
  const names = Array.from(new Set(hostnames));
  // How Route 53 sorts the asterisk among other characters is not documented.
  const groups = [
    names.filter((name) => !name.startsWith("*")),
    ...names.filter((name) => name.startsWith("*")).map((name) => [name]),
  ];
  const reads = new Map<string, ZoneRead>();
  for (const group of groups) await readInOrder(call, zoneId, group.sort(byPlace), reads);
  return reads;
}

async function readInOrder(
  call: Call,
  zoneId: string,
  sorted: readonly string[],
  reads: Map<string, ZoneRead>,
): Promise<void> {
  const found = sorted.map((name) => ({ name, recordSets: [] as ResourceRecordSet[] }));
  let open = found;
  let start: Position = {};
  while (open[0]) {
    const page: CallResult<ListResourceRecordSetsCommandOutput> = await call("ListResourceRecordSets", {
      HostedZoneId: zoneId,
      StartRecordName: open[0].name,
      ...start,
      MaxItems: open.length === 1 ? PAGE_SIZE.one : PAGE_SIZE.several,
    });
    const failure =
      page.kind === "failed" ? notAnswered(page) : isFromAws(page.output) ? undefined : notFromAws();
    if (page.kind === "failed" || failure) {
      for (const { name } of open) reads.set(name, failure ?? notFromAws());
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

// Route 53 always says these; what does not must never count as an empty zone.
function isFromAws(output: ListResourceRecordSetsCommandOutput): boolean {
  return Array.isArray(output.ResourceRecordSets) && typeof output.IsTruncated === "boolean";
}

async function changeRecordSets(call: Call, zoneId: string, Changes: Change[]): Promise<ZoneWrite> {
  const result = await call("ChangeResourceRecordSets", {
    HostedZoneId: zoneId,
    ChangeBatch: { Changes },
  });
  if (result.kind === "answered") {
    return result.output.ChangeInfo?.Id === undefined ? notFromAws() : { kind: "accepted" };
  }
  if (isRefusal(result)) return { kind: "refused" };
  if (result.error === ZONE_BUSY) return { kind: "zone_busy" };
  // Out of our own time: the call was not made.
  if (result.error === "OutOfTime") return { kind: "throttled" };
  return THROTTLES.includes(result.error) ? { kind: "throttled" } : notAnswered(result);
}

function isRefusal(failure: { error: string; status?: number }): boolean {
  return REFUSALS.includes(failure.error) || isNamelessRefusal(failure);
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
