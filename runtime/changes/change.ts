import type { DynamoDBRecord } from "aws-lambda";
import { readFlag } from "../records/item";
import { parseAddress, type RecordType } from "../values/address";

/** A change of a published address, in the form in which it is told. */
export interface AddressChange {
  /** Without the final dot. */
  hostname: string;
  record_type: RecordType;
  /** In canonical form; null: none was published. */
  old: string | null;
  /** The same; null: the record was removed. */
  new: string | null;
  /** When it was confirmed, ISO 8601 in UTC. */
  when: string;
  /** `<project>-<stack>`, for whoever has several. */
  stack: string;
}

/** An item before or after a write, as the stream has it. */
type Image = NonNullable<NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]>;

/**
 * Reads what a record of the table's stream says of a published address.
 *
 * An image's address counts where it speaks of its own record (records/item.ts, `publishedAs`): items get copied, and what a copy
 * holds was never published under its name.
 *
 * @param stack `<project>-<stack>`
 * @returns undefined where no address was changed, or the item says `notify: false`
 */
export function changeOf({ dynamodb }: DynamoDBRecord, stack: string): AddressChange | undefined {
  const hostname = dynamodb?.Keys?.hostname?.S;
  const recordType = dynamodb?.Keys?.record_type?.S;
  const { OldImage: before, NewImage: after } = dynamodb ?? {};
  // Whoever puts or removes an item says nothing of the record in DNS.
  if (hostname === undefined || before === undefined || after === undefined) {
    return undefined;
  }
  if (recordType !== "A" && recordType !== "AAAA") return undefined;
  const key = { hostname, recordType } as const;
  const [old, now] = [publishedIn(before, key), publishedIn(after, key)];
  if (old === now || !isTold(after)) return undefined;
  const when = confirmedAt(before, after) ?? (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
  return {
    hostname: hostname.replace(/\.$/, ""),
    record_type: recordType,
    old,
    new: now,
    when: new Date(when).toISOString(),
    stack,
  };
}

function publishedIn(
  image: Image,
  { hostname, recordType }: { hostname: string; recordType: RecordType },
): string | null {
  const [zoneId = "", ...identity] = (image.published_as?.S ?? "").split(" ");
  if (zoneId === "" || identity.join(" ") !== `${hostname} ${recordType}`) return null;
  const address = parseAddress(image.ip_address?.S ?? "");
  return address?.recordType === recordType ? address.text : null;
}

function isTold({ notify }: Image): boolean {
  if (notify === undefined || notify.NULL) return true;
  return readFlag(notify.BOOL ?? notify.S ?? (notify.N === undefined ? "odd" : Number(notify.N)), true);
}

// What was found to hold already keeps the time of the change before.
function confirmedAt(before: Image, after: Image): number | undefined {
  const text = after.last_updated?.S;
  const time = text === undefined || text === before.last_updated?.S ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
