/**
 * The embedded DynamoDB Streams: what is written to a table becomes records, in memory, read by whoever is in this
 * process. There is no API for them on the port.
 */
import { randomBytes } from "node:crypto";
import { createShard, type Shard } from "./shard";
import { hasChanged, shardOf, streamRecord } from "./streamRecord";
import type { Item, ItemWrite } from "./writes";

/** One stream of a table. */
export interface TableStream {
  readonly arn: string;
  /** When it was made, such as `2026-01-01T00:00:00.000`. */
  readonly label: string;
  readonly tableArn: string;
  /** Whether it goes on from an earlier process, whose readers may not have read all. */
  readonly isResumed: boolean;
  readonly shards: readonly Shard[];
}

/** Every table's streams. */
export interface TableStreams {
  /** Begins a stream of what is written to a table from now on. */
  enable(tableName: string): TableStream;
  /**
   * Goes on with a stream of an earlier process, of which only its label is known, and not who had read what: it begins
   * with one MODIFY record for each item that the table has.
   */
  resume(tableName: string, label: string): Promise<TableStream>;
  /** Ends a table's stream, if it has one: what is in it can still be read. */
  disable(tableName: string): void;
  /** The stream that a table has at the moment. */
  current(tableName: string): TableStream | undefined;
  /** One that is there or has ended. */
  find(arn: string): TableStream | undefined;
  /** Takes a write. */
  wrote(write: ItemWrite): void;
}

/** Where streams are, and what they are made with. */
export interface StreamOptions {
  region: string;
  accountId: string;
  /** How many shards each stream has. */
  shards: number;
  /** Milliseconds. */
  clock: () => number;
  /** A table's items as they are, and the names of its key's attributes. */
  readTable(tableName: string): Promise<{ keyNames: string[]; items: Item[] }>;
}

interface OpenStream extends TableStream {
  shards: Shard[];
  take(write: ItemWrite): void;
}

/** Makes what keeps the streams of one DynamoDB. */
export function createStreams(options: StreamOptions): TableStreams {
  const { region, accountId, clock } = options;
  const byArn = new Map<string, OpenStream>();
  const open = new Map<string, OpenStream>();

  const begin = (tableName: string, label: string, isResumed = false): OpenStream => {
    const tableArn = `arn:aws:dynamodb:${region}:${accountId}:table/${tableName}`;
    const stream = createStream({ ...options, tableArn, label, isResumed });
    byArn.set(stream.arn, stream);
    open.set(tableName, stream);
    return stream;
  };
  const newLabel = (tableName: string): string => {
    const labels = [...byArn.values()].filter(({ tableArn }) => tableArn.endsWith(`:table/${tableName}`));
    for (let time = clock(); ; time++) {
      const label = new Date(time).toISOString().replace("Z", "");
      if (!labels.some((other) => other.label === label)) return label;
    }
  };

  return {
    enable: (tableName) => begin(tableName, newLabel(tableName)),
    async resume(tableName, label) {
      const stream = begin(tableName, label, true);
      const { take } = stream;
      // What is written meanwhile comes after the table's items, whose images may be older.
      const written: ItemWrite[] = [];
      stream.take = (write) => written.push(write);
      const { keyNames, items } = await options.readTable(tableName);
      stream.take = take;
      for (const item of items) {
        take({ tableName, keyNames, before: item, after: item });
      }
      for (const write of written) {
        take(write);
      }
      return stream;
    },
    disable(tableName) {
      for (const shard of open.get(tableName)?.shards ?? []) {
        shard.close();
      }
      open.delete(tableName);
    },
    current: (tableName) => open.get(tableName),
    find: (arn) => byArn.get(arn),
    wrote(write) {
      if (hasChanged(write)) {
        open.get(write.tableName)?.take(write);
      }
    },
  };
}

function createStream(
  options: StreamOptions & Pick<TableStream, "tableArn" | "label" | "isResumed">,
): OpenStream {
  const { region, tableArn, label, isResumed, clock } = options;
  const arn = `${tableArn}/stream/${label}`;
  const shards = Array.from({ length: options.shards }, (_, number) =>
    createShard(`shardId-${digits(clock() + number, 20)}-${randomBytes(4).toString("hex")}`, clock),
  );
  // It begins with the time, so that a later process's numbers are higher.
  let sequence = BigInt(Math.floor(clock())) * 100_000_000n;
  return {
    arn,
    label,
    tableArn,
    isResumed,
    shards,
    take(write) {
      sequence += 1n;
      const place = { region, streamArn: arn, sequenceNumber: digits(sequence, 21), now: clock() };
      shards[shardOf(write, shards.length)]?.append(streamRecord(write, place));
    },
  };
}

function digits(number: number | bigint, width: number): string {
  return String(number).padStart(width, "0");
}
