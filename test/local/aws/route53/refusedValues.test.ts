import { upsert } from "./api";
import { badIpv4, badIpv6, batch, fatal, itRefuses, type Row } from "./refusals";

const TABLE: Row[] = [
  {
    what: "a value given twice",
    changes: [upsert("new.example.com 60 A 192.0.2.1 | 192.0.2.1")],
    refusal: batch("Duplicate Resource Record: '192.0.2.1'"),
  },
  {
    what: "one address in two spellings",
    changes: [upsert("new.example.com 60 AAAA 2001:db8::1 | 2001:DB8:0::1")],
    refusal: batch("Duplicate Resource Record: '2001:DB8:0::1'"),
  },

  ...[
    "192.0.2",
    "192.0.2.256",
    "192.0.2.01",
    "0xc0.0.2.1",
    "192.0.2.1.",
    "example.com",
    "",
    "2001:db8::1",
  ].map(
    (value): Row => ({
      what: `the A value '${value}'`,
      changes: [upsert(`new.example.com 60 A ${value}`)],
      refusal: badIpv4(value),
    }),
  ),
  {
    what: "an A value with two addresses",
    changes: [upsert("new.example.com 60 A 192.0.2.1, 192.0.2.2")],
    refusal: fatal("ARRDATANotSingleField", "Value contains spaces", "192.0.2.1, 192.0.2.2"),
  },
  ...["192.0.2.1", "2001:db8::g", "2001:db8::1%eth0", "2001:db8", "fe80::1::2", ""].map(
    (value): Row => ({
      what: `the AAAA value '${value}'`,
      changes: [upsert(`new.example.com 60 AAAA ${value}`)],
      refusal: badIpv6(value),
    }),
  ),
  {
    what: "text without quotation marks",
    changes: [upsert("new.example.com 60 TXT text")],
    refusal: fatal("InvalidCharacterString", "Value should be enclosed in quotation marks", "text"),
  },
  {
    what: "text of 256 bytes",
    changes: [upsert(`new.example.com 60 TXT "${"x".repeat(256)}"`)],
    refusal: /CharacterStringTooLong \(Value is too long\)/,
  },
  {
    what: "an MX without a preference",
    changes: [upsert("new.example.com 60 MX mail.example.com")],
    refusal: /InvalidChangeBatch.*Value must have 2 fields/,
  },
  {
    what: "an SRV with a port that is too great",
    changes: [upsert("new.example.com 60 SRV 1 2 65536 a.example.com")],
    refusal: /InvalidChangeBatch.*Value is not a number of 16 bits/,
  },
  {
    what: "a CAA without quotation marks",
    changes: [upsert("new.example.com 60 CAA 0 issue ca.example.net")],
    refusal: /InvalidChangeBatch.*CAARRDATAIllegal/,
  },
  {
    what: "a CNAME to a name with an empty label",
    changes: [upsert("new.example.com 60 CNAME a..example.com")],
    refusal: /DomainLabelEmpty \(Domain label is empty\) encountered with 'a\.\.example\.com'/,
  },

  {
    what: "a name with an empty label",
    changes: [upsert("a..example.com 60 A 192.0.2.1")],
    refusal: batch(
      "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example.com'",
    ),
  },
  {
    what: "a name with a label of 64 bytes",
    changes: [upsert(`${"a".repeat(64)}.example.com 60 A 192.0.2.1`)],
    refusal: batch(
      `FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${"a".repeat(64)}'`,
    ),
  },
  {
    what: "a name of more than 255 bytes",
    changes: [upsert(`${`${"a".repeat(60)}.`.repeat(4)}example.com 60 A 192.0.2.1`)],
    refusal: /DomainNameTooLong/,
  },
  {
    what: "a name with a character beyond ASCII",
    changes: [upsert("\u00e4.example.com 60 A 192.0.2.1")],
    refusal: batch(
      "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '\u00e4'",
    ),
  },
  {
    what: "a name with an escape that is not octal",
    changes: [upsert("\\089.example.com 60 A 192.0.2.1")],
    refusal: /UnsupportedCharacter/,
  },
  { what: "an empty name", changes: [upsert(" 60 A 192.0.2.1")], refusal: /DomainLabelEmpty/ },
];

describe("Route 53 stand-in: names and values that cannot be read", () => {
  itRefuses(TABLE);
});
