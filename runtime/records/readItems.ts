import type { Unavailable } from "../aws/calls";
import type { RecordKey } from "../values/recordKey";
import { interpretItem, type RecordItem } from "./item";
import type { RecordPorts } from "./ports";

/** What was read, in the order of the keys; undefined where there is no item. */
export type ItemsRead = { kind: "read"; items: (RecordItem | undefined)[] } | Unavailable;

/** Reads items with strong consistency, and interprets them. */
export async function readItems(
  { table, zones, defaultTtl }: Pick<RecordPorts, "table" | "zones" | "defaultTtl">,
  keys: readonly RecordKey[],
): Promise<ItemsRead> {
  const read = await table.read(keys);
  if (read.kind === "unavailable") return read;
  return {
    kind: "read",
    items: keys.map((key, index) => {
      const stored = read.items[index];
      const zoneId = zones.of(key.hostname)?.id;
      return stored && { ...interpretItem(stored.values, key, zoneId, defaultTtl), raw: stored.raw };
    }),
  };
}
