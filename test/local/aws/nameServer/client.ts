/** A DNS client for tests: dns-packet writes and reads the messages, so that it judges ours independently. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import * as dnsPacket from "dns-packet";

export interface Endpoint {
  host: string;
  port: number;
}

export interface Asked {
  rcode: string;
  aa: boolean;
  tc: boolean;
  rd: boolean;
  ra: boolean;
  /** `name ttl TYPE data`, in the order of the message. */
  answer: string[];
  authority: string[];
  additional: string[];
  question: string[];
  edns?: { udpSize: number; version: number; flags: number };
  bytes: number;
}

export interface AskOptions {
  transport?: "udp" | "tcp";
  /** Size to announce by EDNS; without it no EDNS. */
  udpSize?: number;
  dnssecOk?: boolean;
  recursionDesired?: boolean;
  host?: string;
}

/** Asks one question and reads the answer. */
export async function ask(
  server: Endpoint,
  name: string,
  type: string,
  options: AskOptions = {},
): Promise<Asked> {
  const query = encodeQuery(name, type, options);
  const host = options.host ?? server.host;
  const reply =
    options.transport === "tcp"
      ? await exchangeTcp(server.port, query, host)
      : await exchangeUdp(server.port, query, host);
  return readReply(reply);
}

let lastId = 0;

/** The bytes of a query; ids count up. */
export function encodeQuery(name: string, type: string, options: AskOptions = {}): Buffer {
  lastId = (lastId + 1) & 0xffff;
  return dnsPacket.encode({
    type: "query",
    id: lastId,
    flags: options.recursionDesired ? dnsPacket.RECURSION_DESIRED : 0,
    questions: [{ name, type: type as dnsPacket.RecordType }],
    ...(options.udpSize !== undefined && {
      additionals: [
        {
          type: "OPT",
          name: ".",
          udpPayloadSize: options.udpSize,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: options.dnssecOk ? dnsPacket.DNSSEC_OK : 0,
          flag_do: options.dnssecOk ?? false,
          options: [],
        },
      ],
    }),
  });
}

/** Sends one datagram and waits for the next. */
export async function exchangeUdp(port: number, message: Buffer, host = "127.0.0.1"): Promise<Buffer> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  try {
    socket.send(message, port, host);
    const [reply] = (await once(socket, "message", { signal: AbortSignal.timeout(5000) })) as [Buffer];
    return reply;
  } finally {
    socket.close();
  }
}

/** Sends one message over a connection of its own. */
export async function exchangeTcp(port: number, message: Buffer, host = "127.0.0.1"): Promise<Buffer> {
  const socket = connect(port, host);
  try {
    socket.write(withLength(message));
    const [reply] = await readMessages(socket, 1);
    return reply as Buffer;
  } finally {
    socket.destroy();
  }
}

export function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The next messages of a connection. Rejects when it ends before. */
export async function readMessages(socket: Socket, count: number): Promise<Buffer[]> {
  const messages: Buffer[] = [];
  let pending = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      messages.push(pending.subarray(2, 2 + pending.readUInt16BE(0)));
      pending = pending.subarray(2 + pending.readUInt16BE(0));
    }
    if (messages.length >= count) {
      return messages;
    }
  }
  throw new Error(`the connection ended after ${messages.length} of ${count} messages`);
}

export function readReply(reply: Buffer): Asked {
  const packet = dnsPacket.decode(reply) as dnsPacket.DecodedPacket & { rcode: string };
  const opt = packet.additionals?.find((record) => record.type === "OPT");
  return {
    rcode: packet.rcode,
    aa: packet.flag_aa,
    tc: packet.flag_tc,
    rd: packet.flag_rd,
    ra: packet.flag_ra,
    answer: (packet.answers ?? []).map(showRecord),
    authority: (packet.authorities ?? []).map(showRecord),
    additional: (packet.additionals ?? []).filter((record) => record !== opt).map(showRecord),
    question: (packet.questions ?? []).map(({ name, type, class: of }) => `${name} ${of} ${type}`),
    ...(opt?.type === "OPT" && {
      edns: {
        udpSize: opt.udpPayloadSize,
        version: opt.ednsVersion,
        flags: opt.flags,
      },
    }),
    bytes: reply.length,
  };
}

function showRecord(record: dnsPacket.Answer): string {
  const { name, type } = record;
  const ttl = "ttl" in record ? record.ttl : undefined;
  const data: unknown = "data" in record ? record.data : undefined;
  return `${name} ${ttl} ${type} ${showData(data)}`;
}

function showData(data: unknown): string {
  if (Array.isArray(data)) {
    return data.map((part) => JSON.stringify(String(part))).join(" ");
  }
  if (Buffer.isBuffer(data)) {
    return data.toString("hex");
  }
  return typeof data === "object" && data !== null
    ? Object.values(data).map(showData).join(" ")
    : String(data);
}

/** A query for the labels' bytes, type A and class IN unless told. */
export function rawQuery(labels: (string | Buffer)[], { type = 1, of = 1 } = {}): Buffer {
  const name = labels.map((label) => {
    const bytes = Buffer.from(label as string, "latin1");
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  return Buffer.concat([
    Buffer.from("abcd00000001000000000000", "hex"),
    ...name,
    Buffer.from([0, type >> 8, type & 0xff, of >> 8, of & 0xff]),
  ]);
}

/** A copy of a message with other bytes at one place. */
export function patched(message: Buffer, at: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(message);
  Buffer.from(bytes).copy(copy, at);
  return copy;
}
