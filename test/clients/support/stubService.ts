import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback } from "../../../local/aws/loopback";

/** A request as the stub saw it. */
export interface Seen {
  path: string;
  parameters: Record<string, string>;
  apiKey: string | undefined;
  /** 4 or 6. */
  ipVersion: number;
  at: number;
}

/** What is answered in place of the service's own answer. */
export type Reply =
  | {
      status: number;
      message?: unknown;
      headers?: Record<string, string>;
      serverTime?: number;
      earliestTime?: number;
    }
  | { raw: string }
  | { body: string | Buffer; status?: number }
  | "hang"
  | "cut";

/**
 * The service as a client sees it, without a cloud behind it: checks signatures and tokens by its own arithmetic,
 * and fails as it is told to.
 */
export interface StubService {
  url: string;
  url6: string;
  seen: Seen[];
  /** Answers for the next requests, one each; then the service's own. */
  replies: Reply[];
  secret: string;
  /** What list_hosts answers. */
  hosts: unknown[];
  /** The service's clock. */
  clock: () => number;
  /** Host names whose records may not be set. */
  locked: Set<string>;
  close(): Promise<void>;
}

const WINDOW_MS = 5 * 60 * 1000;

export async function startStubService(): Promise<StubService> {
  const lastSigned = new Map<string, number>();
  const server = await listenOnLoopback((request, response) => {
    const seen = readRequest(request);
    stub.seen.push(seen);
    const reply = stub.replies.shift();
    if (reply !== undefined) answerAsTold(reply, request, response);
    else answer(response, decide(stub, seen, lastSigned));
  }, 0);
  const { port } = server;
  const stub: StubService = {
    url: `http://127.0.0.1:${port}/prod`,
    url6: `http://[::1]:${port}/prod`,
    seen: [],
    replies: [],
    secret: "",
    hosts: [],
    clock: Date.now,
    locked: new Set(),
    close: () => server.close(),
  };
  return stub;
}

interface Answer {
  status: number;
  message: unknown;
  serverTime?: number;
  earliestTime?: number;
}

function readRequest(request: IncomingMessage): Seen {
  const url = new URL(request.url ?? "/", "http://localhost");
  const apiKey = request.headers["x-api-key"];
  return {
    path: url.pathname,
    parameters: Object.fromEntries(url.searchParams),
    apiKey: Array.isArray(apiKey) ? apiKey.join() : apiKey,
    ipVersion: request.socket.remoteAddress === "::1" ? 6 : 4,
    at: Date.now(),
  };
}

function decide(stub: StubService, seen: Seen, lastSigned: Map<string, number>): Answer {
  const { mode, hostname = "" } = seen.parameters;
  const caller = seen.ipVersion === 6 ? "::1" : "127.0.0.1";
  if (mode === "get") return { status: 200, message: caller };
  if (!("sig" in seen.parameters)) {
    const token = createHash("sha256").update(`${caller}${hostname}${stub.secret}`).digest("hex");
    if (seen.parameters["hash"] !== token) return { status: 401, message: "Wrong token." };
  } else {
    const refusal = refuseSignature(stub, seen, lastSigned);
    if (refusal) return { status: 401, ...refusal };
  }
  if (stub.locked.has(hostname)) return { status: 403, message: "The record is locked." };
  if (mode === "set_prefix")
    return { status: 200, message: [{ hostname, outcome: "published", address: "2001:db8::7" }] };
  if (mode === "list_hosts") return { status: 200, message: stub.hosts };
  return { status: 200, message: `${mode} done for ${hostname}` };
}

function refuseSignature(
  stub: StubService,
  seen: Seen,
  lastSigned: Map<string, number>,
): Omit<Answer, "status"> | undefined {
  const { mode, hostname, ip, prefix, members, txt, time, sig } = seen.parameters;
  const network = prefix === undefined ? undefined : `${prefix}${members === "yes" ? " members" : ""}`;
  const target = txt ?? network ?? ip ?? (seen.ipVersion === 6 ? "AAAA" : "A");
  const text = [`ddns1`, mode, hostname, target, time].join("\n");
  if (createHmac("sha256", stub.secret).update(text).digest("hex") !== sig)
    return { message: "Wrong signature." };
  const record = `${hostname} ${recordTypeOf(seen) ?? target}`;
  const serverTime = stub.clock();
  if (Math.abs(Number(time) - serverTime) > WINDOW_MS) return { message: "The clock is off.", serverTime };
  const last = lastSigned.get(record) ?? 0;
  if (Number(time) <= last) return { message: "Replayed.", serverTime, earliestTime: last + 1 };
  lastSigned.set(record, Number(time));
  return undefined;
}

/** What a signed time is used up for; nothing where the request says none. */
function recordTypeOf({ parameters: { txt, ip } }: Seen): string | undefined {
  if (txt !== undefined) return "TXT";
  return ip === undefined ? undefined : ip.includes(":") ? "AAAA" : "A";
}

function answerAsTold(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply === "hang") return;
  if (reply === "cut") request.socket.destroy();
  else if ("raw" in reply) request.socket.end(reply.raw);
  else if ("body" in reply) response.writeHead(reply.status ?? 200).end(reply.body);
  else answer(response, { message: "told so", ...reply }, reply.headers);
}

function answer(response: ServerResponse, result: Answer, headers: Record<string, string> = {}): void {
  response.writeHead(result.status, { "content-type": "application/json", ...headers });
  response.end(
    JSON.stringify({
      return_status: result.status === 200 || result.status === 202 ? "success" : "fail",
      return_message: result.message,
      server_time: result.serverTime,
      earliest_time: result.earliestTime,
    }),
  );
}
