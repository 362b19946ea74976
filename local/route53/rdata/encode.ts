/**
 * Reads a record's value as Route 53 wants it written and gives the bytes that a DNS message carries.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
 */
import { isIPv6 } from "node:net";
import { IPv6 } from "ipaddr.js";
import { syntaxProblem } from "../errors";
import type { RecordType } from "../model";
import { fieldsOf, hexField, nameField, numberField, stringFields } from "./fields";

const ENCODERS: Record<RecordType, (value: string) => Buffer> = {
  A: encodeA,
  AAAA: encodeAaaa,
  CAA: encodeCaa,
  CNAME: nameField,
  DS: encodeDs,
  MX: encodeMx,
  NAPTR: encodeNaptr,
  NS: nameField,
  PTR: nameField,
  SOA: encodeSoa,
  SPF: encodeTxt,
  SRV: encodeSrv,
  SSHFP: encodeSshfp,
  TLSA: encodeTlsa,
  TXT: encodeTxt,
};

/**
 * The value's bytes on the wire; names in it are not compressed.
 *
 * @throws SyntaxProblem with Route 53's words
 */
export function encodeValue(type: RecordType, value: string): Buffer {
  return ENCODERS[type](value);
}

function encodeA(value: string): Buffer {
  singleField(value);
  const parts = value.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    throw syntaxProblem("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", value);
  }
  return Buffer.from(parts.map(Number));
}

function encodeAaaa(value: string): Buffer {
  singleField(value);
  if (!isIPv6(value) || value.includes("%")) {
    throw syntaxProblem("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", value);
  }
  return Buffer.from(IPv6.parse(value).toByteArray());
}

function singleField(value: string): void {
  if (/\s/.test(value)) {
    throw syntaxProblem("ARRDATANotSingleField", "Value contains spaces", value);
  }
}

function encodeMx(value: string): Buffer {
  const [preference = "", exchange = ""] = fieldsOf("MX", value, 2);
  return Buffer.concat([numberField(preference, 2), nameField(exchange)]);
}

function encodeSrv(value: string): Buffer {
  const [priority = "", weight = "", port = "", target = ""] = fieldsOf("SRV", value, 4);
  return Buffer.concat([...[priority, weight, port].map((n) => numberField(n, 2)), nameField(target)]);
}

function encodeTxt(value: string): Buffer {
  return Buffer.concat(stringFields(value));
}

function encodeCaa(value: string): Buffer {
  const match = /^(\d+)\s+([a-zA-Z0-9]{1,15})\s+(".*")$/.exec(value);
  const [text, ...more] = match === null ? [] : stringFields(match[3] ?? "");
  if (match === null || text === undefined || more.length > 0) {
    throw syntaxProblem("CAARRDATAIllegal", "Value is not flags, tag and quoted value", value);
  }
  const tag = match[2] ?? "";
  return Buffer.concat([
    numberField(match[1] ?? "", 1),
    Buffer.from([tag.length]),
    Buffer.from(tag),
    text.subarray(1),
  ]);
}

function encodeSoa(value: string): Buffer {
  const [primary = "", mailbox = "", ...numbers] = fieldsOf("SOA", value, 7);
  return Buffer.concat([
    nameField(primary),
    nameField(mailbox),
    ...numbers.map((number) => numberField(number, 4)),
  ]);
}

function encodeNaptr(value: string): Buffer {
  const match = /^(\d+)\s+(\d+)\s+(".*")\s+(\S+)$/.exec(value);
  const strings = match === null ? [] : stringFields(match[3] ?? "");
  if (match === null || strings.length !== 3) {
    throw syntaxProblem("NAPTRRRDATAIllegal", "Value must have 6 fields, three of them quoted", value);
  }
  return Buffer.concat([
    numberField(match[1] ?? "", 2),
    numberField(match[2] ?? "", 2),
    ...strings,
    nameField(match[4] ?? ""),
  ]);
}

function encodeDs(value: string): Buffer {
  const [tag = "", algorithm = "", digestType = "", digest = ""] = fieldsOf("DS", value, 4);
  // SHA-1, SHA-256 and SHA-384; a resolver takes a message with another length for malformed.
  if (digest.length !== { "1": 40, "2": 64, "4": 96 }[digestType]) {
    throw syntaxProblem("DSRRDATAIllegal", "Value is not a digest of its type", value);
  }
  return Buffer.concat([
    numberField(tag, 2),
    numberField(algorithm, 1),
    numberField(digestType, 1),
    hexField(digest),
  ]);
}

function encodeTlsa(value: string): Buffer {
  const [usage = "", selector = "", matching = "", data = ""] = fieldsOf("TLSA", value, 4);
  return Buffer.concat([...[usage, selector, matching].map((n) => numberField(n, 1)), hexField(data)]);
}

function encodeSshfp(value: string): Buffer {
  const [algorithm = "", hash = "", print = ""] = fieldsOf("SSHFP", value, 3);
  // SHA-1 and SHA-256, the only kinds there are (RFC 6594).
  if (print.length !== { "1": 40, "2": 64 }[hash]) {
    throw syntaxProblem("SSHFPRRDATAIllegal", "Value is not a fingerprint of its type", value);
  }
  return Buffer.concat([numberField(algorithm, 1), numberField(hash, 1), hexField(print)]);
}
