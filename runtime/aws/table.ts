import { call, type Invocation } from "../invocation";
import { interpretItem, type RawItem, type RecordItem, type RecordKey, readFlag } from "../records/item";
import type { Host } from "../records/outcome";
import { type ItemUpdate, updateExpression } from "./updateExpression";

/** A service that did not do its part: `error` is the name it gave. */
export interface Unavailable {
  kind: "unavailable";
  error: string;
}

/** What was read, in the order of the keys. */
export type ReadResult = { kind: "read"; items: (RecordItem | undefined)[] } | Unavailable;
/** Whether a write was carried out, or refused since its conditions did not hold. */
export type WriteResult = { kind: "written" } | { kind: "refused" } | Unavailable;
/** A group, whole. */
export type GroupResult = { kind: "group"; hosts: Host[] } | Unavailable;

const INDEX = "shared_secret-index";
const BATCH_SIZE = 100;
const UNPROCESSED_WAIT_MS = 100;

/** Reads items with strong consistency, in the order of the keys; undefined where there is no item. */
export async function readItems(invocation: Invocation, keys: readonly RecordKey[]): Promise<ReadResult> {
  const [only] = keys;
  return keys.length === 1 && only ? readOne(invocation, only) : readMany(invocation, keys);
}

/**
 * Writes to one item that exists, on conditions. Where they do not hold, our own new revision in the item tells
 * that only the answer to an earlier attempt was lost.
 */
export async function updateItem(
  invocation: Invocation,
  key: RecordKey,
  update: ItemUpdate,
): Promise<WriteResult> {
  const result = await call(invocation, "UpdateItem", {
    TableName: invocation.settings.tableName,
    Key: tableKey(key),
    ...updateExpression(update),
  });
  if (result.kind === "answered") return { kind: "written" };
  if (result.error !== "ConditionalCheckFailedException") return unavailable(result);
  const { revision } = update.set;
  if (revision === undefined) return { kind: "refused" };
  const read = await readOne(invocation, key);
  if (read.kind === "unavailable") return read;
  return read.items[0]?.raw.revision === revision ? { kind: "written" } : { kind: "refused" };
}

/** Lists the items that share a secret and are readable by their group, page after page. */
export async function listGroup(invocation: Invocation, sharedSecret: string): Promise<GroupResult> {
  const hosts: Host[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const result = await call(invocation, "Query", {
      TableName: invocation.settings.tableName,
      IndexName: INDEX,
      KeyConditionExpression: "#secret = :secret",
      ExpressionAttributeNames: { "#secret": "shared_secret" },
      ExpressionAttributeValues: { ":secret": sharedSecret },
      ExclusiveStartKey: start,
    });
    if (result.kind === "failed") return unavailable(result);
    // Filtered here, since a filter of DynamoDB's would miss the ways in which people write "true".
    hosts.push(...(result.output.Items ?? []).map(withPlainNumbers).filter(isReadable).map(asHost));
    start = result.output.LastEvaluatedKey;
  } while (start);
  return { kind: "group", hosts };
}

async function readOne(invocation: Invocation, key: RecordKey): Promise<ReadResult> {
  const result = await call(invocation, "GetItem", {
    TableName: invocation.settings.tableName,
    Key: tableKey(key),
    ConsistentRead: true,
  });
  if (result.kind === "failed") return unavailable(result);
  return { kind: "read", items: [result.output.Item && interpret(invocation, result.output.Item, key)] };
}

async function readMany(invocation: Invocation, keys: readonly RecordKey[]): Promise<ReadResult> {
  const table = invocation.settings.tableName;
  const found: RawItem[] = [];
  let open = keys.map(tableKey) as Record<string, unknown>[];
  while (open.length > 0) {
    const result = await call(invocation, "BatchGetItem", {
      RequestItems: { [table]: { Keys: open.slice(0, BATCH_SIZE), ConsistentRead: true } },
    });
    if (result.kind === "failed") return unavailable(result);
    found.push(...(result.output.Responses?.[table] ?? []));
    const unprocessed = result.output.UnprocessedKeys?.[table]?.Keys ?? [];
    if (unprocessed.length > 0) await invocation.ports.sleep(UNPROCESSED_WAIT_MS);
    open = [...unprocessed, ...open.slice(BATCH_SIZE)];
  }
  const itemOf = (key: RecordKey) =>
    found.find((raw) => raw.hostname === key.hostname && raw.record_type === key.recordType);
  return {
    kind: "read",
    items: keys.map((key) => {
      const raw = itemOf(key);
      return raw && interpret(invocation, raw, key);
    }),
  };
}

function interpret(invocation: Invocation, raw: RawItem, key: RecordKey): RecordItem {
  const { zoneId, defaultTtl } = invocation.settings;
  const item = interpretItem(withPlainNumbers(raw), key, zoneId, defaultTtl);
  if (item.sharedSecret !== undefined) invocation.secrets.push(item.sharedSecret);
  // Conditions compare with what was read, digit by digit.
  return { ...item, raw };
}

// The SDK wraps each number, since not every number of DynamoDB's is one of JavaScript's.
function withPlainNumbers(raw: RawItem): RawItem {
  const { NumberValue } = require("@aws-sdk/lib-dynamodb") as typeof import("@aws-sdk/lib-dynamodb");
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      value instanceof NumberValue ? Number(value.value) : value,
    ]),
  );
}

function tableKey(key: RecordKey): { hostname: string; record_type: string } {
  return { hostname: key.hostname, record_type: key.recordType };
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

function unavailable(result: { error: string }): Unavailable {
  return { kind: "unavailable", error: result.error };
}
