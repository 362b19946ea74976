/**
 * Reads a record's value as Route 53 wants it written and gives the bytes that a DNS message carries.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
 */
import { isIPv6 } from "node:net";
import type { CaaData } from "dns-packet";
import { syntaxProblem } from "../errors";
import type { RecordType } from "../model";
import { fieldsOf, hexField, nameField, numberField, stringFields } from "./fields";
import { rdata } from "./wire";

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
  return rdata("A", value);
}

function encodeAaaa(value: string): Buffer {
  singleField(value);
  if (!isIPv6(value) || value.includes("%")) {
    throw syntaxProblem("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", value);
  }
  // dns-packet loses the last group of ::1:2:3:4:5:6:7, and ipaddr.js takes ::192.0.2.1 for IPv4-mapped; URL writes
  // `::` only for two groups or more, and no dots.
  return rdata("AAAA", new URL(`http://[${value}]`).hostname.slice(1, -1));
}

function singleField(value: string): void {
  if (/\s/.test(value)) {
    throw syntaxProblem("ARRDATANotSingleField", "Value contains spaces", value);
  }
}

function encodeMx(value: string): Buffer {
  const [preference = "", exchange = ""] = fieldsOf("MX", value, 2);
  const fixed = rdata("MX", { preference: numberField(preference, 16), exchange: "." });
  return Buffer.concat([fixed.subarray(0, -1), nameField(exchange)]);
}

function encodeSrv(value: string): Buffer {
  const [priority = "", weight = "", port = "", target = ""] = fieldsOf("SRV", value, 4);
  const fixed = rdata("SRV", {
    priority: numberField(priority, 16),
    weight: numberField(weight, 16),
    port: numberField(port, 16),
    target: ".",
  });
  return Buffer.concat([fixed.subarray(0, -1), nameField(target)]);
}

/** SPF's data, too, which dns-packet does not know. */
function encodeTxt(value: string): Buffer {
  return rdata("TXT", stringFields(value));
}

function encodeCaa(value: string): Buffer {
  const match = /^(\d+)\s+([a-zA-Z0-9]{1,15})\s+(".*")$/.exec(value);
  const [text, ...more] = match === null ? [] : stringFields(match[3] ?? "");
  if (match === null || text === undefined || more.length > 0) {
    throw syntaxProblem("CAARRDATAIllegal", "Value is not flags, tag and quoted value", value);
  }
  const tag = match[2] as CaaData["tag"];
  // The text, which ends the data, dns-packet would write in UTF-8.
  return Buffer.concat([rdata("CAA", { flags: numberField(match[1] ?? "", 8), tag, value: "" }), text]);
}

function encodeSoa(value: string): Buffer {
  const [primary = "", mailbox = "", ...numbers] = fieldsOf("SOA", value, 7);
  const names = [nameField(primary), nameField(mailbox)];
  const [serial, refresh, retry, expire, minimum] = numbers.map((number) => numberField(number, 32));
  const fixed = rdata("SOA", { mname: ".", rname: ".", serial, refresh, retry, expire, minimum });
  return Buffer.concat([...names, fixed.subarray(2)]);
}

function encodeNaptr(value: string): Buffer {
  const match = /^(\d+)\s+(\d+)\s+(".*")\s+(\S+)$/.exec(value);
  const strings = match === null ? [] : stringFields(match[3] ?? "");
  if (match === null || strings.length !== 3) {
    throw syntaxProblem("NAPTRRRDATAIllegal", "Value must have 6 fields, three of them quoted", value);
  }
  const fixed = rdata("NAPTR", {
    order: numberField(match[1] ?? "", 16),
    preference: numberField(match[2] ?? "", 16),
    flags: "",
    services: "",
    regexp: "",
    replacement: ".",
  });
  // The strings dns-packet would write in UTF-8 here, but not in TXT.
  return Buffer.concat([fixed.subarray(0, 4), rdata("TXT", strings), nameField(match[4] ?? "")]);
}

function encodeDs(value: string): Buffer {
  const [tag = "", algorithm = "", digestType = "", digest = ""] = fieldsOf("DS", value, 4);
  // SHA-1, SHA-256 and SHA-384; a resolver takes a message with another length for malformed.
  if (digest.length !== { "1": 40, "2": 64, "4": 96 }[digestType]) {
    throw syntaxProblem("DSRRDATAIllegal", "Value is not a digest of its type", value);
  }
  return rdata("DS", {
    keyTag: numberField(tag, 16),
    algorithm: numberField(algorithm, 8),
    digestType: numberField(digestType, 8),
    digest: hexField(digest),
  });
}

function encodeTlsa(value: string): Buffer {
  const [usage = "", selector = "", matching = "", data = ""] = fieldsOf("TLSA", value, 4);
  return rdata("TLSA", {
    usage: numberField(usage, 8),
    selector: numberField(selector, 8),
    matchingType: numberField(matching, 8),
    certificate: hexField(data),
  });
}

function encodeSshfp(value: string): Buffer {
  const [algorithm = "", hash = "", print = ""] = fieldsOf("SSHFP", value, 3);
  // SHA-1 and SHA-256, the only kinds there are (RFC 6594).
  if (print.length !== { "1": 40, "2": 64 }[hash]) {
    throw syntaxProblem("SSHFPRRDATAIllegal", "Value is not a fingerprint of its type", value);
  }
  return rdata("SSHFP", {
    algorithm: numberField(algorithm, 8),
    hash: numberField(hash, 8),
    fingerprint: hexField(print).toString("hex"),
  });
}
