import type { ItemKey } from "../values/recordKey";
import { type Call, notAnswered, notFromAws, type Unavailable } from "./calls";
import { type ItemUpdate, updateExpression } from "./updateExpression";

/** An item of the config table: anything may be in it, since people write these by hand. */
export type RawItem = Record<string, unknown>;

/** An item as it was read. */
export interface StoredItem {
  /** As DynamoDB gave it, digit by digit: conditions compare with this. */
  raw: RawItem;
  /** The same with numbers as JavaScript's. */
  values: RawItem;
}

/** What was read, in the order of the keys; undefined where there is no item. */
export type TableRead = { kind: "read"; items: (StoredItem | undefined)[] } | Unavailable;
/** Whether a write was carried out, or refused since its conditions did not hold. */
export type TableWrite = { kind: "written" } | { kind: "refused" } | Unavailable;
/** Items of one secret, whole. */
export type GroupRead = { kind: "read"; items: RawItem[] } | Unavailable;

/** The config table. */
export interface Table {
  /** Reads items with strong consistency. */
  read(keys: readonly ItemKey[]): Promise<TableRead>;
  /**
   * Writes to one item that exists, or is to be made, on conditions. Where they do not hold, our own new id in the item (its `mark`) tells
   * that only the answer to an earlier attempt was lost.
   */
  update(key: ItemKey, update: ItemUpdate): Promise<TableWrite>;
  /** Reads, page after page, what the index has of the items that share a secret. */
  readGroup(sharedSecret: string): Promise<GroupRead>;
}

/** What the table is opened with. */
interface Access {
  call: Call;
  tableName: string;
  sleep: (milliseconds: number) => Promise<void>;
}

const INDEX = "shared_secret-index";
const BATCH_SIZE = 100;
const UNPROCESSED_WAIT_MS = 100;
/** Repeats for what DynamoDB did not come to: they are made for callers who are not believed yet, too. */
const UNPROCESSED_REPEATS = 3;

/** Opens the config table. */
export function openTable(access: Access): Table {
  return {
    read: (keys) => {
      const [only] = keys;
      return keys.length === 1 && only ? readOne(access, only) : readMany(access, keys);
    },
    update: (key, update) => updateItem(access, key, update),
    readGroup: (sharedSecret) => readGroup(access, sharedSecret),
  };
}

async function updateItem(access: Access, key: ItemKey, update: ItemUpdate): Promise<TableWrite> {
  const result = await access.call("UpdateItem", {
    TableName: access.tableName,
    Key: tableKey(key),
    ...updateExpression(update),
  });
  if (result.kind === "answered") return { kind: "written" };
  if (result.error !== "ConditionalCheckFailedException") return notAnswered(result);
  const { mark = "revision" } = update;
  const id = update.set[mark];
  if (id === undefined) return { kind: "refused" };
  const read = await readOne(access, key);
  if (read.kind === "unavailable") return read;
  return read.items[0]?.raw[mark] === id ? { kind: "written" } : { kind: "refused" };
}

async function readGroup(access: Access, sharedSecret: string): Promise<GroupRead> {
  const items: RawItem[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const result = await access.call("Query", {
      TableName: access.tableName,
      IndexName: INDEX,
      KeyConditionExpression: "#secret = :secret",
      ExpressionAttributeNames: { "#secret": "shared_secret" },
      ExpressionAttributeValues: { ":secret": sharedSecret },
      ExclusiveStartKey: start,
    });
    if (result.kind === "failed") return notAnswered(result);
    if (result.output.Items === undefined) return notFromAws();
    items.push(...result.output.Items.map(withPlainNumbers));
    start = result.output.LastEvaluatedKey;
  } while (start);
  return { kind: "read", items };
}

async function readOne(access: Access, key: ItemKey): Promise<TableRead> {
  const result = await access.call("GetItem", {
    TableName: access.tableName,
    Key: tableKey(key),
    ConsistentRead: true,
  });
  if (result.kind === "failed") return notAnswered(result);
  return { kind: "read", items: [result.output.Item && stored(result.output.Item)] };
}

async function readMany(access: Access, keys: readonly ItemKey[]): Promise<TableRead> {
  const { tableName } = access;
  const found: RawItem[] = [];
  let open = keys.map(tableKey) as Record<string, unknown>[];
  let repeats = 0;
  while (open.length > 0) {
    const result = await access.call("BatchGetItem", {
      RequestItems: { [tableName]: { Keys: open.slice(0, BATCH_SIZE), ConsistentRead: true } },
    });
    if (result.kind === "failed") return notAnswered(result);
    if (result.output.Responses === undefined) return notFromAws();
    found.push(...(result.output.Responses[tableName] ?? []));
    const unprocessed = result.output.UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (unprocessed.length > 0) {
      if (repeats === UNPROCESSED_REPEATS) return { kind: "unavailable", error: "UnprocessedKeys" };
      repeats += 1;
      await access.sleep(UNPROCESSED_WAIT_MS);
    }
    open = [...unprocessed, ...open.slice(BATCH_SIZE)];
  }
  return {
    kind: "read",
    items: keys.map((key) => {
      const raw = found.find((one) => one.hostname === key.hostname && one.record_type === key.recordType);
      return raw && stored(raw);
    }),
  };
}

function stored(raw: RawItem): StoredItem {
  return { raw, values: withPlainNumbers(raw) };
}

/** The SDK wraps each number, since not every number of DynamoDB's is one of JavaScript's: here they are JavaScript's. */
export function withPlainNumbers(raw: RawItem): RawItem {
  const { NumberValue } = require("@aws-sdk/lib-dynamodb") as typeof import("@aws-sdk/lib-dynamodb");
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      value instanceof NumberValue ? Number(value.value) : value,
    ]),
  );
}

/** An item's key as the table has it. */
export function tableKey(key: ItemKey): { hostname: string; record_type: string } {
  return { hostname: key.hostname, record_type: key.recordType };
}
