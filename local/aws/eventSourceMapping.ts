/**
 * The embedded Lambda's event source mappings: what is written to a table's stream, or sent to a FIFO queue, comes to a function,
 * in batches.
 *
 * It is as Lambda's developer guide tells of DynamoDB's streams (in order for each shard, one batch at a time) and of SQS.
 */
import { randomUUID } from "node:crypto";
import type { TableStreams } from "./dynamodb/streams";
import { checkAccess } from "./eventSourceMapping/access";
import {
  type Mapping,
  type MappingCounts,
  type MappingPorts,
  startMapping,
} from "./eventSourceMapping/mapping";
import { startQueueMapping } from "./eventSourceMapping/queueMapping";
import type { QueueMappingSettings } from "./eventSourceMapping/queueSettings";
import type { MappingSettings, StreamMappingSettings } from "./eventSourceMapping/settings";
import type { LambdaFunction } from "./lambda";
import type { Queue } from "./queues";

/** What mappings are made with. */
export interface EventSourceOptions extends MappingPorts {
  region: string;
  streams: Pick<TableStreams, "find">;
}

/** Every event source mapping. */
export interface EventSources {
  /** By UUID. */
  readonly mappings: ReadonlyMap<string, Mapping>;
  /**
   * Begins one.
   *
   * @returns its UUID
   * @throws ResourceNotFoundException, ResourceConflictException, InvalidParameterValueException
   */
  create(settings: MappingSettings): string;
  /**
   * Changes one, after the invocation under way. Source and starting position stay.
   *
   * @throws as {@link create}
   */
  update(uuid: string, settings: MappingSettings): Promise<void>;
  /** Ends one, after the invocation under way. */
  delete(uuid: string): Promise<void>;
  /**
   * Waits until every mapping has read everything there is, and no batch is under way. What is in a queue and may not be handed
   * out yet is not waited for: who wants it moves the cloud's clock.
   */
  idle(): Promise<void>;
  /** What all of them have done, those that have ended, too. */
  counts(): MappingCounts;
  /** How old the oldest record of a stream is that some mapping is not done with, in milliseconds; 0 for none. */
  iteratorAge(streamArn: string): number;
  /** Begins no invocation any more; resolves after those under way. */
  close(): Promise<void>;
}

/** Makes a Lambda without mappings. */
export function createEventSources(options: EventSourceOptions): EventSources {
  const mappings = new Map<string, Mapping>();
  const ended: MappingCounts[] = [];
  const waiting = new Set<() => void>();

  const isIdle = () => [...mappings.values()].every((mapping) => mapping.isIdle());
  const rested = () => {
    if (waiting.size > 0 && isIdle()) {
      for (const resolve of waiting) {
        resolve();
      }
      waiting.clear();
    }
  };
  const check = (settings: MappingSettings, own?: string): void => {
    const { functionArn, sourceArn } = settings;
    const onFailureArn = settings.kind === "stream" ? settings.onFailureArn : undefined;
    const target = options.findFunction(functionArn);
    if (!target) {
      throw new Error(`ResourceNotFoundException: Function not found: ${functionArn}`);
    }
    if (onFailureArn !== undefined && !options.findQueue(onFailureArn)) {
      throw new Error(
        `InvalidParameterValueException: The provided destination config is invalid: ${onFailureArn} is not there`,
      );
    }
    if (settings.kind === "queue") checkQueue(queueOf(settings), target);
    checkAccess(options.iam, target.roleArn, settings);
    const [other] =
      [...mappings].find(
        ([uuid, { settings: theirs }]) =>
          uuid !== own && theirs.functionArn === functionArn && theirs.sourceArn === sourceArn,
      ) ?? [];
    if (other !== undefined) {
      throw new Error(
        `ResourceConflictException: The event source arn (" ${sourceArn} ") and function (" ${target.name} ") ` +
          `provided mapping already exists. Please update or delete the existing mapping with UUID ${other}`,
      );
    }
  };
  const queueOf = ({ sourceArn }: QueueMappingSettings): Queue => {
    const queue = options.findQueue(sourceArn);
    if (!queue) {
      throw new Error(
        `InvalidParameterValueException: Error occurred while ReceiveMessage. SQS Error Code: QueueDoesNotExist. (${sourceArn})`,
      );
    }
    return queue;
  };
  const streamOf = ({ sourceArn }: StreamMappingSettings) => {
    const stream = options.streams.find(sourceArn);
    if (!stream) throw new Error(`InvalidParameterValueException: Stream not found: ${sourceArn}`);
    return stream;
  };
  const start = (settings: MappingSettings): Mapping => {
    if (settings.kind === "stream") {
      const stream = streamOf(settings);
      check(settings);
      return startMapping(stream, settings, options, rested) as Mapping;
    }
    check(settings);
    return startQueueMapping(queueOf(settings), settings, options, rested) as Mapping;
  };
  const end = async (uuid: string, mapping: Mapping): Promise<void> => {
    await mapping.close();
    if (mappings.delete(uuid)) ended.push(mapping.counts);
    rested();
  };

  return {
    mappings,
    create(settings) {
      const mapping = start(settings);
      const uuid = randomUUID();
      mappings.set(uuid, mapping);
      return uuid;
    },
    async update(uuid, settings) {
      const mapping = mappings.get(uuid);
      if (!mapping) {
        throw new Error(`ResourceNotFoundException: The resource you requested does not exist. (${uuid})`);
      }
      check(settings, uuid);
      await mapping.change(settings);
    },
    async delete(uuid) {
      const mapping = mappings.get(uuid);
      if (mapping) await end(uuid, mapping);
    },
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    counts: () => {
      const all = [...ended, ...[...mappings.values()].map(({ counts }) => counts)];
      const total = (key: keyof MappingCounts) => all.reduce((sum, counts) => sum + counts[key], 0);
      return {
        invocations: total("invocations"),
        records: total("records"),
        failures: total("failures"),
        discarded: total("discarded"),
      };
    },
    iteratorAge: (streamArn) =>
      Math.max(
        0,
        ...[...mappings.values()]
          .filter(({ settings }) => settings.sourceArn === streamArn)
          .map((mapping) => mapping.age()),
      ),
    async close() {
      await Promise.all([...mappings].map(([uuid, mapping]) => end(uuid, mapping)));
    },
  };
}

/** A message must not come to another invocation while the first may still be at it. */
function checkQueue({ visibilitySeconds }: Queue, { timeout }: LambdaFunction): void {
  if (visibilitySeconds < timeout) {
    throw new Error(
      `InvalidParameterValueException: Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ` +
        `${timeout} seconds`,
    );
  }
}
