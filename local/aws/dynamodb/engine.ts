/**
 * dynalite as a function: one API call in, one answer out, without a socket in between.
 */
import type { IncomingHttpHeaders, Server, ServerResponse } from "node:http";
import { Readable } from "node:stream";

import dynalite = require("dynalite");

import type { HttpAnswer } from "../calls";
import { installStrictness } from "./strictness";
import { type ItemWrite, reportWrites } from "./writes";

/** One HTTP request to DynamoDB. */
export interface EngineRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A DynamoDB. */
export interface Engine {
  answer(request: EngineRequest): Promise<HttpAnswer>;
  /** Lets go of its folder. */
  close(): Promise<void>;
}

/**
 * Makes a DynamoDB in a region of an account.
 *
 * @param place.folder where its tables are kept: what was answered is there after a `kill -9`; undefined: in memory
 * @param wrote hears of each item that was written, before the write is answered, in each key's own order
 */
export function createEngine(
  place: { region: string; accountId: string; folder?: string },
  wrote: (write: ItemWrite) => void = () => {},
): Engine {
  installStrictness();
  const options = {
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(place.folder === undefined ? {} : { path: place.folder }),
  };
  reportWrites(options, wrote);
  const server = withEnvironment({ AWS_REGION: place.region, AWS_ACCOUNT_ID: place.accountId }, () =>
    dynalite(options),
  );
  return {
    answer: (request) =>
      new Promise((resolve) => {
        const { method, url, headers } = request;
        const incoming = Object.assign(Readable.from([request.body]), { method, url, headers });
        server.emit("request", incoming, recordAnswer(resolve));
      }),
    close: () => (place.folder === undefined ? Promise.resolve() : closeStore(server)),
  };
}

/** dynalite closes its store with its server, which has to listen for that. */
function closeStore(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => server.close(() => resolve()));
  });
}

/** As much of a response object as dynalite uses. */
function recordAnswer(done: (answer: HttpAnswer) => void): Partial<ServerResponse> {
  const headers: Record<string, string> = {};
  const recorder: Partial<ServerResponse> = {
    statusCode: 200,
    setHeader(name: string, value: unknown) {
      headers[name.toLowerCase()] = String(value);
      return recorder as ServerResponse;
    },
    end(body?: unknown) {
      // The length is written by whoever sends the answer, and dynalite's 413 announces chunks.
      delete headers["content-length"];
      delete headers["transfer-encoding"];
      done({ status: recorder.statusCode ?? 200, headers, body: typeof body === "string" ? body : "" });
      return recorder as ServerResponse;
    },
  };
  return recorder;
}

/** dynalite takes region and account for its ARNs from the environment, once, when it is made. */
function withEnvironment<T>(variables: Record<string, string>, action: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return action();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}
