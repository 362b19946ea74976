/** Writes answers. The question comes back byte for byte, so that askers who vary its case recognise it. */
import * as dnsPacket from "dns-packet";
import { toType } from "dns-packet/types";
import type { RecordType } from "../route53/model";
import { type Labels, wireLength } from "../route53/names";
import { encodeLabels } from "../route53/rdata/wire";
import { HEADER_BYTES, type Header, OPCODE_BITS, type Query } from "./query";
import { RCODE, type Rcode } from "./types";

export interface WireRecord {
  owner: Labels;
  type: RecordType;
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
  return Math.min(Math.max(query.edns?.udpPayloadSize ?? 512, 512), MAX_UDP_BYTES);
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

/** An answer to what cannot be read beyond its header. */
export function writeHeaderOnly({ id, flags }: Header, rcode: Rcode): Buffer {
  const kept = flags & (OPCODE_BITS | dnsPacket.RECURSION_DESIRED);
  return dnsPacket.encode({ type: "response", id, flags: kept | rcode });
}

/** What dns-packet writes for a question of the root. */
const ROOT_QUESTION_BYTES = 5;

function write(query: Query, reply: Reply, truncated: boolean): Buffer {
  const message = dnsPacket.encode({
    type: "response",
    id: query.id,
    flags:
      (query.flags & (dnsPacket.RECURSION_DESIRED | dnsPacket.CHECKING_DISABLED)) |
      (reply.authoritative ? dnsPacket.AUTHORITATIVE_ANSWER : 0) |
      (truncated ? dnsPacket.TRUNCATED_RESPONSE : 0) |
      (reply.rcode & 0xf),
    questions: [{ type: "A", name: "." }],
    answers: reply.answer.map(rootRecord),
    authorities: reply.authority.map(rootRecord),
    additionals: [
      ...reply.additional.map(rootRecord),
      ...(query.edns === undefined ? [] : [optRecord(reply.rcode, query.edns.flag_do)]),
    ],
  });
  return insertNames(message, query, [...reply.answer, ...reply.authority, ...reply.additional]);
}

/** The record with the root for an owner. Its data are bytes already, which dns-packet takes for an unknown type. */
function rootRecord({ type, ttl, data }: WireRecord): dnsPacket.Answer {
  return { type: `UNKNOWN_${toType(type)}` as dnsPacket.OtherRecordType, name: ".", ttl, data };
}

function optRecord(rcode: Rcode, dnssecOk: boolean): dnsPacket.OptAnswer {
  const flagDo = dnssecOk && rcode !== RCODE.BADVERS;
  return {
    type: "OPT",
    name: ".",
    udpPayloadSize: MAX_UDP_BYTES,
    extendedRcode: rcode >> 4,
    ednsVersion: 0,
    flags: flagDo ? dnsPacket.DNSSEC_OK : 0,
    flag_do: flagDo,
    options: [],
  };
}

/**
 * Puts the question as it was asked, and the owners, in the places of the roots, one byte each. dns-packet would
 * change bytes of theirs (see encodeLabels) and does not compress.
 */
function insertNames(message: Buffer, query: Query, records: WireRecord[]): Buffer {
  const parts = [message.subarray(0, HEADER_BYTES), query.question];
  let at = HEADER_BYTES + ROOT_QUESTION_BYTES;
  for (const { owner, data } of records) {
    const end = at + 11 + data.length;
    parts.push(writeOwner(query.name, owner), message.subarray(at + 1, end));
    at = end;
  }
  return Buffer.concat([...parts, message.subarray(at)]);
}

/** An owner that is the question's name or ends it points there; other names are written out. */
function writeOwner(asked: Labels, owner: Labels): Buffer {
  const skipped = asked.length - owner.length;
  if (owner.length === 0 || skipped < 0 || owner.some((label, index) => label !== asked[index + skipped])) {
    return encodeLabels(owner);
  }
  const offset = HEADER_BYTES + wireLength(asked.slice(0, skipped)) - 1;
  return Buffer.from([0xc0 | (offset >> 8), offset & 0xff]);
}
