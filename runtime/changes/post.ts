import type { LookupAddress } from "node:dns";
import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import type { LookupFunction } from "node:net";
import { WEBHOOK_MS } from "../values/timeLimits";
import { type Lookup, type Target, targetOf } from "./target";

/** What became of a POST. */
export type Posted =
  | { kind: "taken" }
  /** `reason`: `status_500`, `redirect`, `timeout`, the network's code such as `ECONNREFUSED`, or why it was not tried. */
  | { kind: "failed"; reason: string };

/** Sends a JSON text to a URL. Never throws, and tells of no URL. */
export type Post = (url: string, body: string) => Promise<Posted>;

export interface PostOptions {
  lookup: Lookup;
  /** Whether this machine may be called, and without TLS. */
  allowsLoopback: boolean;
  /** For everything. @default WEBHOOK_MS */
  milliseconds?: number;
}

/** As much of an answer is read, so that a receiver sees it taken; what it says is not looked at. */
const MOST_READ_BYTES = 8_192;

/**
 * Makes what posts to webhooks: any status of 2xx is success, no redirect is followed, the connection is made to an address that
 * was looked at, and the certificate must be that of the URL's name.
 */
export function createPost({ lookup, allowsLoopback, milliseconds = WEBHOOK_MS }: PostOptions): Post {
  return async (url, body) => {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), milliseconds);
    try {
      const place = new URL(url);
      const target = await Promise.race([targetOf(place, lookup, allowsLoopback), whenAborted(over.signal)]);
      if (target.kind === "refused") return { kind: "failed", reason: target.reason };
      return statusMeans(await send(place, body, target, over.signal));
    } catch (error) {
      return { kind: "failed", reason: over.signal.aborted ? "timeout" : codeOf(error) };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Sends it; resolves with the status, as soon as the rest of the answer is read, or does not come. */
function send(
  url: URL,
  body: string,
  { addresses }: Target & { kind: "addresses" },
  signal: AbortSignal,
): Promise<number> {
  // Loaded when first needed. Of both, only the local one is without TLS.
  const { request } = (
    url.protocol === "https:" ? require("node:https") : require("node:http")
  ) as typeof import("node:https");
  const options: RequestOptions = {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "User-Agent": "route53-dynamic-dns",
    },
    // A connection of its own: one that is kept could have been made to another address.
    agent: false,
    lookup: onlyTo(addresses),
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      // Whatever goes wrong from here on, the status was said.
      sent.off("error", reject).on("error", () => {});
      finish(response, resolve);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Resolves with the status, once the rest is read, or does not come. */
function finish(response: IncomingMessage, resolve: (status: number) => void): void {
  let bytes = 0;
  const told = () => resolve(response.statusCode ?? 0);
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_READ_BYTES) response.destroy();
  });
  for (const event of ["end", "close", "error"]) response.on(event, told);
}

function statusMeans(status: number): Posted {
  if (status >= 200 && status < 300) return { kind: "taken" };
  return { kind: "failed", reason: status >= 300 && status < 400 ? "redirect" : `status_${status}` };
}

/** Resolves any name to addresses that are known already: a name that is asked for twice may have another the second time. */
function onlyTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first = { address: "", family: 4 }] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("timeout")));
  });
}

// An error's message may have the name, or more of the URL; its code has neither.
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code) ? code : "unknown";
}
