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
import { createEngine } from "./dynamodb/engine";
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
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** What dynalite has: operation → the names of the parameters that it heeds. */
const OPERATIONS = readOperations();

/** Starts an empty DynamoDB. */
export async function startDynamodb(options: DynamodbOptions = {}): Promise<DynamodbStandIn> {
  const engine = createEngine({
    region: options.region ?? "us-east-1",
    accountId: options.accountId ?? "000000000000",
    folder: options.folder,
  });
  const server = await listenOnLoopback((request, response) => {
    readBody(request).then(
      async (body) => {
        const { method = "GET", url = "/", headers } = request;
        const carryOut = () => engine.answer({ method, url, headers, body });
        const call = parseCall(request, body);
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
          refuse(error.code, error.message, error.status),
        );
      },
      () => response.destroy(),
    );
  }, options.port ?? 0);

  return {
    url: `http://localhost:${server.port}`,
    async call(operation, input) {
      const unsupported = findUnsupported(operation, input);
      if (unsupported) {
        throw Object.assign(new Error(unsupported), { name: "UnknownOperationException" });
      }
      const answer = await engine.answer({
        method: "POST",
        url: "/",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
          "x-amz-date": "20000101T000000Z",
          authorization: "AWS4-HMAC-SHA256 Credential=embedded/cloud, SignedHeaders=host, Signature=none",
        },
        body: Buffer.from(JSON.stringify(input)),
      });
      const result = JSON.parse(answer.body.toString());
      if (answer.status !== 200) {
        const name = String(result.__type).replace(/^.*#/, "");
        throw Object.assign(new Error(result.message ?? result.Message ?? name), { name });
      }
      return result;
    },
    async close() {
      await server.close();
      await engine.close();
    },
  };
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
