import { create, remove, upsert } from "./api";
import { batch, itRefuses, type Row } from "./refusals";

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
];

describe("Route 53 stand-in: changes that do not fit the zone", () => {
  itRefuses(TABLE);
});
