/**
 * The embedded DynamoDB: dynalite behind a door that lets tests see and spoil calls, refuses what the real
 * service would refuse, and names what it does not imitate.
 */
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { accessKeyIdOf, answerCall, type HttpAnswer, type Intercept, send } from "./calls";
import type { CallSeen } from "./dynamodb/callSeen";
import { createEngine, type EngineRequest } from "./dynamodb/engine";
import { createStreams, type TableStreams } from "./dynamodb/streams";
import type { Item } from "./dynamodb/writes";
import { listenOnLoopback } from "./loopback";

/** How to start it. */
export interface DynamodbOptions {
  /** 0 takes a free one. @default 0 */
  port?: number;
  /** Sees each call before it is carried out. */
  intercept?: Intercept;
  /** @default us-east-1 */
  region?: string;
  /** @default 000000000000 */
  accountId?: string;
  /** Where its tables are kept. @default in memory */
  folder?: string;
  /** How many shards a table's stream has. @default 1 */
  streamShards?: number;
  /** Milliseconds; for the records of streams. @default Date.now */
  clock?: () => number;
  /** Hears of each call that was answered. */
  observe?: (seen: CallSeen) => void;
}

/** A DynamoDB on the loopback interface, with in-process access for whoever creates its resources. */
export interface DynamodbStandIn {
  /** The endpoint for the SDK and the AWS CLI. */
  url: string;
  /**
   * Carries out an operation directly, unseen by `intercept`.
   *
   * @throws an error whose `name` is DynamoDB's error code
   */
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  /** The streams of its tables. */
  streams: TableStreams;
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** What dynalite has: operation → the names of the parameters that it heeds. */
const OPERATIONS = readOperations();

/** Starts an empty DynamoDB. */
export async function startDynamodb(options: DynamodbOptions = {}): Promise<DynamodbStandIn> {
  const place = {
    region: options.region ?? "us-east-1",
    accountId: options.accountId ?? "000000000000",
  };
  const streams = createStreams({
    ...place,
    shards: options.streamShards ?? 1,
    clock: options.clock ?? Date.now,
    readTable: (tableName) => readTable(call, tableName),
  });
  const engine = createEngine({ ...place, folder: options.folder }, streams.wrote);
  /** A table's stream ends with it. */
  const answer = async (request: EngineRequest, operation?: string, input?: unknown): Promise<HttpAnswer> => {
    const given = await engine.answer(request);
    if (operation === "DeleteTable" && given.status === 200) {
      streams.disable((input as { TableName: string }).TableName);
    }
    return given;
  };
  const call: DynamodbStandIn["call"] = async (operation, input) => {
    const unsupported = findUnsupported(operation, input);
    if (unsupported) {
      throw Object.assign(new Error(unsupported), { name: "UnknownOperationException" });
    }
    return resultOf(await answer(signedRequest(operation, input), operation, input));
  };
  const server = await listenOnLoopback((request, response) => {
    readBody(request).then(
      async (body) => {
        const { method = "GET", url = "/", headers } = request;
        const call = parseCall(request, body);
        const seen = (given: HttpAnswer): HttpAnswer => {
          if (call) options.observe?.(callSeen(call, given));
          return given;
        };
        const carryOut = async () =>
          seen(await answer({ method, url, headers, body }, call?.operation, call?.request));
        if (!call) {
          return send(response, await carryOut());
        }
        const refusal = findUnsupported(call.operation, call.request);
        if (refusal) {
          return send(response, refuse("UnknownOperationException", refusal));
        }
        const serviceCall = {
          service: "dynamodb" as const,
          ...call,
          accessKeyId: accessKeyIdOf(headers),
        };
        await answerCall(serviceCall, options.intercept, response, carryOut, (error) =>
          seen(refuse(error.code, error.message, error.status)),
        );
      },
      () => response.destroy(),
    );
  }, options.port ?? 0);

  return {
    url: `http://localhost:${server.port}`,
    call,
    streams,
    async close() {
      await server.close();
      await engine.close();
    },
  };
}

function callSeen(call: { operation: string; request: unknown }, given: HttpAnswer): CallSeen {
  const request = (call.request ?? {}) as Record<string, unknown>;
  const answer = given.headers["content-type"]?.includes("json") ? JSON.parse(String(given.body)) : {};
  return { operation: call.operation, request, status: given.status, answer };
}

function signedRequest(operation: string, input: object): EngineRequest {
  return {
    method: "POST",
    url: "/",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20000101T000000Z",
      authorization: "AWS4-HMAC-SHA256 Credential=embedded/cloud, SignedHeaders=host, Signature=none",
    },
    body: Buffer.from(JSON.stringify(input)),
  };
}

function resultOf(answer: HttpAnswer): Record<string, unknown> {
  const result = JSON.parse(answer.body.toString());
  if (answer.status !== 200) {
    const name = String(result.__type).replace(/^.*#/, "");
    throw Object.assign(new Error(result.message ?? result.Message ?? name), { name });
  }
  return result;
}

async function readTable(
  call: DynamodbStandIn["call"],
  TableName: string,
): Promise<{ keyNames: string[]; items: Item[] }> {
  const { Table } = await call("DescribeTable", { TableName });
  const { KeySchema } = Table as { KeySchema: { AttributeName: string }[] };
  const items: Item[] = [];
  let from: unknown;
  do {
    const page = await call("Scan", { TableName, ...(from ? { ExclusiveStartKey: from } : {}) });
    items.push(...(page["Items"] as Item[]));
    from = page["LastEvaluatedKey"];
  } while (from);
  return { keyNames: KeySchema.map(({ AttributeName }) => AttributeName), items };
}

function parseCall(
  request: IncomingMessage,
  body: Buffer,
): { operation: string; request: unknown } | undefined {
  const operation = /^DynamoDB_\d{8}\.(\w+)$/.exec(String(request.headers["x-amz-target"] ?? ""))?.[1];
  if (request.method !== "POST" || !operation) {
    return undefined;
  }
  try {
    return { operation, request: JSON.parse(body.toString()) };
  } catch {
    return undefined;
  }
}

/** Says what dynalite would not heed: an operation, or a parameter of it. */
function findUnsupported(operation: string, request: unknown): string | undefined {
  const parameters = OPERATIONS.get(operation);
  if (!parameters) {
    return `The embedded cloud does not imitate DynamoDB's ${operation}`;
  }
  const names = request !== null && typeof request === "object" ? Object.keys(request) : [];
  // dynalite is always consistent: of a table, not of an index, it need not be told.
  const isAlways = operation === "Scan" && !names.includes("IndexName") ? "ConsistentRead" : undefined;
  const unknown = names.find((name) => !parameters.has(name) && name !== isAlways);
  return unknown && `The embedded cloud does not imitate the parameter ${unknown} of DynamoDB's ${operation}`;
}

function refuse(code: string, message: string, status = 400): HttpAnswer {
  return {
    status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": randomBytes(26).toString("hex").toUpperCase(),
    },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
  };
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_REQUEST_BYTES) {
        reject(new Error("request too large"));
        request.destroy();
      }
      chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

function readOperations(): Map<string, Set<string>> {
  const load = createRequire(__filename);
  const folder = join(dirname(load.resolve("dynalite/package.json")), "validations");
  return new Map(
    readdirSync(folder)
      .filter((file) => file !== "index.js")
      .map((file) => {
        const operation = file.charAt(0).toUpperCase() + file.slice(1).replace(/\.js$/, "");
        const { types } = load(join(folder, file)) as { types: Record<string, unknown> };
        return [operation, new Set(Object.keys(types))];
      }),
  );
}
