/** A fleet in the embedded cloud, whose hosts are published and about to change all at once. */
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import type { ServiceCall } from "../../local/aws/calls";
import type { BucketLimit } from "../../local/aws/route53/quota";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { openTable } from "../hostTable";
import { hostRequest } from "../requests";

export type Way = "immediate" | "batched";

/** What one request was answered. */
export interface Answered {
  status: number;
  /** Seconds; undefined where the answer does not say. */
  retryAfter: number | undefined;
}

/** A fleet. */
export interface Fleet {
  /** The hosts' names, with the final dot. */
  hostnames: readonly string[];
  /** Has one host tell its new address. */
  tell(hostname: string): Promise<Answered>;
  /** How many hosts Route 53 has right by now. */
  countRight(): number;
  /** Waits until the stream is read to its end, where there is one. */
  idle(): Promise<void>;
  /** The requests that Route 53 got, throttled ones included, and the record changes in them. */
  route53: { requests: number; changes: number };
  /** Calls of the functions to AWS: all, and those that are about one record alone. */
  calls: { all: number; ofOneRecord: number };
  /** The largest process of the functions up to now, MB of memory (its high-water mark). */
  memoryMb(): number;
  close(): Promise<void>;
}

const OLD = "192.0.2.1";
const NEW = "192.0.2.2";
/** From where all hosts call. */
const HERE = "127.0.0.1";
/** Hosts' requests that are on their way at once. */
const CONNECTIONS = 64;

/**
 * Starts one, under Route 53's limits.
 *
 * @param changes its limit on record changes, of which AWS publishes no figures
 */
export async function startFleet(size: number, way: Way, changes: BucketLimit): Promise<Fleet> {
  const route53 = { requests: 0, changes: 0 };
  const calls = { all: 0, ofOneRecord: 0 };
  const intercept = ({ service, operation, request, accessKeyId = "" }: ServiceCall) => {
    // A function's, and not those by which the bench fills the table.
    if (accessKeyId.startsWith("ASIA")) {
      calls.all += 1;
      if (operation === "GetItem" || operation === "UpdateItem") calls.ofOneRecord += 1;
    }
    if (service !== "route53") return undefined;
    route53.requests += 1;
    if (operation === "ChangeResourceRecordSets") route53.changes += changesIn(request);
    return undefined;
  };
  const cloud = await startEmbeddedCloud({
    // By the function's own URL, as thousands of hosts would, and as fast as this machine can.
    config: {
      publishing: way,
      enableFunctionUrl: "true",
      enableApiGateway: "false",
      reservedConcurrency: "0",
    },
    quota: { changes },
    intercept,
  });
  const hostnames = Array.from({ length: size }, (_, index) => `device-${index}.${zoneNameOf(cloud)}.`);
  await publishAll(cloud, hostnames);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const zoneId = String(cloud.outputs["route53ZoneID"]);
  return {
    hostnames,
    route53,
    calls,
    tell: (hostname) => tell(cloud, agent, hostname),
    countRight: () =>
      cloud.zones.listRecordSets(zoneId).filter(({ ResourceRecords: [record] = [] }) => record?.Value === NEW)
        .length,
    idle: () => cloud.cloud.eventSources.idle(),
    memoryMb: () =>
      Math.max(...[...cloud.cloud.functions.values()].flatMap((each) => each.processIds().map(peakMb))),
    async close() {
      agent.destroy();
      await cloud.close();
    },
  };
}

function zoneNameOf({ outputs }: EmbeddedCloud): string {
  return String(outputs["route53ZoneName"]);
}

function changesIn(request: unknown): number {
  return (request as { ChangeBatch: { Changes: unknown[] } }).ChangeBatch.Changes.length;
}

function secretOf(hostname: string): string {
  return `secret of ${hostname}`;
}

/** Puts hosts into the table and the zone as the service leaves them after they have told their old address. */
async function publishAll(cloud: EmbeddedCloud, hostnames: readonly string[]): Promise<void> {
  const zoneId = String(cloud.outputs["route53ZoneID"]);
  const table = openTable(cloud.local.dynamodbEndpoint, String(cloud.outputs["configTableName"]));
  const now = new Date().toISOString();
  await table.putAll(
    hostnames.map((hostname) => ({
      ...{ hostname, record_type: "A", shared_secret: secretOf(hostname), ttl: 60, allow_internal: true },
      ...{ ip_address: OLD, published_as: `${zoneId} ${hostname} A`, published_ttl: 60 },
      ...{ last_verified: now, last_checked: now, last_accessed: HERE },
    })),
  );
  for (let start = 0; start < hostnames.length; start += 400) {
    const changes = hostnames.slice(start, start + 400).map((Name) => ({
      Action: "CREATE" as const,
      ResourceRecordSet: { Name, Type: "A" as const, TTL: 60, ResourceRecords: [{ Value: OLD }] },
    }));
    cloud.zones.changeRecordSets(zoneId, changes);
  }
}

function tell({ outputs }: EmbeddedCloud, agent: Agent, hostname: string): Promise<Answered> {
  const { query } = hostRequest("set", { hostname, secret: secretOf(hostname) }, HERE, NEW);
  const { port } = new URL(String(outputs["apiUrl"]));
  return new Promise((resolve, reject) => {
    const request = get(
      {
        agent,
        host: HERE,
        port,
        path: `/?${new URLSearchParams(query)}`,
        headers: { "x-api-key": String(outputs["apiKey"]) },
      },
      (response) => {
        response.resume();
        const wait = response.headers["retry-after"];
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: wait === undefined ? undefined : Number(wait),
          }),
        );
      },
    );
    request.on("error", reject);
  });
}

function peakMb(pid: number): number {
  const [, kilobytes = "0"] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}
