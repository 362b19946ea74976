/** Whether the table, Route 53 and the name servers say the same of a record. */
import type { RecordItem } from "../runtime/records/item";
import type { Answered, Held } from "./dns";
import type { RecordView } from "./view";
import { type Wish, wishWords } from "./wish";

/** A record, and what everybody says of it. */
export interface Comparison extends RecordView {
  route53: Held | undefined;
  nameServers: [server: string, Answered][];
  /** Why they don't agree; undefined: they do. */
  difference: string | undefined;
}

/** Why they do not agree, in a sentence; undefined: they do. */
export function differenceOf(
  record: RecordItem,
  wish: Wish | undefined,
  route53: Held | undefined,
  nameServers: readonly [string, Answered][],
  now: number,
): string | undefined {
  if (record.zoneId === undefined) return "its name lies in no zone of the stack: its client is refused";
  if (wish?.kind === "refused") return wishWords(wish, record.hostname);
  const published = record.published?.address;
  if (record.pending && (record.leasedUntil === undefined || record.leasedUntil < now)) {
    return "a change was begun and not confirmed: the next poll settles it";
  }
  if (route53?.isSpecial) return "an alias, a CNAME or a routing policy is in its place";
  const [value] = route53?.values ?? [];
  if (route53 !== undefined && route53.values.length > 1) return "several values are in its place";
  // One that is so new is being published just now.
  const isUnderway = wish !== undefined && [published, wish.address].includes(value);
  if (wish !== undefined && (wish.isOverdue || !isUnderway)) return wishWords(wish, record.hostname);
  if (value !== published && !isUnderway) {
    if (published === undefined) return "Route 53 has a record that the table does not know: made by hand";
    return value === undefined ? "it was removed in Route 53 by hand" : "it was changed in Route 53 by hand";
  }
  for (const [server, answered] of nameServers) {
    if (answered.kind === "failed") return `the name server ${server} does not answer (${answered.error})`;
    if (answered.addresses.join() !== (value ?? ""))
      return `the name server ${server} says something else as yet`;
  }
  return undefined;
}
