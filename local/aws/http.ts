/**
 * A request and an answer as plain values, so that CloudFront can hand on to API Gateway without a socket.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Name and value pairs as they came in: names keep their case, repeated ones their order. */
export type HeaderList = [name: string, value: string][];

/** A whole HTTP request. */
export interface HttpRequest {
  method: string;
  /** Path and query as sent. */
  target: string;
  /** `HTTP/1.1`. */
  protocol: string;
  headers: HeaderList;
  body: Buffer;
  /** The peer's address. */
  sourceIp: string;
}

/** A whole HTTP answer. */
export interface HttpResponse {
  status: number;
  headers: HeaderList;
  body: Buffer;
}

/** The first header of that name, whatever its case. */
export function header(headers: HeaderList, name: string): string | undefined {
  return headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

/** The host of a request without its port, in lower case. */
export function hostOf(request: HttpRequest): string | undefined {
  return header(request.headers, "host")?.replace(/:\d*$/, "").toLowerCase();
}

/** By an address it is always this machine: the port lets in no other. */
const OWN_HOSTS = /^(localhost|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

/** A host as what is served here is known by: `localhost` for every address of this machine. */
export function servedHost(host: string | undefined): string | undefined {
  return OWN_HOSTS.test(host ?? "") ? "localhost" : host;
}

/**
 * Reads a request to its end.
 *
 * @param maxBytes a longer body is cut off there, one byte beyond, so that the reader can tell
 * @throws when it goes on for as long again: it may never end
 */
export async function readRequest(incoming: IncomingMessage, maxBytes: number): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    if (length <= maxBytes) {
      chunks.push(chunk);
    }
    length += chunk.length;
    if (length > 2 * maxBytes) throw new Error("The request's body does not end.");
  }
  const headers: HeaderList = [];
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.push([incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? ""]);
  }
  return {
    method: incoming.method ?? "GET",
    target: incoming.url ?? "/",
    protocol: `HTTP/${incoming.httpVersion}`,
    headers,
    body: Buffer.concat(chunks).subarray(0, maxBytes + 1),
    sourceIp: (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
  };
}

/** Writes an answer, always with its length: some clients cannot read chunks. */
export function writeResponse(answer: HttpResponse, response: ServerResponse): void {
  const names = new Set(answer.headers.map(([name]) => name.toLowerCase()));
  response.sendDate = !names.has("date");
  response.writeHead(answer.status, [
    ...answer.headers.flat(),
    ...(names.has("content-length") ? [] : ["Content-Length", String(answer.body.length)]),
  ]);
  response.end(answer.body);
}
