/** The parts of dynalite 4 that the stand-in uses; the package has no types of its own. */

declare module "dynalite" {
  import type { Server } from "node:http";

  /** Makes a server that keeps its tables in memory, unless a path is given; delays are in milliseconds. */
  function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
  export = dynalite;
}

declare module "dynalite/db" {
  type AttributeValue = Record<string, unknown>;
  type Item = Record<string, AttributeValue>;
  type Callback = (error: Error | null, ...results: unknown[]) => void;

  interface Table {
    TableName: string;
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    KeySchema: { AttributeName: string; KeyType: string }[];
    GlobalSecondaryIndexes?: { IndexName: string; KeySchema: { AttributeName: string }[] }[];
    LocalSecondaryIndexes?: { IndexName: string; KeySchema: { AttributeName: string }[] }[];
  }

  interface Query {
    IndexName?: string;
    KeyConditions: Record<string, { AttributeValueList: AttributeValue[] }>;
  }

  /** Where one kind of a table's entries is, its items for one. */
  interface EntryStore {
    put(key: string, value: unknown, callback: Callback): void;
    del(key: string, callback: Callback): void;
  }

  /** The data of one server. */
  interface Store {
    /** The very object that the server was made with. */
    options: object;
    getItemDb(table: string): EntryStore;
  }

  const db: {
    validateItem(item: Item, table: Table): Error | null | undefined;
    updateIndexes(
      store: Store,
      table: Table,
      existing: Item | undefined,
      item: Item | null,
      callback: Callback,
    ): void;
    queryTable(store: Store, table: Table, query: Query, ...rest: unknown[]): void;
    validationError(message: string): Error;
    /** Bytes, as DynamoDB counts them. */
    itemSize(item: Item): number;
  };
  export = db;
}
