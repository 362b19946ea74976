import { expect } from "chai";
import type { RecordType } from "../../../../local/aws/route53/model";
import { encodeValue } from "../../../../local/aws/route53/rdata/encode";

/** Values that a DNS library may get wrong, and their bytes by hand; text in single quotation marks stands for its own bytes. */
const TABLE: { what: string; type: RecordType; value: string; bytes: string }[] = [
  { what: "an address", type: "A", value: "192.0.2.1", bytes: "c0000201" },
  { what: "the unspecified IPv6 address", type: "AAAA", value: "::", bytes: "00".repeat(16) },
  {
    what: "an IPv6 address whose first colons stand for one group",
    type: "AAAA",
    value: "::db8:3:4:5:6:7:8",
    bytes: "0000 0db8 0003 0004 0005 0006 0007 0008",
  },
  {
    what: "an IPv6 address that ends like IPv4",
    type: "AAAA",
    value: "::192.0.2.1",
    bytes: `${"00".repeat(12)} c0000201`,
  },
  {
    what: "an IPv4-mapped address",
    type: "AAAA",
    value: "::FFFF:192.0.2.1",
    bytes: `${"00".repeat(10)} ffff c0000201`,
  },
  {
    what: "a name with a dot and other odd bytes in its labels",
    type: "CNAME",
    value: "a\\056b.\\377\\000.example.com.",
    bytes: "03 'a.b' 02 ff00 07 'example' 03 'com' 00",
  },
  { what: "the root as a name", type: "NS", value: ".", bytes: "00" },
  { what: "a name behind a number", type: "MX", value: "10 a\\056b.", bytes: "000a 03 'a.b' 00" },
  {
    what: "the largest numbers before a name",
    type: "SRV",
    value: "65535 0 443 \\200.",
    bytes: "ffff 0000 01bb 01 80 00",
  },
  {
    what: "a mailbox with a dot in its first label",
    type: "SOA",
    value: "ns.test. a\\056b.test. 1 2 3 4 4294967295",
    bytes: "02 'ns' 04 'test' 00 03 'a.b' 04 'test' 00 00000001 00000002 00000003 00000004 ffffffff",
  },
  { what: "text beyond ASCII", type: "TXT", value: '"\\377\\000" ""', bytes: "02 ff00 00" },
  { what: "SPF as text", type: "SPF", value: '"v=spf1"', bytes: "06 'v=spf1'" },
  {
    what: "a property beyond ASCII",
    type: "CAA",
    value: '128 issue "\\344"',
    bytes: "80 05 'issue' e4",
  },
  {
    what: "a rule beyond ASCII",
    type: "NAPTR",
    value: '1 2 "S" "\\344" "" a\\056b.',
    bytes: "0001 0002 01 'S' 01 e4 00 03 'a.b' 00",
  },
  {
    what: "a digest",
    type: "DS",
    value: `12345 13 1 ${"0A".repeat(20)}`,
    bytes: `3039 0d 01 ${"0a".repeat(20)}`,
  },
  { what: "a certificate's hash", type: "TLSA", value: "3 1 1 00FF", bytes: "03 01 01 00ff" },
  {
    what: "a fingerprint",
    type: "SSHFP",
    value: `4 2 ${"Fe".repeat(32)}`,
    bytes: `04 02 ${"fe".repeat(32)}`,
  },
];

describe("Route 53 stand-in: record data", () => {
  for (const { what, type, value, bytes } of TABLE) {
    it(`writes ${what} (${type})`, () => {
      const wanted = bytes.replace(/'([^']*)'/g, (_, text: string) => Buffer.from(text).toString("hex"));

      expect(encodeValue(type, value).toString("hex")).to.equal(wanted.replaceAll(" ", ""));
    });
  }
});
