/** What a million requests cost at AWS's list prices. */
import { PRICES } from "./prices";

/** What one request uses. */
export interface Usage {
  /** AWS operation → how often it is called. */
  calls: Readonly<Record<string, number>>;
  /** Names that the request is about; a batch reads and writes that many items. */
  names: number;
  /** Bytes of the item, which decide on its request units. */
  itemBytes: number;
  /** Milliseconds of processor time, as measured on a whole processor. */
  cpuMs: number;
  /** Bytes of each line in the log. */
  logLines: readonly number[];
  /** The function's memory, by which Lambda gives processor time. */
  memoryMb: number;
}

/** US dollars for a million requests, by service. */
export interface Cost {
  apiGateway: number;
  lambda: number;
  dynamodb: number;
  logs: number;
  /** By API Gateway. */
  total: number;
  /** By the function's own URL, which has no price. */
  byFunctionUrl: number;
  /** On top of either, under the API's own name without CloudFront. */
  customDomain: number;
  /** On top of either, with CloudFront in front. */
  cloudFront: number;
}

/**
 * How long a call to AWS is waited for, in milliseconds: assumed, not measured. DynamoDB answers from the same
 * region; Route 53's API is slower, and asks one to cross an ocean from elsewhere.
 */
export const ASSUMED_LATENCY_MS = { dynamodb: 5, route53: 150 };

/** Lambda gives a function one whole processor at this memory, and a share below. */
const WHOLE_PROCESSOR_MB = 1769;
/** A log event is billed with this much beside its text. */
const LOG_EVENT_BYTES = 26;
const GIB = 1024 ** 3;
const MILLION = 1_000_000;

/** Computes what a million requests cost, without free tiers. */
export function costOfMillion(usage: Usage): Cost {
  const { read, write } = requestUnits(usage);
  const apiGateway = PRICES.apiGatewayRequest.usd;
  const lambda = MILLION * invocationUsd(billedMs(usage), usage.memoryMb);
  const dynamodb = read * PRICES.dynamodbRead.usd + write * PRICES.dynamodbWrite.usd;
  const logs = MILLION * logUsd(usage.logLines);
  return {
    apiGateway,
    lambda,
    dynamodb,
    logs,
    total: apiGateway + lambda + dynamodb + logs,
    byFunctionUrl: lambda + dynamodb + logs,
    customDomain: PRICES.customDomain.usd,
    cloudFront: PRICES.cloudFrontRequest.usd + PRICES.cloudFrontFunction.usd,
  };
}

/** What Lambda costs an invocation. @param milliseconds billed */
export function invocationUsd(milliseconds: number, memoryMb: number): number {
  return (
    PRICES.lambdaRequest.usd / MILLION + (milliseconds / 1000) * (memoryMb / 1024) * PRICES.lambdaArm64.usd
  );
}

/** What lines in the log cost. @param lines bytes of each */
export function logUsd(lines: readonly number[]): number {
  const bytes = lines.reduce((sum, line) => sum + line + LOG_EVENT_BYTES, 0);
  return (bytes / GIB) * PRICES.logIngestion.usd;
}

/** How long work takes that a whole processor does in so many milliseconds, on the share that a function's memory gives it. */
export function onShare(cpuMs: number, memoryMb: number): number {
  return cpuMs / Math.min(1, memoryMb / WHOLE_PROCESSOR_MB);
}

/** Computes what a day of so many requests a second costs. */
export function costOfDay(requestsASecond: number, million: number): number {
  return (requestsASecond * 86_400 * million) / MILLION;
}

/** Computes what a month of requests costs, the hosted zone included. */
export function costOfMonth(parts: readonly { requests: number; million: number }[]): number {
  return parts.reduce(
    (sum, { requests, million }) => sum + (requests * million) / MILLION,
    PRICES.hostedZone.usd,
  );
}

/**
 * DynamoDB's request units of one request: a strongly consistent read takes one for each 4 KB of an item, a query
 * of the index half of that, a write one for each KB. What the service writes is not projected into the index, so
 * that no write of it writes there, too.
 */
export function requestUnits({ calls, names, itemBytes }: Usage): { read: number; write: number } {
  const readItem = Math.ceil(itemBytes / 4096);
  const count = (operation: string) => calls[operation] ?? 0;
  return {
    read: readItem * (count("GetItem") + names * count("BatchGetItem") + 0.5 * count("Query")),
    write: Math.ceil(itemBytes / 1024) * count("UpdateItem"),
  };
}

/** Lambda's duration in whole milliseconds: its own work on its share of a processor, and the waiting. */
export function billedMs(usage: Usage): number {
  return Math.max(1, Math.ceil(onShare(usage.cpuMs, usage.memoryMb) + waitingMs(usage)));
}

function waitingMs({ calls, names }: Usage): number {
  return Object.entries(calls).reduce((sum, [operation, count]) => {
    if (operation.endsWith("ResourceRecordSets")) {
      return sum + count * ASSUMED_LATENCY_MS.route53;
    }
    // The items of one request are written side by side.
    return sum + (operation === "UpdateItem" ? count / names : count) * ASSUMED_LATENCY_MS.dynamodb;
  }, 0);
}
