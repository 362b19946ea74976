/** Writes answers. The question comes back byte for byte, so that askers who vary its case recognise it. */
import { type Labels, wireLength } from "../route53/names";
import { encodeLabels } from "../route53/rdata/fields";
import type { Query } from "./query";
import { CLASS_IN, RCODE, type Rcode, TYPE_OPT } from "./types";

export interface WireRecord {
  owner: Labels;
  type: number;
  /** Seconds. */
  ttl: number;
  data: Buffer;
}

export interface Reply {
  rcode: Rcode;
  authoritative: boolean;
  answer: WireRecord[];
  authority: WireRecord[];
  additional: WireRecord[];
  /** Whether the authority section may be left out when the answer does not fit with it. */
  authorityIsOptional: boolean;
}

/** A reply without records. */
export function bareReply(rcode: Rcode): Reply {
  return {
    rcode,
    authoritative: false,
    answer: [],
    authority: [],
    additional: [],
    authorityIsOptional: false,
  };
}

/** The size that we announce and never exceed over UDP (https://www.dnsflagday.net/2020/). */
const MAX_UDP_BYTES = 1232;
const MAX_TCP_BYTES = 65535;

/** Largest answer to the query, in bytes: 512 without EDNS. */
export function sizeLimit(transport: "udp" | "tcp", query: Query): number {
  if (transport === "tcp") {
    return MAX_TCP_BYTES;
  }
  return Math.min(Math.max(query.edns?.udpSize ?? 512, 512), MAX_UDP_BYTES);
}

/**
 * The reply in at most `limit` bytes: without the authority section where it is optional (RFC 2181, 9: leaving that
 * out is no truncation), or else without any record and with TC.
 */
export function writeReply(query: Query, reply: Reply, limit: number): Buffer {
  const whole = write(query, reply, false);
  if (whole.length <= limit) {
    return whole;
  }
  const short = write(query, { ...reply, authority: [], additional: [] }, false);
  if (reply.authorityIsOptional && short.length <= limit) {
    return short;
  }
  return write(query, { ...reply, answer: [], authority: [], additional: [] }, true);
}

function write(query: Query, reply: Reply, truncated: boolean): Buffer {
  const opt = query.edns === undefined ? [] : [optRecord(reply.rcode, query.edns.dnssecOk)];
  const flags =
    (reply.authoritative ? 0x0400 : 0) |
    (truncated ? 0x0200 : 0) |
    (query.recursionDesired ? 0x0100 : 0) |
    (query.checkingDisabled ? 0x0010 : 0);
  return Buffer.concat([
    header(query.id, flags | (reply.rcode & 0xf), [
      1,
      reply.answer.length,
      reply.authority.length,
      reply.additional.length + opt.length,
    ]),
    query.question,
    ...[...reply.answer, ...reply.authority, ...reply.additional].map((record) => writeRecord(query, record)),
    ...opt,
  ]);
}

/** An answer to what cannot be read beyond its header. */
export function writeHeaderOnly(id: number, opcode: number, recursionDesired: boolean, rcode: Rcode): Buffer {
  return header(id, (opcode << 11) | (recursionDesired ? 0x0100 : 0) | rcode, [0, 0, 0, 0]);
}

function header(id: number, flags: number, counts: number[]): Buffer {
  const bytes = Buffer.alloc(12);
  [id, 0x8000 | flags, ...counts].forEach((value, index) => {
    bytes.writeUInt16BE(value, 2 * index);
  });
  return bytes;
}

function optRecord(rcode: Rcode, dnssecOk: boolean): Buffer {
  const record = Buffer.alloc(11);
  record.writeUInt16BE(TYPE_OPT, 1);
  record.writeUInt16BE(MAX_UDP_BYTES, 3);
  record.writeUInt8(rcode >> 4, 5);
  record.writeUInt8(dnssecOk && rcode !== RCODE.BADVERS ? 0x80 : 0, 7);
  return record;
}

function writeRecord(query: Query, { owner, type, ttl, data }: WireRecord): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([writeOwner(query.name, owner), fixed, data]);
}

/** An owner that is the question's name or ends it points there; other names are written out. */
function writeOwner(asked: Labels, owner: Labels): Buffer {
  const skipped = asked.length - owner.length;
  if (owner.length === 0 || skipped < 0 || owner.some((label, index) => label !== asked[index + skipped])) {
    return encodeLabels(owner);
  }
  const offset = 12 + wireLength(asked.slice(0, skipped)) - 1;
  return Buffer.from([0xc0 | (offset >> 8), offset & 0xff]);
}
