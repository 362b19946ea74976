/** Taking hosts away: the record first, and then the item. */
import type { RecordItem } from "../runtime/records/item";
import type { RecordKey } from "../runtime/values/recordKey";
import type { ZoneAccess } from "./dns";
import { shown } from "./names";
import { problem } from "./problem";
import type { ConfigTable } from "./table";

/** What became of a removal, a record. */
export interface Removal extends RecordKey {
  /** What was in DNS and is gone; or why it stayed. */
  dns: "removed" | "absent" | "kept" | "not_ours";
}

/** Locks the record first, so that the service does not publish it anew, and deletes the item last: it can be done again. */
export async function removeRecord(
  table: ConfigTable,
  zone: ZoneAccess,
  record: RecordItem,
  keepRecord: boolean,
  now: number,
): Promise<Removal> {
  const { hostname, recordType, raw } = record;
  if (record.leasedUntil !== undefined && record.leasedUntil > now) {
    throw problem(`${shown(hostname)} ${recordType} is being changed just now: try again in half a minute`);
  }
  const require = { revision: raw["revision"], pending_address: raw["pending_address"] };
  if (!(await table.edit(record, { set: { lock_record: true }, require }))) {
    throw problem(`${shown(hostname)} ${recordType} was changed meanwhile: try again`);
  }
  const dns = keepRecord ? "kept" : await removeFromZone(zone, record);
  await table.remove(record, { lock_record: true });
  return { hostname, recordType, dns };
}

async function removeFromZone(zone: ZoneAccess, record: RecordItem): Promise<Removal["dns"]> {
  const held = await zone.held(record);
  if (held === undefined) return "absent";
  const ours = [record.published?.address, record.pendingAddress].filter((address) => address !== undefined);
  const [value = "", ...more] = held.values;
  if (held.isSpecial || more.length > 0 || !ours.includes(value)) return "not_ours";
  return (await zone.remove(record, held)) ? "removed" : "not_ours";
}
