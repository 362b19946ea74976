import { create, upsert } from "./api";
import { alias, batch, itRefuses, type Row } from "./refusals";

const TABLE: Row[] = [
  {
    what: "a missing TTL",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { TTL: undefined })],
    refusal:
      "InvalidInput: Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=UPSERT, Name=new.example.com, Type=A, SetIdentifier=null]",
  },
  {
    what: "missing values",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { ResourceRecords: undefined })],
    refusal: /^InvalidInput: Invalid request: Expected exactly one of .* but found none/,
  },
  {
    what: "an empty list of values",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { ResourceRecords: [] })],
    refusal:
      /^InvalidInput: Invalid XML ; cvc-complex-type\.2\.4\.b: The content of element 'ResourceRecords' is not complete/,
  },
  {
    what: "an alias with a TTL",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { ...alias("old.example.com", "Z1"), TTL: 60 })],
    refusal: /^InvalidInput: Invalid request: Expected exactly one of .* but found more than one/,
  },
  {
    what: "a negative TTL",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { TTL: -1 })],
    refusal:
      /^InvalidInput: Invalid XML ; .*'-1' is not facet-valid with respect to minInclusive '0' for type 'TTL'/,
  },
  {
    what: "a TTL of 2147483648",
    changes: [upsert("new.example.com 2147483648 A 192.0.2.1")],
    refusal: /^InvalidInput: Invalid XML ; .*maxInclusive '2147483647' for type 'TTL'/,
  },
  {
    what: "a TTL with a fraction",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { TTL: 1.5 })],
    refusal: /^InvalidInput: Invalid XML ; .*'1\.5' is not a valid value for 'integer'/,
  },
  {
    what: "an unknown type",
    changes: [upsert('new.example.com 60 HINFO "x" "y"')],
    refusal: /^InvalidInput: .*'HINFO' is not facet-valid with respect to enumeration/,
  },
  {
    what: "a type that the service knows and the stand-in does not",
    changes: [upsert("new.example.com 60 HTTPS 1 .")],
    refusal: /^InvalidInput: .*'HTTPS' is not facet-valid/,
  },
  {
    what: "an unknown action",
    changes: [{ ...upsert("new.example.com 60 A 192.0.2.1"), Action: "REPLACE" as "UPSERT" }],
    refusal: /^InvalidInput: .*'REPLACE' is not facet-valid/,
  },
  {
    what: "a value of more than 4000 characters",
    changes: [upsert(`new.example.com 60 TXT ${`"${"x".repeat(250)}" `.repeat(17)}`)],
    refusal: /^InvalidInput: .*maxLength '4000' for type 'RData'/,
  },
  {
    what: "an empty batch",
    changes: [],
    refusal:
      /^InvalidInput: Invalid XML ; cvc-complex-type\.2\.4\.b: The content of element 'Changes' is not complete/,
  },
  {
    what: "a traffic policy",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { TrafficPolicyInstanceId: "x" })],
    refusal: /^InvalidInput: .*Invalid content was found starting with element 'TrafficPolicyInstanceId'/,
  },

  {
    what: "a routing policy without an identifier",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { Weight: 1 })],
    refusal: /^InvalidInput: Invalid request: Missing field 'SetIdentifier'/,
  },
  {
    what: "an identifier without a routing policy",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { SetIdentifier: "x" })],
    refusal: /^InvalidInput: Invalid request: Expected exactly one of \[Weight, /,
  },
  {
    what: "two routing policies",
    changes: [
      upsert("new.example.com 60 A 192.0.2.1", { SetIdentifier: "x", Weight: 1, Failover: "PRIMARY" }),
    ],
    refusal: /^InvalidInput: Invalid request: Expected at most one of/,
  },
  {
    what: "a weight of 256",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { SetIdentifier: "x", Weight: 256 })],
    refusal: /^InvalidInput: .*maxInclusive '255' for type 'ResourceRecordSetWeight'/,
  },
  {
    what: "a health check, since there are none",
    changes: [upsert("new.example.com 60 A 192.0.2.1", { HealthCheckId: "x" })],
    refusal: "NoSuchHealthCheck: No health check found with ID: x",
  },
  {
    what: "a weighted set beside a simple one",
    changes: [create("old.example.com 60 A 192.0.2.2", { SetIdentifier: "x", Weight: 1 })],
    refusal: batch(
      "RRSet with DNS name old.example.com., type A, SetIdentifier x cannot be created as other RRSets exist with the same name and type.",
    ),
  },
  {
    what: "a multivalue set beside a simple one",
    changes: [create("old.example.com 60 A 192.0.2.2", { SetIdentifier: "x", MultiValueAnswer: true })],
    refusal: batch(
      "RRSet with DNS name old.example.com., type A, SetIdentifier x cannot be created because a non multivalue answer rrset exists with the same name and type.",
    ),
  },
  {
    what: "sets of two policies",
    changes: [
      create("new.example.com 60 A 192.0.2.2", { SetIdentifier: "x", Weight: 1 }),
      create("new.example.com 60 A 192.0.2.3", { SetIdentifier: "y", Failover: "PRIMARY" }),
    ],
    refusal: /cannot be created as other RRSets exist/,
  },
  {
    what: "two primaries",
    changes: [
      create("new.example.com 60 A 192.0.2.2", { SetIdentifier: "x", Failover: "PRIMARY" }),
      create("new.example.com 60 A 192.0.2.3", { SetIdentifier: "y", Failover: "PRIMARY" }),
    ],
    refusal: /has failover PRIMARY/,
  },
  {
    what: "NS with a routing policy",
    changes: [create("new.example.com 60 NS ns.example.net", { SetIdentifier: "x", Weight: 1 })],
    refusal: /NS with DNS name new\.example\.com\. is not permitted to have a routing policy/,
  },

  {
    what: "1001 records",
    changes: Array.from({ length: 1001 }, (_, n) => create(`n${n}.example.com 60 A 192.0.2.1`)),
    refusal: batch("Number of records limit of 1000 exceeded."),
  },
  {
    what: "501 records to upsert, which count twice",
    changes: Array.from({ length: 501 }, (_, n) => upsert(`n${n}.example.com 60 A 192.0.2.1`)),
    refusal: batch("Number of records limit of 1000 exceeded."),
  },
  {
    what: "more than 32,000 characters of values",
    changes: [create(`new.example.com 60 TXT ${text(130, 247)}`)],
    refusal: batch("RDATA character limit of 32000 exceeded."),
  },
  {
    what: "more than 16,000 characters to upsert, which count twice",
    changes: [upsert(`new.example.com 60 TXT ${text(65, 247)}`)],
    refusal: batch("RDATA character limit of 32000 exceeded."),
  },
  {
    what: "more than 400 records in a set",
    changes: [
      create(
        `new.example.com 60 A ${Array.from({ length: 401 }, (_, n) => `192.0.${n >> 8}.${n & 255}`).join(" | ")}`,
      ),
    ],
    refusal: batch("Cannot have more than 400 records in a RRSet."),
  },
];

/** So many different texts, each of `length` characters with its quotation marks. */
function text(count: number, length: number): string {
  return Array.from({ length: count }, (_, n) => `"${String(n).padStart(length - 2, "x")}"`).join(" | ");
}

describe("Route 53 stand-in: input that the API does not allow", () => {
  itRefuses(TABLE);
});
