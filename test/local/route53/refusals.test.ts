import { type Change, ListResourceRecordSetsCommand, type ResourceRecordSet } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, create, createZone, list, outcome, remove, startApi, upsert } from "./api";

interface Row {
  what: string;
  changes: Change[];
  /** Code and message of the refusal. */
  refusal: string | RegExp;
}

const batch = (message: string) => `InvalidChangeBatch: [${message}]`;
const fatal = (id: string, words: string, text: string) =>
  batch(`Invalid Resource Record: 'FATAL problem: ${id} (${words}) encountered with '${text}''`);
const badIpv4 = (text: string) =>
  fatal("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", text);
const badIpv6 = (text: string) =>
  fatal("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", text);
const alias = (DNSName: string, HostedZoneId: string): Partial<ResourceRecordSet> => ({
  TTL: undefined,
  ResourceRecords: undefined,
  AliasTarget: { DNSName, HostedZoneId, EvaluateTargetHealth: false },
});

const EXISTING = [
  "old.example.com 60 A 192.0.2.1",
  "two.example.com 60 A 192.0.2.1 | 192.0.2.2",
  "cname.example.com 60 CNAME old.example.com",
  'text.example.com 60 TXT "x"',
];

const TABLE: Row[] = [
  {
    what: "CREATE of a set that exists",
    changes: [create("old.example.com 60 A 192.0.2.9")],
    refusal: batch(
      "Tried to create resource record set [name='old.example.com.', type='A'] but it already exists",
    ),
  },
  {
    what: "DELETE of a set that does not exist",
    changes: [remove("new.example.com 60 A 192.0.2.1")],
    refusal: batch(
      "Tried to delete resource record set [name='new.example.com.', type='A'] but it was not found",
    ),
  },
  {
    what: "DELETE with another type",
    changes: [remove("old.example.com 60 AAAA 2001:db8::1")],
    refusal: batch(
      "Tried to delete resource record set [name='old.example.com.', type='AAAA'] but it was not found",
    ),
  },
  {
    what: "DELETE with another TTL",
    changes: [remove("old.example.com 61 A 192.0.2.1")],
    refusal: batch(
      "Tried to delete resource record set [name='old.example.com.', type='A'] but the values provided do not match the current values",
    ),
  },
  {
    what: "DELETE with another value",
    changes: [remove("old.example.com 60 A 192.0.2.2")],
    refusal: batch(
      "Tried to delete resource record set [name='old.example.com.', type='A'] but the values provided do not match the current values",
    ),
  },
  {
    what: "DELETE with only one of two values",
    changes: [remove("two.example.com 60 A 192.0.2.1")],
    refusal: batch(
      "Tried to delete resource record set [name='two.example.com.', type='A'] but the values provided do not match the current values",
    ),
  },
  {
    what: "DELETE with an identifier that the set lacks",
    changes: [remove("old.example.com 60 A 192.0.2.1", { SetIdentifier: "x", Weight: 1 })],
    refusal: batch(
      "Tried to delete resource record set [name='old.example.com.', type='A', set-identifier='x'] but it was not found",
    ),
  },
  {
    what: "two refused changes with both messages",
    changes: [create("old.example.com 60 A 192.0.2.9"), remove("new.example.com 60 A 192.0.2.1")],
    refusal: batch(
      "Tried to create resource record set [name='old.example.com.', type='A'] but it already exists, Tried to delete resource record set [name='new.example.com.', type='A'] but it was not found",
    ),
  },

  {
    what: "a CNAME beside another type",
    changes: [upsert("old.example.com 60 CNAME text.example.com")],
    refusal: batch(
      "RRSet of type CNAME with DNS name old.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.",
    ),
  },
  {
    what: "another type beside a CNAME",
    changes: [upsert("cname.example.com 60 A 192.0.2.1")],
    refusal: batch(
      "RRSet of type A with DNS name cname.example.com. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.com.",
    ),
  },
  {
    what: "a CNAME and another type in one batch",
    changes: [create("new.example.com 60 CNAME old.example.com"), create('new.example.com 60 TXT "x"')],
    refusal:
      /^InvalidChangeBatch: \[RRSet of type CNAME with DNS name new\.example\.com\. is not permitted as it conflicts.*, RRSet of type TXT with DNS name new\.example\.com\. is not permitted because a conflicting/,
  },
  {
    what: "a CNAME at the apex",
    changes: [upsert("example.com 60 CNAME old.example.com")],
    refusal:
      /RRSet of type CNAME with DNS name example\.com\. is not permitted at apex in zone example\.com\./,
  },
  {
    what: "a CNAME with two values",
    changes: [upsert("new.example.com 60 CNAME a.example.com | b.example.com")],
    refusal:
      /RRSet of type CNAME with DNS name new\.example\.com\. is not permitted to have more than one value/,
  },
  {
    what: "an SOA away from the apex",
    changes: [create("new.example.com 60 SOA a.example.net. b.example.net. 1 2 3 4 5")],
    refusal: batch("RRSet of type SOA with DNS name new.example.com. is not permitted in zone example.com."),
  },
  {
    what: "a second SOA",
    changes: [
      upsert(
        "example.com 60 SOA a.example.net. b.example.net. 1 2 3 4 5 | c.example.net. b.example.net. 1 2 3 4 5",
      ),
    ],
    refusal: batch("A HostedZone must contain exactly one SOA record."),
  },
  {
    what: "NS at a wildcard",
    changes: [create("*.example.com 60 NS ns.example.net")],
    refusal: /NS with DNS name \\052\.example\.com\. is not permitted because a wildcard cannot have type NS/,
  },
  {
    what: "a name outside the zone",
    changes: [upsert("www.example.org 60 A 192.0.2.1")],
    refusal: batch("RRSet with DNS name www.example.org. is not permitted in zone example.com."),
  },
  {
    what: "a name that only ends like the zone's",
    changes: [upsert("notexample.com 60 A 192.0.2.1")],
    refusal: batch("RRSet with DNS name notexample.com. is not permitted in zone example.com."),
  },
  {
    what: "a relative name",
    changes: [upsert("www 60 A 192.0.2.1")],
    refusal: batch("RRSet with DNS name www. is not permitted in zone example.com."),
  },

  {
    what: "a set changed twice",
    changes: [upsert("new.example.com 60 A 192.0.2.1"), upsert("NEW.example.com. 60 A 192.0.2.2")],
    refusal: batch(
      "The request contains an invalid set of changes for a resource record set 'A new.example.com.'",
    ),
  },
  {
    what: "a set created and then deleted",
    changes: [create("new.example.com 60 A 192.0.2.1"), remove("new.example.com 60 A 192.0.2.1")],
    refusal: /invalid set of changes for a resource record set 'A new\.example\.com\.'/,
  },
  {
    what: "a set deleted twice",
    changes: [remove("old.example.com 60 A 192.0.2.1"), remove("old.example.com 60 A 192.0.2.1")],
    refusal: /invalid set of changes for a resource record set 'A old\.example\.com\.'/,
  },
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

describe("Route 53 stand-in: refused changes", () => {
  let api: Api;
  let zoneId: string;

  before(async () => {
    api = await startApi();
    zoneId = await createZone(api.client);
    await change(
      api.client,
      zoneId,
      EXISTING.map((line) => create(line)),
    );
  });

  after(() => api.close());

  for (const { what, changes, refusal } of TABLE) {
    it(`refuses ${what}, and does nothing of the batch`, async () => {
      const before = await list(api.client, zoneId);
      const good = create("innocent.example.com 60 A 192.0.2.77");
      const got = await outcome(change(api.client, zoneId, changes.length > 0 ? [...changes, good] : []));

      if (typeof refusal === "string") {
        expect(got).to.equal(refusal);
      } else {
        expect(got).to.match(refusal);
      }
      expect(await list(api.client, zoneId)).to.deep.equal(before);
    });
  }

  it("refuses to delete the apex's SOA and NS", async () => {
    const page = await api.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: 2 }),
    );
    const sets = page.ResourceRecordSets ?? [];
    expect(sets.map(({ Type }) => Type)).to.deep.equal(["NS", "SOA"]);
    const messages = {
      SOA: "A HostedZone must contain exactly one SOA record.",
      NS: "A HostedZone must contain at least one NS record for the zone itself.",
    };
    for (const set of sets) {
      const got = await outcome(change(api.client, zoneId, [{ Action: "DELETE", ResourceRecordSet: set }]));
      expect(got).to.equal(batch(messages[set.Type as "SOA" | "NS"]));
    }
  });

  it("refuses an alias in the zone whose target is missing, foreign or itself", async () => {
    const none = { Name: "new.example.com", Type: "A" as const };
    const targets = {
      "none.example.com": "but that target was not found",
      "www.example.org": "but the alias target name does not lie within the target zone",
      "new.example.com": "but that target was not found",
    };
    for (const [target, complaint] of Object.entries(targets)) {
      const set = {
        ...none,
        AliasTarget: { DNSName: target, HostedZoneId: zoneId, EvaluateTargetHealth: false },
      };
      const got = await outcome(change(api.client, zoneId, [{ Action: "CREATE", ResourceRecordSet: set }]));
      expect(got).to.equal(
        batch(`Tried to create an alias that targets ${target}., type A in zone ${zoneId}, ${complaint}`),
      );
    }
  });

  it("accepts exactly 1000 records, and exactly 500 to upsert", async () => {
    const zone = await createZone(api.client, "full.example.com");
    const lines = Array.from({ length: 500 }, (_, n) => `n${n}.full.example.com 60 A 192.0.2.1`);
    await change(
      api.client,
      zone,
      lines.map((line) => upsert(line)),
    );
    await change(api.client, zone, [
      ...lines.map((line) => remove(line)),
      ...lines.map((line) => create(line)),
    ]);

    expect(api.standIn.zones.listRecordSets(zone)).to.have.length(502);
  });

  it("throws the same in the process, with the code and the single messages", () => {
    const failure = catchError(() =>
      api.standIn.zones.changeRecordSets(zoneId, [
        {
          Action: "CREATE",
          ResourceRecordSet: {
            Name: "old.example.com",
            Type: "A",
            TTL: 1,
            ResourceRecords: [{ Value: "192.0.2.1" }],
          },
        },
        {
          Action: "DELETE",
          ResourceRecordSet: {
            Name: "new.example.com",
            Type: "A",
            TTL: 1,
            ResourceRecords: [{ Value: "192.0.2.1" }],
          },
        },
      ]),
    );

    expect(failure).to.include({ code: "InvalidChangeBatch", status: 400 });
    expect(failure).to.have.property("messages").with.length(2);
  });

  function catchError(run: () => unknown): unknown {
    try {
      return run();
    } catch (error) {
      return error;
    }
  }
});
