/**
 * The embedded Lambda's event source mappings: what is written to a table's stream comes to a function, in batches.
 *
 * It is as Lambda's developer guide tells of DynamoDB's streams: in order for each shard, one batch at a time.
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
import type { MappingSettings } from "./eventSourceMapping/settings";

/** What mappings are made with. */
export interface EventSourceOptions extends MappingPorts {
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
   * Changes one, after the invocation under way. Stream and starting position stay.
   *
   * @throws as {@link create}
   */
  update(uuid: string, settings: MappingSettings): Promise<void>;
  /** Ends one, after the invocation under way. */
  delete(uuid: string): Promise<void>;
  /** Waits until every mapping has read everything there is, and no batch is under way. */
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
    const { functionArn, streamArn, onFailureArn } = settings;
    const target = options.findFunction(functionArn);
    if (!target) {
      throw new Error(`ResourceNotFoundException: Function not found: ${functionArn}`);
    }
    if (onFailureArn !== undefined && !options.findQueue(onFailureArn)) {
      throw new Error(
        `InvalidParameterValueException: The provided destination config is invalid: ${onFailureArn} is not there`,
      );
    }
    checkAccess(options.iam, target.roleArn, settings);
    const [other] =
      [...mappings].find(
        ([uuid, { settings: theirs }]) =>
          uuid !== own && theirs.functionArn === functionArn && theirs.streamArn === streamArn,
      ) ?? [];
    if (other !== undefined) {
      throw new Error(
        `ResourceConflictException: The event source arn (" ${streamArn} ") and function (" ${target.name} ") ` +
          `provided mapping already exists. Please update or delete the existing mapping with UUID ${other}`,
      );
    }
  };
  const end = async (uuid: string, mapping: Mapping): Promise<void> => {
    await mapping.close();
    if (mappings.delete(uuid)) ended.push(mapping.counts);
    rested();
  };

  return {
    mappings,
    create(settings) {
      const stream = options.streams.find(settings.streamArn);
      if (!stream) {
        throw new Error(`InvalidParameterValueException: Stream not found: ${settings.streamArn}`);
      }
      check(settings);
      const uuid = randomUUID();
      mappings.set(uuid, startMapping(stream, settings, options, rested));
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
          .filter(({ settings }) => settings.streamArn === streamArn)
          .map((mapping) => mapping.age()),
      ),
    async close() {
      await Promise.all([...mappings].map(([uuid, mapping]) => end(uuid, mapping)));
    },
  };
}
