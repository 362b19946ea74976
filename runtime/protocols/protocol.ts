import type { APIGatewayProxyResult } from "aws-lambda";
import type { IncomingRequest } from "../http/request";
import type { RecordPorts } from "../records/ports";
import type { RuntimeSettings } from "../settings";
import type { RecordKey } from "../values/recordKey";

/** What a protocol works with, for one request. */
export interface Service {
  settings: RuntimeSettings;
  records: RecordPorts;
  /** Unix time in milliseconds. */
  now: () => number;
  /** Adds to what the log will say that the request is about. */
  note: (facts: Facts) => void;
  /** Names secrets that came with the request, which must never be written to the log. */
  conceal: (secrets: readonly string[]) => void;
}

/** What a request is about, as far as it is known. */
export interface Facts {
  mode?: string;
  hostname?: string;
  recordType?: string;
}

/** How a request ended: for the caller, and for the log. */
export interface Reply {
  response: APIGatewayProxyResult;
  outcome: string;
  reason?: string;
  /** What became of each record, where a request may ask for several. */
  records?: RecordEnd[];
}

/** What became of one record. */
export interface RecordEnd {
  hostname: string;
  recordType: string;
  outcome: string;
  reason?: string;
}

/** How what became of one record is told in the log. */
export function recordEnd([{ hostname, recordType }, { kind, reason }]: [
  RecordKey,
  { kind: string; reason?: string },
]): RecordEnd {
  return { hostname, recordType, outcome: kind, reason };
}

/** Words for the log, each once; undefined where there are none. */
export function listed(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : Array.from(new Set(words)).join(",");
}

/** One way of asking for changes. It reads its own requests, and puts what became of them into its own words. */
export interface Protocol {
  serve(request: IncomingRequest, service: Service): Promise<Reply>;
  /** The answer to a request that met a fault of ours. */
  fault(requestId: string): APIGatewayProxyResult;
}
