import { type Proof, signedTimeOf } from "../access/token";
import type { RawItem } from "../aws/table";
import type { Address } from "../values/address";
import type { RecordKey } from "../values/recordKey";
import { believe } from "./believe";
import { leaseIsLive, readFlag } from "./item";
import { touch } from "./itemWrites";
import { tryAgain } from "./lease";
import { type Host, type Refusal, unavailable, type Waiting } from "./outcome";
import type { RecordPorts } from "./ports";
import { readItems } from "./readItems";

/** Whoever asks for the group of a record. */
export interface Asker {
  key: RecordKey;
  proof: Proof;
  /** The public address that asks. */
  caller: Address;
}

/** A group, whole, or why it is not shown. */
export type GroupOutcome = { kind: "hosts"; hosts: Host[] } | Refusal;

/** Lists the group of a record. What changes while it is judged is judged anew, twice. */
export async function listGroup(ports: RecordPorts, asker: Asker): Promise<GroupOutcome> {
  const [outcome] = await tryAgain(ports, [asker], async () => [await attempt(ports, asker)]);
  if (outcome === undefined) throw new Error("A list ended without an outcome.");
  return outcome;
}

/**
 * In this order; the first match wins:
 * 1. the name lies in no zone → outside_zones, or a conflict for a caller who is believed
 * 2. the caller is not believed → unauthorized
 * 3. no read privilege, and not signed → forbidden
 * 4. signed, and another request is changing the record → leased: what is written down for a signed request would
 *    keep that change from being confirmed
 * 5. the access is written down, which uses a signed request up; no read privilege → forbidden
 * 6. every page of the group is read → hosts
 */
async function attempt(ports: RecordPorts, { key, proof, caller }: Asker): Promise<GroupOutcome | Waiting> {
  const read = await readItems(ports, [key]);
  if (read.kind === "unavailable") return unavailable(read);
  const believed = believe(ports, { hostname: key.hostname, proof, caller }, read.items[0]);
  if (believed.kind !== "believed") return believed;
  const { item } = believed;
  if (item.sharedSecret === undefined) return { kind: "unauthorized", reason: "no_secret" };
  const signedTime = signedTimeOf(proof);
  const forbidden: Refusal | undefined = item.readPrivilege
    ? undefined
    : { kind: "forbidden", reason: "no_read_privilege" };
  if (forbidden && signedTime === undefined) return forbidden;
  if (signedTime !== undefined && leaseIsLive(item, ports.now())) {
    return { kind: "leased", until: item.leasedUntil ?? 0 };
  }
  const visit = { at: ports.now(), caller: caller.text, signedTime };
  const noted = await ports.table.update(item, touch(item, visit, ports.newRevision()));
  if (noted.kind === "unavailable") return unavailable(noted);
  if (noted.kind === "refused") return { kind: "outdated" };
  if (forbidden) return forbidden;
  const group = await ports.table.readGroup(item.sharedSecret);
  if (group.kind === "unavailable") return unavailable(group);
  // Filtered here, since a filter of DynamoDB's would miss the ways in which people write "true".
  return { kind: "hosts", hosts: group.items.filter(isReadable).map(asHost) };
}

function isReadable(raw: RawItem): boolean {
  return readFlag(raw.read_privilege, false);
}

function asHost(raw: RawItem): Host {
  return {
    hostname: String(raw.hostname),
    ...(typeof raw.mac_address === "string" && raw.mac_address !== ""
      ? { mac_address: raw.mac_address }
      : {}),
    record_type: String(raw.record_type),
  };
}
