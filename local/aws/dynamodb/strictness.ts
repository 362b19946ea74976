/**
 * Where dynalite lets through what DynamoDB refuses, and our service or its users could meet it: keys of
 * secondary indexes that are empty or too long. Put in at the functions of dynalite that every item, and
 * every query, passes, so that values computed by an update expression are seen too.
 */
import db = require("dynalite/db");

const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/** How DynamoDB begins its message, by where the value comes from. */
const REFUSALS = {
  item: "A value specified for a secondary index key is not supported.",
  update: "The update expression attempted to update a secondary index key to a value that is not supported.",
} as const;

const validateItem = db.validateItem;
const updateIndexes = db.updateIndexes;
const queryTable = db.queryTable;
let installed = false;

/** Makes dynalite as strict as DynamoDB, once for the process. */
export function installStrictness(): void {
  if (installed) {
    return;
  }
  installed = true;
  db.validateItem = (item, table) => validateItem(item, table) ?? findIndexKeyFault(item, table, "item");
  db.updateIndexes = (store, table, existing, item, callback) => {
    const fault = item ? findIndexKeyFault(item, table, "update") : undefined;
    if (fault) {
      callback(fault);
    } else {
      updateIndexes(store, table, existing, item, callback);
    }
  };
  db.queryTable = (store, table, query, ...rest) => {
    const fault = query.IndexName ? findQueryFault(query, table) : undefined;
    if (fault) {
      (rest.at(-1) as (error: Error) => void)(fault);
    } else {
      queryTable(store, table, query, ...rest);
    }
  };
}

function findIndexKeyFault(
  item: Record<string, Record<string, unknown>>,
  table: TableIndexes,
  origin: keyof typeof REFUSALS,
): Error | undefined {
  for (const index of indexesOf(table)) {
    for (const [position, { AttributeName: name }] of index.KeySchema.entries()) {
      const value = item[name];
      const fault = value && describeFault(value, position === 0);
      if (fault === "empty string" || fault === "empty binary") {
        const where = origin === "item" ? ` IndexName: ${index.IndexName}, IndexKey: ${name}` : "";
        return db.validationError(
          `One or more parameter values are not valid. ${REFUSALS[origin]} ` +
            `The AttributeValue for a key attribute cannot contain an ${fault} value.${where}`,
        );
      }
      if (fault) {
        return db.validationError(`One or more parameter values were invalid: ${fault}`);
      }
    }
  }
  return undefined;
}

function findQueryFault(
  query: {
    IndexName?: string;
    KeyConditions: Record<string, { AttributeValueList: Record<string, unknown>[] }>;
  },
  table: TableIndexes,
): Error | undefined {
  const index = indexesOf(table).filter(({ IndexName }) => IndexName === query.IndexName);
  const item = Object.fromEntries(
    Object.entries(query.KeyConditions).map(([name, { AttributeValueList }]) => [
      name,
      AttributeValueList[0] ?? {},
    ]),
  );
  return findIndexKeyFault(item, { GlobalSecondaryIndexes: index }, "item");
}

interface TableIndexes {
  GlobalSecondaryIndexes?: { IndexName: string; KeySchema: { AttributeName: string }[] }[];
  LocalSecondaryIndexes?: { IndexName: string; KeySchema: { AttributeName: string }[] }[];
}

function indexesOf(table: TableIndexes) {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
}

function describeFault(value: Record<string, unknown>, isHash: boolean): string | undefined {
  const [type] = Object.keys(value);
  const text = type === "S" || type === "B" ? value[type] : undefined;
  if (typeof text !== "string") {
    return undefined;
  }
  if (text === "") {
    return type === "S" ? "empty string" : "empty binary";
  }
  const bytes = type === "S" ? Buffer.byteLength(text) : Buffer.from(text, "base64").length;
  if (bytes > (isHash ? MAX_HASH_BYTES : MAX_RANGE_BYTES)) {
    return isHash
      ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
      : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
  }
  return undefined;
}
