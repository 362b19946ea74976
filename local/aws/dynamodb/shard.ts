/** One shard of a stream: records in order, and those who read them, each at their own place. */
import type { StreamRecord } from "./streamRecord";

/** A record and its place in the shard. */
export interface StoredRecord {
  /** Counts from the shard's first record on. */
  index: number;
  /** Milliseconds. */
  createdAt: number;
  record: StreamRecord;
}

/** Where a reader begins: at the oldest record that is there, or behind the newest. */
export type StartingPosition = "TRIM_HORIZON" | "LATEST";

/** One reader of a shard. Its place moves only when it says so. */
export interface ShardReader {
  readonly shardId: string;
  /** Where it is: the index of the first record that it is not done with. */
  readonly position: number;
  /** Records from an index on that are there, oldest first. */
  from(index: number, limit: number): StoredRecord[];
  /** Is done with all records before an index. */
  advanceTo(index: number): void;
  /** Whether nothing comes from an index on any more. */
  endsAt(index: number): boolean;
  /** Waits for a record from an index on, or for the shard's end, or until the signal aborts. */
  more(index: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** A shard. */
export interface Shard {
  readonly id: string;
  append(record: StreamRecord): void;
  /** Nothing more comes; what is there can be read. */
  close(): void;
  open(position: StartingPosition): ShardReader;
}

/** How long a record is there, in milliseconds. */
export const RETENTION = 24 * 60 * 60 * 1000;

/** Makes an empty shard. Nobody who is slow holds a record longer than a day; what all readers have read goes at once. */
export function createShard(id: string, clock: () => number): Shard {
  const records: StoredRecord[] = [];
  const readers = new Set<{ position: number }>();
  const waiting = new Set<() => void>();
  let first = 0;
  let closed = false;

  const end = () => first + records.length;
  const trim = () => {
    const read = Math.min(...[...readers].map(({ position }) => position));
    const oldest = clock() - RETENTION;
    let count = Number.isFinite(read) ? Math.max(0, read - first) : 0;
    while ((records[count]?.createdAt ?? Number.POSITIVE_INFINITY) <= oldest) {
      count += 1;
    }
    records.splice(0, count);
    first += count;
  };
  const wake = () => {
    for (const resolve of [...waiting]) {
      resolve();
    }
  };

  return {
    id,
    append(record) {
      records.push({ index: end(), createdAt: clock(), record });
      trim();
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    open(start) {
      trim();
      const place = { position: start === "LATEST" ? end() : first };
      readers.add(place);
      return {
        shardId: id,
        get position() {
          return Math.max(place.position, first);
        },
        from(index, limit) {
          trim();
          const begin = Math.max(0, index - first);
          return records.slice(begin, begin + limit);
        },
        advanceTo(index) {
          place.position = Math.max(place.position, index);
          trim();
        },
        endsAt: (index) => closed && index >= end(),
        more: (index, signal) => {
          if (closed || signal.aborted || end() > index) {
            return Promise.resolve();
          }
          return new Promise((resolve) => {
            const done = () => {
              waiting.delete(done);
              signal.removeEventListener("abort", done);
              resolve();
            };
            waiting.add(done);
            signal.addEventListener("abort", done);
          });
        },
        close() {
          readers.delete(place);
        },
      };
    },
  };
}
