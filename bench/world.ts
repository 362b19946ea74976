/** What the bench measures in: the embedded cloud with the deployed function, its table, and a record of all calls. */
import type { ServiceCall } from "../local/aws/calls";
import type { LambdaFunction } from "../local/aws/lambda";
import type { CodeArchive } from "../local/aws/lambda/package";
import { startEmbeddedCloud } from "../local/embeddedCloud";
import { openTable } from "./hostTable";
import { type BenchRequest, eventOf, type Host } from "./requests";

/** The function as Pulumi registered it. */
export interface Deployment {
  code: CodeArchive;
  handler: string;
  memorySize: number;
  /** Seconds. */
  timeout: number;
  environment: Record<string, string>;
}

/** What became of one request. */
export interface Answer {
  status: number;
  body: string;
  /** The operations that the stand-ins saw, in order. */
  calls: string[];
  /** What the function wrote to its log, the request's own line last. */
  logLines: string[];
  /** The outcome that the log line tells. */
  outcome: string;
}

/** The world. */
export interface World {
  zoneName: string;
  deployment: Deployment;
  /** Requests a second that the API takes. */
  rateLimit: number;
  endpoints: { dynamodb: string; route53: string };
  /** What `npm start -- --outputs` would write. */
  outputs: Record<string, unknown>;
  /** Sends a request through the deployed function, and tells what it took. */
  request(request: BenchRequest): Promise<Answer>;
  /** Waits until what was written down is published, where it is published in batches. */
  idle(): Promise<void>;
  /** The publisher's size, where there is one. */
  publisherMemoryMb(): Promise<number>;
  /** Every line of the log so far. */
  logLines(): readonly string[];
  /** Runs something, and tells which operations the stand-ins saw meanwhile. */
  callsDuring(action: () => Promise<unknown>): Promise<string[]>;
  /** Puts a host into the table, as its owner would. */
  addHost(label: string, secret?: string, interfaceId?: string): Promise<Host>;
  /** Changes attributes of a host's A item behind the service's back. */
  edit(host: Host, attributes: Record<string, unknown>): Promise<void>;
  /** Puts records into the table until there are so many. */
  fill(from: number, to: number): Promise<void>;
  countRecords(): Promise<number>;
  /** Bytes of a host's A item, as DynamoDB counts them. */
  itemBytes(host: Host): Promise<number>;
  close(): Promise<void>;
}

const LOG_WAIT_MS = 5_000;

/** Starts it, with settings beside those that all measurements need. */
export async function startWorld(config: Record<string, string> = {}): Promise<World> {
  const calls: string[] = [];
  const log = createLogBook();
  const cloud = await startEmbeddedCloud({
    config: { enableDyndns2: "true", enableCheckip: "true", ...config },
    intercept: ({ operation }: ServiceCall) => {
      calls.push(operation);
      return undefined;
    },
    log: log.add,
  });
  const deployed = [...cloud.cloud.functions.values()].find(({ name }) => !name.endsWith("-publisher"));
  if (!deployed) {
    throw new Error("The program has deployed no function.");
  }
  const table = openTable(cloud.local.dynamodbEndpoint, String(cloud.outputs["configTableName"]));
  const zoneName = String(cloud.outputs["route53ZoneName"]);
  const callsDuring = async (action: () => Promise<unknown>) => {
    const start = calls.length;
    await action();
    return calls.slice(start);
  };
  return {
    zoneName,
    deployment: await describeFunction(cloud.cloud.read, deployed.name),
    rateLimit: rateLimitOf(cloud.config),
    endpoints: { dynamodb: cloud.local.dynamodbEndpoint, route53: cloud.local.route53Endpoint },
    callsDuring,
    async request(request) {
      const event = eventOf(request);
      let payload = "";
      const seen = await callsDuring(async () => {
        payload = await invoke(deployed, event);
      });
      const { statusCode, body } = JSON.parse(payload) as { statusCode: number; body: string };
      const { requestId } = event["requestContext"] as { requestId: string };
      const logLines = await log.find(requestId);
      const { message } = JSON.parse(logLines.at(-1) ?? "") as { message: { outcome: string } };
      return { status: statusCode, body, calls: seen, logLines, outcome: message.outcome };
    },
    async addHost(label, secret = `secret of ${label}`, interfaceId) {
      const host = { hostname: `${label}.${zoneName}.`, secret, ...(interfaceId ? { interfaceId } : {}) };
      await table.add(host);
      return host;
    },
    idle: () => cloud.cloud.eventSources.idle(),
    logLines: () => log.lines,
    publisherMemoryMb: async () => {
      const publisher = [...cloud.cloud.functions.values()].find(({ name }) => name.endsWith("-publisher"));
      return (await describeFunction(cloud.cloud.read, publisher?.name ?? "")).memorySize;
    },
    outputs: { ...cloud.outputs, local: cloud.local },
    edit: table.edit,
    fill: table.fill,
    countRecords: table.count,
    itemBytes: table.itemBytes,
    close: cloud.close,
  };
}

function rateLimitOf(config: Record<string, string>): number {
  const [, value] = Object.entries(config).find(([key]) => key.endsWith(":rateLimit")) ?? [];
  if (value === undefined) throw new Error("The stack's configuration has no rateLimit.");
  return Number(value);
}

/**
 * Invokes a function.
 *
 * @returns the handler's result as JSON
 * @throws when the function failed
 */
export async function invoke(target: LambdaFunction, event: unknown): Promise<string> {
  const result = await target.invoke(event);
  if (result.kind === "throttled") throw new Error(`${target.name} is throttled`);
  if (result.kind === "error") {
    throw new Error(`${target.name} failed: ${result.error.errorMessage}`);
  }
  return result.payload;
}

async function describeFunction(
  read: (type: string, id: string) => Promise<Record<string, unknown> | undefined>,
  name: string,
): Promise<Deployment> {
  const outputs = await read("aws:lambda/function:Function", name);
  const { code, handler, memorySize, timeout, environment } = outputs as unknown as Deployment & {
    environment: { variables: Record<string, string> };
  };
  return { code, handler, memorySize, timeout, environment: environment.variables };
}

/** A log line comes through a pipe of its own, so that it may arrive a little after the answer. */
function createLogBook() {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  return {
    lines: lines as readonly string[],
    add(line: string) {
      lines.push(line);
      for (const wake of waiting) {
        wake();
      }
    },
    /** The lines of a request, once its own is there, which has a status. */
    async find(requestId: string): Promise<string[]> {
      const deadline = Date.now() + LOG_WAIT_MS;
      for (;;) {
        const found = lines.filter((candidate) => candidate.includes(requestId));
        if (found.some((candidate) => candidate.includes('"status":'))) {
          return found;
        }
        const left = deadline - Date.now();
        if (left <= 0) {
          throw new Error(`Request ${requestId} has left no line in the log.`);
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          const wake = () => {
            clearTimeout(timer);
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
  };
}
