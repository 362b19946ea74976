/** The settings of an event source mapping of a queue, read from a resource's inputs and checked as Lambda does. */
import { type Inputs, inPlace, integer, type MappingPlace, refused, reportsItemFailures } from "./inputs";

/** How messages of a FIFO queue come to a function. */
export interface QueueMappingSettings {
  kind: "queue";
  sourceArn: string;
  functionArn: string;
  enabled: boolean;
  batchSize: number;
  reportsItemFailures: boolean;
  /** How many batches are under way at once; Infinity: as many as there are groups. */
  maximumConcurrency: number;
}

/** Messages that a batch of a FIFO queue has at the most. */
const MOST_MESSAGES = 10;

/** What a mapping of a queue may be given; the rest belongs to streams, or is not imitated. */
const KNOWN = [
  "batchSize",
  "enabled",
  "eventSourceArn",
  "functionName",
  "functionResponseTypes",
  "scalingConfig",
];
const COMMON = ["region", "tags", "tagsAll"];

/** Whether inputs are those of a queue's mapping. */
export function isQueueSource(inputs: Inputs): boolean {
  return /^arn:aws:sqs:/.test(String(inputs["eventSourceArn"] ?? ""));
}

/**
 * Reads them.
 *
 * @throws InvalidParameterValueException, or an error that names what is not imitated
 */
export function parseQueueSettings(inputs: Inputs, place: MappingPlace): QueueMappingSettings {
  const sourceArn = String(inputs["eventSourceArn"]);
  if (!sourceArn.endsWith(".fifo")) {
    throw new Error(`the embedded Lambda imitates FIFO queues as event sources, and not ${sourceArn}`);
  }
  const given = Object.keys(inputs).filter((key) => inputs[key] !== undefined && !COMMON.includes(key));
  const unknown = given.find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw refused(`${unknown} is not for a FIFO queue, or not imitated`);
  return {
    kind: "queue",
    sourceArn,
    functionArn: inPlace(inputs, place),
    enabled: inputs["enabled"] !== false,
    batchSize: integer(inputs, "batchSize", MOST_MESSAGES, 1, MOST_MESSAGES),
    reportsItemFailures: reportsItemFailures(inputs),
    maximumConcurrency: maximumConcurrencyOf(inputs),
  };
}

function maximumConcurrencyOf(inputs: Inputs): number {
  const config = (inputs["scalingConfig"] ?? {}) as Inputs;
  const unknown = Object.keys(config).find((key) => key !== "maximumConcurrency");
  if (unknown !== undefined) throw new Error(`the embedded Lambda does not imitate scalingConfig.${unknown}`);
  return config["maximumConcurrency"] === undefined
    ? Number.POSITIVE_INFINITY
    : integer(config, "maximumConcurrency", 2, 2, 1000);
}
