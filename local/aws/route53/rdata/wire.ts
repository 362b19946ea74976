/** Record data and names as bytes, by dns-packet. */
import * as dnsPacket from "dns-packet";
import type { Labels } from "../names";

// The package exports these, its types leave them out.
declare module "dns-packet" {
  /** Writes and reads the data of one type, with the two bytes of its length before it. */
  export function record(type: string): { encode(data: unknown): Buffer; decode(bytes: Buffer): unknown };
  export const question: { decode: { (message: Buffer, offset: number): Question; bytes: number } };
}

type DataOf<Type, Answer = dnsPacket.Answer> = Answer extends { type: infer Types; data: infer Data }
  ? Type extends Types
    ? Data
    : never
  : never;

/** The data's bytes, without their length. Where `data` asks for a name, see encodeLabels. */
export function rdata<Type extends dnsPacket.RecordType>(type: Type, data: DataOf<Type>): Buffer {
  return dnsPacket.record(type).encode(data).subarray(2);
}

/**
 * A name's bytes, uncompressed. dns-packet's own encoder would split a label at a dot in it, write bytes from 0x80 as
 * UTF-8 and let labels of 64 bytes pass. On the wire a name is a row of character strings with an empty one at its
 * end, which is how dns-packet writes TXT. So its record encoders get the root, one byte long, in place of a name.
 */
export function encodeLabels(labels: Labels): Buffer {
  return rdata(
    "TXT",
    [...labels, ""].map((label) => Buffer.from(label, "latin1")),
  );
}

/**
 * The labels of an uncompressed name. dns-packet's own decoder would join them with dots, also those that hold one,
 * and make U+FFFD of bytes from 0x80.
 *
 * @throws Error for a pointer
 */
export function decodeLabels(bytes: Buffer): Labels {
  const strings = dnsPacket.record("TXT").decode(dnsPacket.record("NULL").encode(bytes)) as Buffer[];
  return strings.slice(0, -1).map((label) => label.toString("latin1"));
}
