/**
 * dynalite as a function: one API call in, one answer out, without a socket in between.
 */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { Readable } from "node:stream";

import dynalite = require("dynalite");

import type { HttpAnswer } from "../calls";
import { installStrictness } from "./strictness";

/** One HTTP request to DynamoDB. */
export interface EngineRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An in-memory DynamoDB. */
export type Engine = (request: EngineRequest) => Promise<HttpAnswer>;

/** Makes an empty DynamoDB in a region of an account. */
export function createEngine(place: { region: string; accountId: string }): Engine {
  installStrictness();
  const server = withEnvironment({ AWS_REGION: place.region, AWS_ACCOUNT_ID: place.accountId }, () =>
    dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }),
  );
  return (request) =>
    new Promise((resolve) => {
      const { method, url, headers } = request;
      const incoming = Object.assign(Readable.from([request.body]), { method, url, headers });
      server.emit("request", incoming, recordAnswer(resolve));
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
