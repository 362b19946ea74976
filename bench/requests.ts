/** Requests to the service, as the events that API Gateway makes of them. */
import { createHash, createHmac, randomUUID } from "node:crypto";
import { proxyEvent } from "../local/aws/apiGateway/event";

/** A host that is in the table. */
export interface Host {
  /** With the final dot. */
  hostname: string;
  secret: string;
  /** The host part of an AAAA item; without it the item is an A item. */
  interfaceId?: string;
}

/** A request before it has reached API Gateway. */
export interface BenchRequest {
  /** @default / */
  path?: string;
  query: Record<string, string>;
  /** The caller's public address. */
  from: string;
  /** The `Authorization` header. */
  authorization?: string;
  /** What is posted, as JSON. */
  body?: unknown;
}

/** A documentation address (RFC 5737) that differs from that of the step before. */
export function addressOf(step: number): string {
  return `192.0.2.${1 + (step % 250)}`;
}

/** `mode=get`. */
export function getRequest(from: string): BenchRequest {
  return { query: { mode: "get" }, from };
}

/** What clients ask that take a page of text. */
export function checkipRequest(from: string): BenchRequest {
  return { path: "/checkip", query: {}, from };
}

/** A request of our own API that proves itself by the token; `address` is another than the caller's. */
export function hostRequest(
  mode: "set" | "delete" | "list_hosts",
  host: Host,
  from: string,
  address?: string,
): BenchRequest {
  const hash = createHash("sha256").update(`${from}${host.hostname}${host.secret}`).digest("hex");
  const query = { mode, hostname: host.hostname, hash };
  return { query: address === undefined ? query : { ...query, internalIp: address }, from };
}

/** A request that tells a network's prefix, for a host or for its whole group. */
export function prefixRequest(host: Host, prefix: string, from: string, members = false): BenchRequest {
  const time = String(Date.now());
  const target = members ? `${prefix} members` : prefix;
  const text = ["ddns1", "set_prefix", host.hostname, target, time].join("\n");
  const sig = createHmac("sha256", host.secret).update(text).digest("hex");
  const query = { mode: "set_prefix", hostname: host.hostname, prefix, time, sig };
  return { query: members ? { ...query, members: "yes" } : query, from };
}

/** A dyndns2 update of several names of one secret. */
export function dyndns2Request(hosts: readonly Host[], from: string): BenchRequest {
  const credentials = Buffer.from(`bench:${hosts[0]?.secret}`).toString("base64");
  return {
    path: "/nic/update",
    query: { system: "dyndns", hostname: hosts.map(({ hostname }) => hostname).join(","), myip: from },
    from,
    authorization: `Basic ${credentials}`,
  };
}

/** What an ACME client asks for a host's challenge. */
export function challengeRequest(
  action: "present" | "cleanup",
  { hostname, secret }: Host,
  from: string,
  value: string,
): BenchRequest {
  return {
    path: `/acme/${action}`,
    query: {},
    from,
    authorization: `Basic ${Buffer.from(`${hostname}:${secret}`).toString("base64")}`,
    body: { fqdn: `_acme-challenge.${hostname}`, value },
  };
}

/** The event that the function receives. */
export function eventOf(request: BenchRequest): Record<string, unknown> {
  const path = request.path ?? "/";
  const authorization: [string, string][] = request.authorization
    ? [["Authorization", request.authorization]]
    : [];
  return proxyEvent(
    {
      method: request.body === undefined ? "GET" : "POST",
      target: `/prod${path}?${new URLSearchParams(request.query)}`,
      protocol: "HTTP/1.1",
      headers: [
        ["Accept", "*/*"],
        ["Host", "abcdefghij.execute-api.us-east-1.amazonaws.com"],
        ["User-Agent", "curl/8.5.0"],
        ["x-api-key", "0123456789012345678901234567890123456789"],
        ...authorization,
      ],
      body: Buffer.from(request.body === undefined ? "" : JSON.stringify(request.body)),
      sourceIp: request.from,
    },
    {
      accountId: "000000000000",
      apiId: "abcdefghij",
      stage: "prod",
      requestId: randomUUID(),
      route: { resource: path, method: "ANY", apiKeyRequired: path === "/", functionArn: "" },
      path,
      query: new Map(Object.entries(request.query).map(([name, value]) => [name, [value]])),
      binary: true,
      domainName: "abcdefghij.execute-api.us-east-1.amazonaws.com",
      now: Date.now(),
    },
  );
}
