/** One event source mapping: for each shard of its stream a reader, and a loop that brings what it reads to the function. */
import type { StoredRecord } from "../dynamodb/shard";
import type { TableStream } from "../dynamodb/streams";
import type { Iam } from "../iam";
import type { LambdaFunction } from "../lambda";
import type { Queue } from "../queues";
import { allowed } from "./access";
import { gather } from "./batch";
import { type DeliveryPorts, deliver } from "./delivery";
import { failureMessage } from "./failureMessage";
import { createPauses } from "./pauses";
import { type Outcome, outcomeOf } from "./response";
import type { MappingSettings, StreamMappingSettings } from "./settings";

/** What mappings work with. */
export interface MappingPorts {
  findFunction(arn: string): LambdaFunction | undefined;
  findQueue(arn: string): Queue | undefined;
  iam: Pick<Iam, "mayDo">;
  /** Milliseconds. */
  clock: () => number;
  /** Takes a line about what went wrong. */
  log: (line: string) => void;
  /** Hears how old the last record of each batch is that is handed to a function, in milliseconds. */
  observe?: (functionName: string, age: number) => void;
}

/** What was done since the start. */
export interface MappingCounts {
  /** Batches that were handed to the function. */
  invocations: number;
  /** Records in them; one that is tried twice counts twice. */
  records: number;
  /** Invocations that did not do their whole batch. */
  failures: number;
  /** Records that were given up. */
  discarded: number;
}

/** A mapping. */
export interface Mapping<Settings extends MappingSettings = MappingSettings> {
  readonly settings: Settings;
  readonly counts: Readonly<MappingCounts>;
  /** Whether everything that is there is read, and no batch is under way; always so while it is not enabled. */
  isIdle(): boolean;
  /** How old the oldest record is that it is not done with, in milliseconds; 0 when there is none. */
  age(): number;
  /** Goes on with other settings, from where it is, after the invocation under way. */
  change(settings: Settings): Promise<void>;
  /** Begins no invocation any more; resolves after the one under way. */
  close(): Promise<void>;
}

/**
 * Begins a mapping.
 *
 * @param rested hears each time that there is nothing to do for some shard
 */
export function startMapping(
  stream: TableStream,
  first: StreamMappingSettings,
  ports: MappingPorts,
  rested: () => void,
): Mapping<StreamMappingSettings> {
  const counts: MappingCounts = { invocations: 0, records: 0, failures: 0, discarded: 0 };
  // Mappings are made anew by each process: over a stream that goes on, it may have been there before.
  const start = stream.isResumed ? "TRIM_HORIZON" : first.startingPosition;
  const readers = stream.shards.map((shard) => shard.open(start));
  const busy = new Set<string>();
  let settings = first;
  let stop = new AbortController();
  let loops: Promise<unknown> = Promise.resolve();

  const invoke = async (records: StoredRecord[]): Promise<Outcome> => {
    const target = ports.findFunction(settings.functionArn);
    const age = ports.clock() - (records.at(-1)?.createdAt ?? ports.clock());
    const result = await target
      ?.invoke({ Records: records.map(({ record }) => record) })
      // It was replaced or removed in this very moment.
      .catch(() => undefined);
    if (result === undefined || result.kind === "throttled") {
      return { kind: "unreached" };
    }
    const numbers = records.map(({ record }) => record.dynamodb.SequenceNumber);
    const outcome = outcomeOf(result, numbers, settings.reportsItemFailures);
    ports.observe?.(target?.name ?? "", age);
    counts.invocations += 1;
    counts.records += records.length;
    counts.failures += outcome.kind === "failed" ? 1 : 0;
    return outcome;
  };
  const report = (shardId: string): DeliveryPorts["gaveUp"] => {
    return (piece, condition) => {
      counts.discarded += piece.records.length;
      const { functionArn, onFailureArn } = settings;
      if (onFailureArn === undefined) return;
      const roleArn = ports.findFunction(functionArn)?.roleArn;
      const queue = ports.findQueue(onFailureArn);
      if (!queue || !allowed(ports.iam, roleArn, "sqs:SendMessage", onFailureArn)) {
        ports.log(`${functionArn} may not send what failed to ${onFailureArn}: it is lost`);
        return;
      }
      const place = { functionArn, streamArn: stream.arn, shardId, now: ports.clock() };
      queue.send(failureMessage(piece, condition, place));
    };
  };
  const mayRead = () =>
    allowed(ports.iam, ports.findFunction(settings.functionArn)?.roleArn, "dynamodb:GetRecords", stream.arn);

  const readShard = async (reader: (typeof readers)[number], signal: AbortSignal): Promise<void> => {
    const pauses = createPauses(signal);
    while (!signal.aborted && !reader.endsAt(reader.position)) {
      await reader.more(reader.position, signal);
      if (signal.aborted || reader.endsAt(reader.position)) return;
      busy.add(reader.shardId);
      if (mayRead()) {
        pauses.reset();
        const { records, end } = await gather(reader, settings, signal);
        await deliver(records, {
          settings,
          signal,
          clock: ports.clock,
          invoke,
          finished: (done) => reader.advanceTo((done.at(-1)?.index ?? -1) + 1),
          gaveUp: report(reader.shardId),
        });
        if (!signal.aborted) reader.advanceTo(end);
      } else {
        await pauses.next();
      }
      busy.delete(reader.shardId);
      rested();
    }
  };
  const begin = () => {
    const { signal } = stop;
    if (settings.enabled) {
      loops = Promise.all(readers.map((reader) => readShard(reader, signal)));
    }
  };
  const end = async () => {
    stop.abort();
    await loops;
    busy.clear();
    rested();
  };
  const isRead = (reader: (typeof readers)[number]) => reader.from(reader.position, 1).length === 0;

  begin();
  return {
    get settings() {
      return settings;
    },
    counts,
    isIdle: () => !settings.enabled || (busy.size === 0 && readers.every(isRead)),
    age: () =>
      Math.max(
        ...readers.map((reader) => {
          const [oldest] = reader.from(reader.position, 1);
          return oldest ? ports.clock() - oldest.createdAt : 0;
        }),
      ),
    async change(next) {
      await end();
      settings = next;
      stop = new AbortController();
      begin();
    },
    async close() {
      await end();
      for (const reader of readers) {
        reader.close();
      }
    },
  };
}
