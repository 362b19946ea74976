/** Reads a query, by dns-packet. */
import * as dnsPacket from "dns-packet";
import type { Labels } from "../route53/names";
import { decodeLabels } from "../route53/rdata/wire";

export interface Header {
  id: number;
  /** The header's second word without the bit that tells answers. */
  flags: number;
}

export interface Query extends Header {
  /** Name, type and class exactly as asked, to be copied into the answer. */
  question: Buffer;
  /** Lower case. */
  name: Labels;
  /** dns-packet's name for the type, as `A` or `UNKNOWN_65`. */
  type: string;
  class: string | undefined;
  edns?: dnsPacket.OptAnswer;
}

export type ReadQuery =
  | { kind: "query"; query: Query }
  /** Not to be answered: an answer itself, or too short to have an id. */
  | { kind: "ignore" }
  /** To be answered with no more than a header. */
  | { kind: "unreadable" | "otherOpcode"; header: Header };

export const HEADER_BYTES = 12;
export const OPCODE_BITS = 0x7800;
const MIN_RECORD_BYTES = 11;

export function readQuery(message: Buffer): ReadQuery {
  if (message.length < HEADER_BYTES) {
    return { kind: "ignore" };
  }
  // dns-packet gives not even the header of a message that it cannot read; counts of zero leave nothing else to read.
  const start = Buffer.concat([message.subarray(0, 4)], HEADER_BYTES);
  const { id = 0, flags = 0, flag_qr } = dnsPacket.decode(start);
  if (flag_qr) {
    return { kind: "ignore" };
  }
  const header = { id, flags };
  if ((flags & OPCODE_BITS) !== 0) {
    return { kind: "otherOpcode", header };
  }
  try {
    return { kind: "query", query: { ...header, ...readBody(message) } };
  } catch {
    // Whatever dns-packet throws, it says that the message is malformed.
    return { kind: "unreadable", header };
  }
}

function readBody(message: Buffer): Omit<Query, keyof Header> {
  // Past the end of a record dns-packet may read on for as many records as are promised: few bytes, long work.
  if ([6, 8, 10].some((at) => message.readUInt16BE(at) * MIN_RECORD_BYTES > message.length)) {
    throw new Error("more records than bytes");
  }
  const { questions = [], additionals = [] } = dnsPacket.decode(message);
  const [question, ...furtherQuestions] = questions;
  const [edns, ...furtherEdns] = additionals.filter((record) => record.type === "OPT");
  if (
    question === undefined ||
    furtherQuestions.length + furtherEdns.length > 0 ||
    // A label that is a dot passes for the root here, too.
    (edns !== undefined && edns.name !== ".") ||
    // It reads past the end of a record that promises too much, and leaves what follows the last one.
    dnsPacket.decode.bytes !== message.length
  ) {
    throw new Error("not a query");
  }
  dnsPacket.question.decode(message, HEADER_BYTES);
  const bytes = message.subarray(HEADER_BYTES, HEADER_BYTES + dnsPacket.question.decode.bytes);
  return {
    question: bytes,
    name: decodeLabels(bytes.subarray(0, -4)).map(lowerCase),
    type: question.type,
    class: question.class,
    ...(edns && { edns }),
  };
}

/** Only A to Z: toLowerCase would change letters of Latin-1, too. */
function lowerCase(label: string): string {
  return label.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
