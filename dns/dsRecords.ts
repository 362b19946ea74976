/** What resolvers say of a zone's DS records: the zone above holds them, and so says that this one is signed (RFC 4034, 5). */
import { randomInt } from "node:crypto";
import { createSocket, type RemoteInfo } from "node:dgram";
import { getServers } from "node:dns";
import { isIPv6 } from "node:net";
import * as dnsPacket from "dns-packet";

/** A resolver, by its address. */
export interface Resolver {
  host: string;
  port: number;
}

/** What is known of a zone's DS records. */
export type DsAnswer =
  /** In the form of zone files, `KEYTAG ALGORITHM DIGESTTYPE DIGEST`; `ttl`: seconds for which a resolver keeps them yet. */
  | { kind: "there"; records: string[]; ttl: number }
  | { kind: "none" }
  /** Nobody said; `error` in the words of DNS or of the system. */
  | { kind: "unknown"; error: string };

const ATTEMPTS = 2;
const TIMEOUT_MS = 3_000;
/** DNS flag day 2020: what passes everywhere unfragmented. */
const UDP_BYTES = 1_232;
const PORT = 53;

/** The resolvers that this machine uses. */
export function systemResolvers(): Resolver[] {
  return getServers().map(readResolver);
}

/** Reads `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`. */
export function readResolver(text: string): Resolver {
  const [, bracketed, after] = /^\[(.+)\]:(\d+)$/.exec(text) ?? [];
  if (bracketed !== undefined) return { host: bracketed, port: Number(after) };
  if (isIPv6(text)) return { host: text, port: PORT };
  const [host = "", port] = text.split(":");
  return { host, port: port === undefined ? PORT : Number(port) };
}

/**
 * Asks several resolvers for a zone's DS records. Where any has some they are there; they are gone where the others that
 * answer say so, too.
 *
 * @param zoneName without a final dot
 * @param timeoutMs for which each is waited for, twice
 */
export async function findDsRecords(
  zoneName: string,
  resolvers: readonly Resolver[] = systemResolvers(),
  timeoutMs = TIMEOUT_MS,
): Promise<DsAnswer> {
  const answers = await Promise.all(resolvers.map((resolver) => askPatiently(zoneName, resolver, timeoutMs)));
  return (
    answers.find(({ kind }) => kind === "there") ??
    answers.find(({ kind }) => kind === "none") ??
    answers[0] ?? { kind: "unknown", error: "this machine has no resolver" }
  );
}

async function askPatiently(zoneName: string, resolver: Resolver, timeoutMs: number): Promise<DsAnswer> {
  let answer: DsAnswer = { kind: "unknown", error: "" };
  for (let attempt = 0; attempt < ATTEMPTS && answer.kind === "unknown"; attempt++) {
    answer = await ask(zoneName, resolver, timeoutMs);
  }
  return answer;
}

function ask(zoneName: string, { host, port }: Resolver, timeoutMs: number): Promise<DsAnswer> {
  const id = randomInt(1, 65_535);
  const query = dnsPacket.encode({
    type: "query",
    id,
    // Also what does not validate is of interest: a zone that is bogus by now.
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.CHECKING_DISABLED,
    questions: [{ type: "DS", name: zoneName, class: "IN" }],
    additionals: [{ type: "OPT", name: ".", udpPayloadSize: UDP_BYTES, flags: 0, options: [] } as never],
  });
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    const end = (answer: DsAnswer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ kind: "unknown", error: `${host} does not answer` }), timeoutMs);
    socket.on("error", (error) => end({ kind: "unknown", error: error.message }));
    socket.on("message", (message, from) => {
      const answer = isFrom(from, host, port) ? readAnswer(message, id, zoneName) : undefined;
      if (answer !== undefined) end(answer);
    });
    socket.send(query, port, host);
  });
}

function isFrom(from: RemoteInfo, host: string, port: number): boolean {
  return from.port === port && (from.address === host || isIPv6(host));
}

/** @returns undefined for what answers no question of ours */
function readAnswer(message: Buffer, id: number, zoneName: string): DsAnswer | undefined {
  let reply: dnsPacket.DecodedPacket & { rcode?: string };
  try {
    reply = dnsPacket.decode(message);
  } catch {
    return undefined;
  }
  if (reply.type !== "response" || reply.id !== id) return undefined;
  if (reply.rcode !== "NOERROR" && reply.rcode !== "NXDOMAIN") {
    return { kind: "unknown", error: reply.rcode ?? "" };
  }
  const found = (reply.answers ?? []).flatMap((answer) =>
    answer.type === "DS" && answer.name.toLowerCase() === zoneName.toLowerCase() ? [answer] : [],
  );
  if (found.length === 0) {
    // What did not fit may be the very records.
    return reply.flag_tc ? { kind: "unknown", error: "the answer was cut off" } : { kind: "none" };
  }
  return {
    kind: "there",
    records: found.map(({ data }) => dsText(data as unknown as DsData)),
    ttl: Math.max(...found.map(({ ttl = 0 }) => ttl)),
  };
}

interface DsData {
  keyTag: number;
  algorithm: number;
  digestType: number;
  digest: Buffer;
}

function dsText({ keyTag, algorithm, digestType, digest }: DsData): string {
  return `${keyTag} ${algorithm} ${digestType} ${digest.toString("hex").toUpperCase()}`;
}
