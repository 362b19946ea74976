/** Gathers a batch: the records of one shard that go to the function together. */
import type { ShardReader, StoredRecord } from "../dynamodb/shard";
import { MAX_REQUEST_BYTES } from "../lambda";
import type { StreamMappingSettings } from "./settings";

/** A batch, and where the reader is once that is done. */
export interface Batch {
  records: StoredRecord[];
  end: number;
}

/** What an event of no records takes, and what each of them takes beside itself. */
const EVENT_BYTES = Buffer.byteLength('{"Records":[]}');
const COMMA_BYTES = 1;

/** How many records are looked at in one go. */
const LOOK = 1000;

/**
 * Gathers what is there, or, with a window, what comes until that is over, or the batch is full, or the shard ends.
 * Records that no filter lets pass are read, and in no batch: a reader that has met nothing else is done with them.
 */
export async function gather(
  reader: ShardReader,
  settings: StreamMappingSettings,
  signal: AbortSignal,
): Promise<Batch> {
  const records: StoredRecord[] = [];
  let bytes = EVENT_BYTES;
  let end = reader.position;
  const over = new AbortController();
  const finish = () => over.abort();
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", finish);

  /** @returns whether there is room for more */
  const add = (stored: StoredRecord): boolean => {
    if (settings.filters.length > 0 && !settings.filters.some((passes) => passes(stored.record))) {
      end = stored.index + 1;
      return true;
    }
    bytes += Buffer.byteLength(JSON.stringify(stored.record)) + COMMA_BYTES;
    if (bytes > MAX_REQUEST_BYTES && records.length > 0) {
      return false;
    }
    records.push(stored);
    end = stored.index + 1;
    return records.length < settings.batchSize;
  };

  try {
    for (;;) {
      const there = reader.from(end, LOOK);
      if (!there.every(add) || over.signal.aborted || signal.aborted) {
        return { records, end };
      }
      if (there.length === LOOK) continue;
      if (records.length === 0 || settings.windowSeconds === 0 || reader.endsAt(end)) {
        return { records, end };
      }
      timer ??= setTimeout(finish, settings.windowSeconds * 1000);
      await reader.more(end, over.signal);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", finish);
  }
}
