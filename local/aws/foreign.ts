/**
 * Keeps web pages out of what listens on this machine. A page that a browser shows here can send requests to
 * loopback ports: those name its `Origin`, or, where its own name was made to point at this machine (DNS rebinding),
 * its `Host`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

const OWN_HOST = /^(localhost|([a-z0-9-]+\.)+localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Says what of a request shows that a page sent it.
 *
 * @param isServed tells of a host, in lower case and without its port, whether it is served here, too
 */
export function foreignness(
  { headers }: Pick<IncomingMessage, "headers">,
  isServed: (host: string) => boolean = () => false,
): string | undefined {
  if (headers.origin !== undefined) return `Origin ${headers.origin}`;
  const { host } = headers;
  // HTTP/1.0 needs none, and browsers do not speak it.
  if (host === undefined || OWN_HOST.test(host)) return undefined;
  return isServed(host.replace(/:\d*$/, "").toLowerCase()) ? undefined : `Host ${host}`;
}

/** Refuses it, without anything that would let a page read the answer. */
export function refuseForeign(response: ServerResponse, what: string): void {
  const text =
    `This serves programs on this machine, and no web page: a request with ${what.slice(0, 200)} is refused. ` +
    "Call it as localhost, 127.0.0.1 or [::1].\n";
  response.writeHead(403, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    Connection: "close",
  });
  response.end(text);
}
