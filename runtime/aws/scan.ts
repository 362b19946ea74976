import { inTurns } from "../values/inTurns";
import type { CallOf } from "./calls";
import type { RawItem } from "./table";
import type { WatchOperations } from "./watchClients";

/** How much of a table was read. */
export interface ScanEnd {
  /** Parts that could not be read to their ends. */
  unread: number;
  /** Why the last of them could not; one of errorNames.ts. */
  error: string | undefined;
}

/** What a table is read with. */
export interface ScanPorts {
  call: CallOf<WatchOperations>;
  tableName: string;
  /** Unix time in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** Read units a second that the table has; undefined: it is billed on demand, and has as many as it takes. */
  readUnits: number | undefined;
  /** After which no page is asked for: Unix time in milliseconds. */
  until: number;
}

/** Parts that a table is read in. So many that a run which has no time for all comes to a good deal of them. */
export const PARTS = 32;

/** How many parts are read at once, on demand. */
const AT_ONCE = 8;

/** What a page has, where units are scarce: about what half of a unit reads of items of 500 bytes, for each unit; and no more. */
const ITEMS_A_UNIT = 8;
const MOST_ITEMS = 100;

/** The errors by which DynamoDB says that a table's units are used up. */
const THROTTLES = ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"];

/**
 * Reads some attributes of every item, page by page, with eventual consistency: an item that is written meanwhile comes as it was
 * or as it is.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
 *
 * Of a table with units of its own it takes half at most, and it ends at the first refusal: those who serve requests come first.
 *
 * @param attributes their names, which may be reserved words
 * @param first the part that is read first: another one each time, so that over a few runs each is read where none has time for all
 * @param each takes the items of a page
 */
export async function scan(
  { call, tableName, now, sleep, readUnits, until }: ScanPorts,
  attributes: readonly string[],
  first: number,
  each: (items: RawItem[]) => void,
): Promise<ScanEnd> {
  const input = {
    TableName: tableName,
    TotalSegments: PARTS,
    Select: "SPECIFIC_ATTRIBUTES" as const,
    ProjectionExpression: attributes.map((name) => `#${name}`).join(", "),
    ...(readUnits === undefined
      ? {}
      : {
          Limit: Math.min(ITEMS_A_UNIT * readUnits, MOST_ITEMS),
          ReturnConsumedCapacity: "TOTAL" as const,
        }),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  };
  let throttled: string | undefined;
  const readPart = async (Segment: number): Promise<string | undefined> => {
    let start: Record<string, unknown> | undefined;
    do {
      if (throttled !== undefined) return throttled;
      if (now() >= until) return "OutOfTime";
      const result = await call("Scan", {
        ...input,
        Segment,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      if (result.kind === "failed") {
        if (readUnits !== undefined && THROTTLES.includes(result.error)) throttled = result.error;
        return result.error;
      }
      if (result.output.Items === undefined) return "NotFromAws";
      each(result.output.Items);
      if (readUnits !== undefined) {
        const used = result.output.ConsumedCapacity?.CapacityUnits;
        if (used === undefined) return "NotFromAws";
        await sleep(Math.min((1000 * used) / (readUnits / 2), Math.max(0, until - now())));
      }
      start = result.output.LastEvaluatedKey;
    } while (start);
    return undefined;
  };
  const parts = Array.from({ length: PARTS }, (_, index) => (first + index) % PARTS);
  const errors = (await inTurns(parts, readPart, readUnits === undefined ? AT_ONCE : 1)).filter(
    (error) => error !== undefined,
  );
  return { unread: errors.length, error: errors.at(-1) };
}
