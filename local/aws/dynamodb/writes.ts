/**
 * Hears of each item that dynalite has written, with the item as it was before: what a stream's records are made of.
 *
 * PutItem, UpdateItem, DeleteItem and BatchWriteItem all hold the key's lock, pass `updateIndexes` with both items, and,
 * in the turn in which that calls back, put or delete the one item. So the store's put and delete are ours for that turn.
 */
import db = require("dynalite/db");

import { installStrictness } from "./strictness";

/** An item in DynamoDB's JSON. */
export type Item = Record<string, Record<string, unknown>>;

/** One write that is done. */
export interface ItemWrite {
  tableName: string;
  /** The names of the key's attributes, the partition key's first. */
  keyNames: string[];
  before: Item | undefined;
  after: Item | undefined;
}

/** By the options that a server was made with, which its store has, too. */
const listeners = new WeakMap<object, (write: ItemWrite) => void>();
let installed = false;

/** Tells a listener of every write of the server that is made with these options. */
export function reportWrites(options: object, wrote: (write: ItemWrite) => void): void {
  listeners.set(options, wrote);
  install();
}

function install(): void {
  if (installed) {
    return;
  }
  installed = true;
  // What is refused there is no write.
  installStrictness();
  const updateIndexes = db.updateIndexes;
  db.updateIndexes = (store, table, existing, item, callback) => {
    const wrote = listeners.get(store.options);
    const before = copyOf(existing);
    updateIndexes(store, table, existing, item, (error) => {
      if (error || !wrote || (!before && !item)) {
        callback(error);
        return;
      }
      const report = () =>
        wrote({
          tableName: table.TableName,
          keyNames: table.KeySchema.map(({ AttributeName }) => AttributeName),
          before,
          after: copyOf(item),
        });
      reportNextWrite(store.getItemDb(table.TableName), report, () => callback(error));
    });
  };
}

type EntryStore = ReturnType<Parameters<typeof db.updateIndexes>[0]["getItemDb"]>;
type Callback = Parameters<EntryStore["del"]>[1];

/** Reports the one write that an action makes before it returns, once that has succeeded. */
function reportNextWrite(items: EntryStore, report: () => void, action: () => void): void {
  const { put, del } = items;
  const reporting = (done: Callback): Callback => {
    return (error, ...results) => {
      if (!error) {
        report();
      }
      done(error, ...results);
    };
  };
  items.put = (key, value, done) => put(key, value, reporting(done));
  items.del = (key, done) => del(key, reporting(done));
  try {
    action();
  } finally {
    Object.assign(items, { put, del });
  }
}

/** A plain copy: dynalite's own items go on being changed, and have no prototype. */
function copyOf(item: unknown): Item | undefined {
  return item ? JSON.parse(JSON.stringify(item)) : undefined;
}
