/** The settings of an event source mapping, read from a resource's inputs and checked as Lambda does. */
import type { StartingPosition } from "../dynamodb/shard";
import { type Filter, parseFilter } from "./filter";
import { type Inputs, inPlace, integer, type MappingPlace, refused, reportsItemFailures } from "./inputs";
import type { QueueMappingSettings } from "./queueSettings";

/** How either source comes to a function. */
export type MappingSettings = StreamMappingSettings | QueueMappingSettings;

/** How records of a stream come to a function. */
export interface StreamMappingSettings {
  kind: "stream";
  sourceArn: string;
  functionArn: string;
  enabled: boolean;
  startingPosition: StartingPosition;
  batchSize: number;
  windowSeconds: number;
  reportsItemFailures: boolean;
  bisects: boolean;
  /** Infinity: until the stream has the record no more. */
  maxAgeSeconds: number;
  /** Infinity: without end. */
  maxRetries: number;
  /** The queue of failures. */
  onFailureArn: string | undefined;
  /** A record has to pass one of them, where there are any. */
  filters: Filter[];
}

/** Lambda's quota, as long as nobody has asked for more. */
const MAX_FILTERS = 5;

/**
 * Reads them.
 *
 * @throws InvalidParameterValueException, or an error that names what is not imitated
 */
export function parseStreamSettings(inputs: Inputs, place: MappingPlace): StreamMappingSettings {
  const functionArn = inPlace(inputs, place);
  const parallel = integer(inputs, "parallelizationFactor", 1, 1, 10);
  if (parallel !== 1) {
    throw new Error(`the embedded Lambda imitates a parallelizationFactor of 1, and not ${parallel}`);
  }
  if (inputs["scalingConfig"] !== undefined) throw refused("scalingConfig is for queues");
  return {
    kind: "stream",
    sourceArn: streamArnOf(inputs),
    functionArn,
    enabled: inputs["enabled"] !== false,
    startingPosition: startingPositionOf(inputs),
    batchSize: integer(inputs, "batchSize", 100, 1, 10_000),
    windowSeconds: integer(inputs, "maximumBatchingWindowInSeconds", 0, 0, 300),
    reportsItemFailures: reportsItemFailures(inputs),
    bisects: inputs["bisectBatchOnFunctionError"] === true,
    maxAgeSeconds: unlessInfinite(inputs, "maximumRecordAgeInSeconds", 60, 604_800),
    maxRetries: unlessInfinite(inputs, "maximumRetryAttempts", 0, 10_000),
    onFailureArn: onFailureOf(inputs),
    filters: filtersOf(inputs),
  };
}

function streamArnOf(inputs: Inputs): string {
  const arn = String(inputs["eventSourceArn"] ?? "");
  if (!/^arn:aws:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\/.+$/.test(arn)) {
    throw new Error(
      `the embedded Lambda imitates DynamoDB's streams and FIFO queues as event sources, and not ${arn || "none"}`,
    );
  }
  return arn;
}

function startingPositionOf(inputs: Inputs): StartingPosition {
  const position = inputs["startingPosition"];
  if (position !== "TRIM_HORIZON" && position !== "LATEST") {
    throw refused(`startingPosition of a DynamoDB stream is TRIM_HORIZON or LATEST, and not ${position}`);
  }
  return position;
}

function onFailureOf(inputs: Inputs): string | undefined {
  const config = (inputs["destinationConfig"] ?? {}) as { onFailure?: { destinationArn?: string } };
  onlyKey(config, "onFailure", "destinationConfig");
  onlyKey(config.onFailure ?? {}, "destinationArn", "destinationConfig.onFailure");
  const arn = config.onFailure?.destinationArn;
  if (arn !== undefined && !/^arn:aws:sqs:/.test(arn)) {
    throw new Error(`the embedded Lambda imitates queues for failures, and not ${arn}`);
  }
  return arn;
}

function filtersOf(inputs: Inputs): Filter[] {
  const criteria = (inputs["filterCriteria"] ?? {}) as { filters?: { pattern?: string }[] };
  onlyKey(criteria, "filters", "filterCriteria");
  const filters = criteria.filters ?? [];
  if (filters.length > MAX_FILTERS) throw refused(`filterCriteria has more than ${MAX_FILTERS} filters`);
  return filters.map((filter) => {
    onlyKey(filter, "pattern", "filterCriteria.filters");
    return parseFilter(filter.pattern ?? "");
  });
}

function onlyKey(value: object, known: string, where: string): void {
  const unknown = Object.keys(value).find((key) => key !== known);
  if (unknown) throw new Error(`the embedded Lambda does not imitate ${where}.${unknown}`);
}

function unlessInfinite(inputs: Inputs, key: string, low: number, high: number): number {
  const value = inputs[key] ?? -1;
  return value === -1 ? Number.POSITIVE_INFINITY : integer(inputs, key, -1, low, high);
}
