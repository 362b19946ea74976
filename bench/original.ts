/**
 * What the original, route53-dynamic-dns-with-lambda (its version 2, lambda_source/ddns_py3.py), costs at least, by the calls
 * that its function makes. Its own work and its log are left out, since they were not measured.
 */
import { ASSUMED_LATENCY_MS } from "./cost";
import { PRICES } from "./prices";

/** One of its requests. */
interface Request {
  mode: string;
  /** Reads are eventually consistent: half a unit each. */
  reads: number;
  writes: number;
  /** Calls of Route 53, one after the other. */
  route53: number;
}

/** It looks at Route 53 with every poll, and writes twice for a change. */
const REQUESTS: readonly Request[] = [
  { mode: "get", reads: 0, writes: 0, route53: 0 },
  { mode: "set, unchanged", reads: 1, writes: 1, route53: 1 },
  { mode: "set, changed", reads: 1, writes: 2, route53: 2 },
  { mode: "set, refused", reads: 1, writes: 1, route53: 0 },
];

/** Lambda's default, which its template leaves as it is. */
const MEMORY_MB = 128;
const MILLION = 1_000_000;

/** US dollars for a million of its requests, at least; undefined for one that it does not have. */
export function originalOfMillion(mode: string): number | undefined {
  const request = REQUESTS.find((one) => one.mode === mode);
  if (request === undefined) return undefined;
  const { reads, writes, route53 } = request;
  const ms = Math.max(
    1,
    (reads + writes) * ASSUMED_LATENCY_MS.dynamodb + route53 * ASSUMED_LATENCY_MS.route53,
  );
  return (
    PRICES.apiGatewayRequest.usd +
    PRICES.lambdaRequest.usd +
    MILLION * (ms / 1000) * (MEMORY_MB / 1024) * PRICES.lambdaX86.usd +
    0.5 * reads * PRICES.dynamodbRead.usd +
    writes * PRICES.dynamodbWrite.usd
  );
}
