import type { RecordItem } from "./item";
import type { Refusal } from "./outcome";

/**
 * What is told of a name that lies in no zone of the service. Which zones there are, and what became of the name's own,
 * only those are told who are believed.
 *
 * @param item the name's item, where the caller is believed
 * @param zones names of those that are served, without final dots
 */
export function refuseOutside(item: RecordItem | undefined, zones: readonly string[]): Refusal {
  if (item === undefined) return { kind: "outside_zones", zones: [] };
  // It was published once, so the zone was served then.
  return item.raw.published_as === undefined
    ? { kind: "outside_zones", zones }
    : { kind: "conflict", reason: "zone_not_served" };
}
