/**
 * What a call of DynamoDB consumes, in capacity units, by table and index, about as the service counts it.
 *
 * A read counts what is in the answer, half where it is not consistent, and half a unit at least. A write counts the item of
 * the request, or 1 KB where the request has none; what it writes into indexes is not counted.
 */
import type { CallSeen } from "../../dynamodb/callSeen";

/** A share of a call's work. */
export interface Consumed {
  tableName: string;
  indexName: string | undefined;
  kind: "read" | "write";
  units: number;
}

type Json = Record<string, unknown>;

const READ_BYTES = 4096;
const WRITE_BYTES = 1024;

const READS = ["BatchGetItem", "GetItem", "Query", "Scan"];

/** The operations, and how each is counted. */
const OPERATIONS: Readonly<Record<string, (request: Json, answer: Json) => Consumed[]>> = {
  GetItem: (request, answer) => [one(request, "read", reads([answer["Item"]], request))],
  Query: (request, answer) => [one(request, "read", reads(answer["Items"], request))],
  Scan: (request, answer) => [one(request, "read", reads(answer["Items"], request))],
  BatchGetItem: (request, answer) =>
    Object.entries((request["RequestItems"] ?? {}) as Record<string, Json>).map(([tableName, wanted]) => {
      const found = ((answer["Responses"] ?? {}) as Record<string, unknown[]>)[tableName] ?? [];
      const missing = Math.max(0, ((wanted["Keys"] ?? []) as unknown[]).length - found.length);
      const units = [...found, ...Array(missing).fill(undefined)].map((item) => reads([item], wanted));
      return one({ TableName: tableName }, "read", total(units));
    }),
  PutItem: (request) => [one(request, "write", writes(request["Item"]))],
  UpdateItem: (request) => [one(request, "write", 1)],
  DeleteItem: (request) => [one(request, "write", 1)],
  BatchWriteItem: (request) =>
    Object.entries((request["RequestItems"] ?? {}) as Record<string, Json[]>).map(([tableName, changes]) => {
      const items = changes.map((change) => (change["PutRequest"] as Json | undefined)?.["Item"]);
      return one({ TableName: tableName }, "write", total(items.map(writes)));
    }),
};

/** The shares of a call that was carried out; none where it reads and writes no items. */
export function consumedBy({ operation, request, answer }: CallSeen): Consumed[] {
  return OPERATIONS[operation]?.(request, answer) ?? [];
}

/** What a call would have read or written that was refused: its request may be of any form. */
export function wantedBy({ operation, request }: CallSeen): Consumed[] {
  if (!OPERATIONS[operation]) return [];
  const kind = READS.includes(operation) ? "read" : "write";
  const many = request["RequestItems"];
  if (many === undefined) return [one(request, kind, 0)];
  return Object.keys(many as Json).map((tableName) => one({ TableName: tableName }, kind, 0));
}

function one(request: Json, kind: Consumed["kind"], units: number): Consumed {
  const index = request["IndexName"];
  return {
    tableName: String(request["TableName"]),
    indexName: index === undefined ? undefined : String(index),
    kind,
    units,
  };
}

function reads(items: unknown, request: Json): number {
  const bytes = total(((items ?? []) as unknown[]).map(sizeOf));
  return Math.max(1, Math.ceil(bytes / READ_BYTES)) * (request["ConsistentRead"] === true ? 1 : 0.5);
}

function writes(item: unknown): number {
  return Math.max(1, Math.ceil(sizeOf(item) / WRITE_BYTES));
}

/** The names and values of an item in DynamoDB's JSON, in bytes: a number is counted by its digits. */
function sizeOf(item: unknown): number {
  return total(
    Object.entries((item ?? {}) as Record<string, Json>).map(([name, typed]) => {
      const [value] = Object.values(typed);
      return (
        Buffer.byteLength(name) + Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value))
      );
    }),
  );
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
