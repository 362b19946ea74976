import type {
  Change,
  ListResourceRecordSetsCommandOutput,
  ListResourceRecordSetsRequest,
  ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import type { RecordType } from "./address";
import type { Unavailable } from "./configStore";
import { type CallResult, call, type Invocation } from "./invocation";

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

const PAGE_SIZE = 20;
/** Errors by which Route 53 refuses a change for good, and has done nothing. */
const REFUSALS = ["InvalidChangeBatch", "InvalidInput"];

type Position = Pick<ListResourceRecordSetsRequest, "StartRecordType" | "StartRecordIdentifier">;

/** Reads every record set of one name, of all types. */
export async function readRecordSets(invocation: Invocation, hostname: string): Promise<ZoneRead> {
  const recordSets: ResourceRecordSet[] = [];
  let start: Position | undefined = {};
  while (start) {
    const page: CallResult<ListResourceRecordSetsCommandOutput> = await call(
      invocation,
      "ListResourceRecordSets",
      { HostedZoneId: invocation.settings.zoneId, StartRecordName: hostname, ...start, MaxItems: PAGE_SIZE },
    );
    if (page.kind === "failed") return { kind: "unavailable", error: page.error };
    // The listing starts at or after the name: what comes back need not be what was asked for.
    recordSets.push(
      ...(page.output.ResourceRecordSets ?? []).filter((set) => unescapeName(set.Name) === hostname),
    );
    start = nextPosition(page.output, hostname);
  }
  return { kind: "read", recordSets };
}

function nextPosition(output: ListResourceRecordSetsCommandOutput, hostname: string): Position | undefined {
  const more = output.IsTruncated && unescapeName(output.NextRecordName) === hostname;
  return more
    ? { StartRecordType: output.NextRecordType, StartRecordIdentifier: output.NextRecordIdentifier }
    : undefined;
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
