/**
 * The Route 53 stand-in: the REST/XML API that the AWS SDKs and the AWS CLI call, over the hosted zones in memory.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { accessKeyIdOf, answerCall, type ErrorFault, type HttpAnswer, type Intercept, send } from "../calls";
import { listenOnLoopback } from "../loopback";
import { isRoute53Error, route53Error } from "./errors";
import { createHostedZones, type HostedZones } from "./hostedZones";
import { openJournal } from "./journal";
import type { OperationAnswer, OperationContext } from "./operation";
import { createQuota, type QuotaOptions } from "./quota";
import { findRoute } from "./routes";
import { writeDocument } from "./xml";

export interface Route53Options {
  /** TCP port on 127.0.0.1; 0 takes a free one. @default 0 */
  port?: number;
  /** The account's limits: token buckets for calls and changes, one change at a time per zone. @default none */
  quota?: QuotaOptions;
  /** Milliseconds since 1970. @default Date.now */
  clock?: () => number;
  /** Sees, replaces or spoils each call. */
  intercept?: Intercept;
  /** A file in which the zones are kept. @default in memory */
  file?: string;
}

export interface Route53StandIn {
  /** Endpoint for the SDK and for `aws --endpoint-url`, without a final slash. */
  url: string;
  /** What the API works on; changes made here are not counted against the quota. */
  zones: HostedZones;
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** With the quota on, how long GetChange says PENDING. The service takes up to a minute; names resolve at once here. */
const PROPAGATION_MS = 1000;

/** Starts the API. Rejects when the port is taken. */
export async function startRoute53(options: Route53Options = {}): Promise<Route53StandIn> {
  const clock = options.clock ?? Date.now;
  const zones = createHostedZones(clock, options.file === undefined ? undefined : openJournal(options.file));
  const quota = options.quota && createQuota(clock, options.quota);
  const context: OperationContext = {
    zones,
    isInSync: (change) => quota === undefined || clock() >= change.submittedAt.getTime() + PROPAGATION_MS,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    requireSignature(request);
    const route = findRoute(request.method ?? "", url.pathname);
    if (route === undefined) {
      throw route53Error("UnknownOperationException", `No operation for ${request.method} ${url.pathname}`);
    }
    const { name, path, operation } = route;
    if (operation === undefined) {
      throw route53Error("InvalidAction", `The Route 53 stand-in does not imitate ${name}.`);
    }
    const input = operation.read({ path, query: url.searchParams, body: await readBody(request) });
    const changed =
      name === "ChangeResourceRecordSets" || name === "DeleteHostedZone" ? path["Id"] : undefined;
    const carryOut = (): HttpAnswer => {
      try {
        quota?.admitCall({ action: name, changes: countChanges(input) });
        if (changed !== undefined) {
          quota?.admitChange(changed);
        }
        const answer = operation.run(input, context);
        if (changed !== undefined) {
          quota?.beginChange(changed);
        }
        return success(answer);
      } catch (error) {
        return failure(error);
      }
    };
    const accessKeyId = accessKeyIdOf(request.headers);
    await answerCall(
      {
        service: "route53",
        operation: name,
        request: input,
        ...(accessKeyId !== undefined && { accessKeyId }),
      },
      options.intercept,
      response,
      carryOut,
      refusal,
    );
  }

  const { port, close } = await listenOnLoopback((request, response) => {
    handle(request, response).catch((error: unknown) => send(response, failure(error)));
  }, options.port ?? 0);
  return { url: `http://127.0.0.1:${port}`, zones, close };
}

function countChanges(input: unknown): number {
  const { ChangeBatch } = (input ?? {}) as { ChangeBatch?: { Changes?: unknown } };
  return Array.isArray(ChangeBatch?.Changes) ? ChangeBatch.Changes.length : 0;
}

/** The signature itself is not verified: any credentials will do, but there must be some. */
function requireSignature(request: IncomingMessage): void {
  if (
    !/^AWS4-HMAC-SHA256 Credential=\S+, ?SignedHeaders=\S+, ?Signature=\S+$/.test(
      request.headers.authorization ?? "",
    )
  ) {
    throw route53Error("MissingAuthenticationToken", "Missing Authentication Token");
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) {
      throw route53Error("InvalidInput", `The request body has more than ${MAX_BODY_BYTES} bytes.`);
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}

function success({ status, headers, root, members }: OperationAnswer): HttpAnswer {
  return xmlAnswer(status ?? 200, writeDocument(root, members), randomUUID(), headers);
}

function failure(error: unknown): HttpAnswer {
  return isRoute53Error(error)
    ? refusal({ kind: "error", status: error.status, code: error.code, message: error.message })
    : refusal({ kind: "error", status: 500, code: "InternalFailure", message: String(error) });
}

/**
 * The form in which the service sends all its errors. Its reference shows another one for InvalidChangeBatch, with
 * the root of that name, which the SDK for JavaScript would read as "Unknown".
 */
function refusal({ status, code, message }: ErrorFault): HttpAnswer {
  const requestId = randomUUID();
  const Type = status >= 500 ? "Receiver" : "Sender";
  const body = writeDocument("ErrorResponse", {
    Error: { Type, Code: code, Message: message },
    RequestId: requestId,
  });
  return xmlAnswer(status, body, requestId);
}

function xmlAnswer(
  status: number,
  body: string,
  requestId: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId, ...headers }, body };
}
