import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a webhook was sent. */
export interface Received {
  method: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
}

/** Somebody's program that changes are posted to. */
export interface Receiver {
  url: string;
  received: Received[];
  /** What it does with a request, once that is read; it answers 200 by default. */
  behave: (response: ServerResponse) => void;
  /** Waits until so many requests have come since the last reset. */
  has(count: number): Promise<Received[]>;
  reset(): void;
  close(): Promise<void>;
}

/** Ways to answer. */
export const ANSWERS = {
  well: (response: ServerResponse) => response.end("ok"),
  noContent: (response: ServerResponse) => response.writeHead(204).end(),
  rubbish: (response: ServerResponse) =>
    response.writeHead(200, { "Content-Type": "application/json" }).end("}<"),
  endlessly: (response: ServerResponse) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("x".repeat(10_000)), 5);
    response.on("close", () => clearInterval(timer));
  },
  halfway: (response: ServerResponse) => {
    response.writeHead(200, { "Content-Length": "1000" });
    response.write("half", () => response.destroy());
  },
  badly: (response: ServerResponse) => response.writeHead(500).end("no"),
  elsewhere: (response: ServerResponse) => response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end(),
  notAtAll: (response: ServerResponse) => response.destroy(),
  never: () => {},
} as const;

/** Starts one on the loopback interface, at a URL that is a secret. */
export async function startReceiver(path = "/hook"): Promise<Receiver> {
  const came = new EventEmitter();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      receiver.received.push({ method: request.method ?? "", headers: request.headers, body });
      receiver.behave(response);
      came.emit("request");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    received: [],
    behave: ANSWERS.well,
    async has(count) {
      while (receiver.received.length < count) await once(came, "request");
      return receiver.received;
    },
    reset() {
      receiver.received = [];
      receiver.behave = ANSWERS.well;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}
