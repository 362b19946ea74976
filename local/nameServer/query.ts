/**
 * Reads a query. dns-packet would take a label that holds a dot for two, and change bytes from 0x80 on, so names are
 * read here as bytes.
 */
import type { Labels } from "../route53/names";
import { TYPE_OPT } from "./types";

export interface Edns {
  version: number;
  /** Largest UDP answer that the asker takes, in bytes. */
  udpSize: number;
  dnssecOk: boolean;
}

export interface Query {
  id: number;
  recursionDesired: boolean;
  checkingDisabled: boolean;
  /** Name, type and class exactly as asked, to be copied into the answer. */
  question: Buffer;
  /** Lower case. */
  name: Labels;
  type: number;
  class: number;
  edns?: Edns;
}

export type ReadQuery =
  | { kind: "query"; query: Query }
  /** Not to be answered: an answer itself, or too short to have an id. */
  | { kind: "ignore" }
  /** To be answered with no more than a header. */
  | { kind: "unreadable" | "otherOpcode"; id: number; opcode: number; recursionDesired: boolean };

const HEADER_BYTES = 12;
const MAX_NAME_BYTES = 255;

export function readQuery(message: Buffer): ReadQuery {
  if (message.length < HEADER_BYTES || (message.readUInt16BE(2) & 0x8000) !== 0) {
    return { kind: "ignore" };
  }
  const id = message.readUInt16BE(0);
  const flags = message.readUInt16BE(2);
  const opcode = (flags >> 11) & 0xf;
  const header = { id, opcode, recursionDesired: (flags & 0x100) !== 0 };
  if (opcode !== 0) {
    return { kind: "otherOpcode", ...header };
  }
  const body = readBody(message);
  return body === undefined
    ? { kind: "unreadable", ...header }
    : {
        kind: "query",
        query: {
          id,
          recursionDesired: header.recursionDesired,
          checkingDisabled: (flags & 0x10) !== 0,
          ...body,
        },
      };
}

type Body = Omit<Query, "id" | "recursionDesired" | "checkingDisabled">;

function readBody(message: Buffer): Body | undefined {
  const [questions, ...records] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
  const name = readName(message);
  if (questions !== 1 || name === undefined || name.end + 4 > message.length) {
    return undefined;
  }
  const end = name.end + 4;
  const others = readRecords(
    message,
    end,
    records.reduce((sum, count) => sum + count, 0),
  );
  if (others === undefined) {
    return undefined;
  }
  return {
    question: message.subarray(HEADER_BYTES, end),
    name: name.labels,
    type: message.readUInt16BE(name.end),
    class: message.readUInt16BE(name.end + 2),
    ...others,
  };
}

/** The question's name: plain labels only, since nothing before it could be pointed at. */
function readName(message: Buffer): { labels: Labels; end: number } | undefined {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63 || at + 1 + length - HEADER_BYTES > MAX_NAME_BYTES) {
      return undefined;
    }
    const label = message.subarray(at + 1, at + 1 + length);
    at += 1 + length;
    if (length === 0) {
      return { labels, end: at };
    }
    labels.push(lowerCase(label.toString("latin1")));
  }
}

/** Only A to Z: toLowerCase would change letters of Latin-1, too. */
function lowerCase(label: string): string {
  return label.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Walks over the records after the question, of which only OPT means anything to us. */
function readRecords(message: Buffer, start: number, count: number): { edns?: Edns } | undefined {
  let at = start;
  let edns: Edns | undefined;
  for (let index = 0; index < count; index++) {
    const owner = at;
    const fixed = skipName(message, at);
    if (fixed === undefined || fixed + 10 > message.length) {
      return undefined;
    }
    at = fixed + 10 + message.readUInt16BE(fixed + 8);
    if (at > message.length) {
      return undefined;
    }
    if (message.readUInt16BE(fixed) === TYPE_OPT) {
      if (edns !== undefined || fixed !== owner + 1) {
        return undefined;
      }
      edns = {
        udpSize: message.readUInt16BE(fixed + 2),
        version: message.readUInt8(fixed + 5),
        dnssecOk: (message.readUInt8(fixed + 6) & 0x80) !== 0,
      };
    }
  }
  return at === message.length ? { ...(edns && { edns }) } : undefined;
}

function skipName(message: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = message[at];
    if (length === undefined || (length > 63 && length < 0xc0)) {
      return undefined;
    }
    if (length >= 0xc0) {
      return at + 2;
    }
    at += 1 + length;
    if (length === 0) {
      return at;
    }
  }
}
