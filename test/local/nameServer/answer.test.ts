import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../local/nameServer";
import { createHostedZones } from "../../../local/route53/hostedZones";
import { ask } from "./client";
import { addZone } from "./zone";

const NS = ["example.com 172800 NS ns1.example.net", "example.com 172800 NS ns2.example.net"];
const SOA_DATA = "ns1.example.net hostmaster.example.net 1 7200 900 1209600 86400";
const SOA = [`example.com 900 SOA ${SOA_DATA}`];

const RECORDS = [
  "@ 300 A 192.0.2.1",
  "@ 300 MX 10 mail.example.com. | 20 mail.example.org.",
  "home 60 A 192.0.2.7",
  "home 60 AAAA 2001:db8::7",
  "many 60 A 192.0.2.11 | 192.0.2.12",
  'text 60 TXT "v=spf1 -all" "\\042quoted\\042 \\\\ \\377"',
  '@ 60 CAA 0 issue "ca.example.net"',
  "_sip._tcp 60 SRV 1 2 5060 home.example.com.",
  "ptr 60 PTR home.example.com.",
  'naptr 60 NAPTR 10 20 "S" "SIP+D2U" "" _sip._udp.example.com.',
  `fingerprint 60 SSHFP 4 2 ${"0A".repeat(32)}`,
  "alias 60 CNAME home.example.com.",
  "alias2 60 CNAME alias.example.com.",
  "dangling 60 CNAME nowhere.example.com.",
  "abroad 60 CNAME www.example.org.",
  "loop1 60 CNAME loop2.example.com.",
  "loop2 60 CNAME loop1.example.com.",
  "toempty 60 CNAME b.a.example.com.",
  "c.b.a 60 A 192.0.2.20",
  "*.wild 60 A 192.0.2.30",
  '*.wild 60 TXT "wild"',
  "host.wild 60 AAAA 2001:db8::30",
  "below.host.wild 60 A 192.0.2.31",
  "sub.*.wild 60 A 192.0.2.32",
  "*.cname 60 CNAME home.example.com.",
  "child 3600 NS ns.child.example.com. | ns.example.org.",
  `child 3600 DS 12345 13 2 ${"AB".repeat(32)}`,
  "ns.child 3600 A 192.0.2.53",
  "ns.child 3600 AAAA 2001:db8::53",
  "deep.child 60 A 192.0.2.99",
  "tochild 60 CNAME www.child.example.com.",
  "hosted 3600 NS ns1.example.net.",
  "short 5 A 192.0.2.40",
  "zero 0 A 192.0.2.41",
  "a\\056b 60 A 192.0.2.50",
  "odd\\377\\000 60 A 192.0.2.51",
];

interface Row {
  what: string;
  qname: string;
  qtype: string;
  rcode?: string;
  answer?: string[];
  authority?: string[];
  additional?: string[];
  aa?: boolean;
}

const TABLE: Row[] = [
  {
    what: "an address",
    qname: "home.example.com",
    qtype: "A",
    answer: ["home.example.com 60 A 192.0.2.7"],
    authority: NS,
  },
  {
    what: "an IPv6 address",
    qname: "home.example.com",
    qtype: "AAAA",
    answer: ["home.example.com 60 AAAA 2001:db8::7"],
    authority: NS,
  },
  {
    what: "all values of a set",
    qname: "many.example.com",
    qtype: "A",
    answer: ["many.example.com 60 A 192.0.2.11", "many.example.com 60 A 192.0.2.12"],
    authority: NS,
  },
  {
    what: "the apex",
    qname: "example.com",
    qtype: "A",
    answer: ["example.com 300 A 192.0.2.1"],
    authority: NS,
  },
  { what: "the SOA", qname: "example.com", qtype: "SOA", answer: SOA, authority: NS },
  {
    what: "the NS once, not again as authority",
    qname: "example.com",
    qtype: "NS",
    answer: NS,
    authority: [],
  },
  {
    what: "mail exchangers",
    qname: "example.com",
    qtype: "MX",
    answer: ["example.com 300 MX 10 mail.example.com", "example.com 300 MX 20 mail.example.org"],
    authority: NS,
  },
  {
    what: "text with escapes",
    qname: "text.example.com",
    qtype: "TXT",
    answer: ['text.example.com 60 TXT "v=spf1 -all" "\\"quoted\\" \\\\ \ufffd"'],
    authority: NS,
  },
  {
    what: "CAA",
    qname: "example.com",
    qtype: "CAA",
    answer: ["example.com 60 CAA 0 issue ca.example.net false"],
    authority: NS,
  },
  {
    what: "SRV",
    qname: "_sip._tcp.example.com",
    qtype: "SRV",
    answer: ["_sip._tcp.example.com 60 SRV 1 2 5060 home.example.com"],
    authority: NS,
  },
  {
    what: "PTR",
    qname: "ptr.example.com",
    qtype: "PTR",
    answer: ["ptr.example.com 60 PTR home.example.com"],
    authority: NS,
  },
  {
    what: "NAPTR",
    qname: "naptr.example.com",
    qtype: "NAPTR",
    answer: ["naptr.example.com 60 NAPTR 10 20 S SIP+D2U  _sip._udp.example.com"],
    authority: NS,
  },
  {
    what: "SSHFP",
    qname: "fingerprint.example.com",
    qtype: "SSHFP",
    answer: [`fingerprint.example.com 60 SSHFP 4 2 ${"0A".repeat(32)}`],
    authority: NS,
  },
  {
    what: "a TTL of zero",
    qname: "zero.example.com",
    qtype: "A",
    answer: ["zero.example.com 0 A 192.0.2.41"],
    authority: NS,
  },
  {
    what: "any type with one set",
    qname: "home.example.com",
    qtype: "ANY",
    answer: ["home.example.com 60 A 192.0.2.7"],
    authority: NS,
  },

  {
    what: "NODATA for a type that the name lacks",
    qname: "short.example.com",
    qtype: "AAAA",
    authority: SOA,
  },
  { what: "NODATA for a type that nobody stores", qname: "home.example.com", qtype: "HINFO", authority: SOA },
  { what: "NODATA for an empty non-terminal", qname: "b.a.example.com", qtype: "A", authority: SOA },
  {
    what: "NODATA for the upper of two empty non-terminals",
    qname: "a.example.com",
    qtype: "A",
    authority: SOA,
  },
  {
    what: "NODATA for any type of an empty non-terminal",
    qname: "a.example.com",
    qtype: "ANY",
    authority: SOA,
  },
  {
    what: "NXDOMAIN for an unknown name",
    qname: "nowhere.example.com",
    qtype: "A",
    rcode: "NXDOMAIN",
    authority: SOA,
  },
  {
    what: "NXDOMAIN below a name with records",
    qname: "below.home.example.com",
    qtype: "A",
    rcode: "NXDOMAIN",
    authority: SOA,
  },
  {
    what: "NXDOMAIN beside an empty non-terminal's child",
    qname: "d.b.a.example.com",
    qtype: "A",
    rcode: "NXDOMAIN",
    authority: SOA,
  },

  {
    what: "a CNAME's target along with it",
    qname: "alias.example.com",
    qtype: "A",
    answer: ["alias.example.com 60 CNAME home.example.com", "home.example.com 60 A 192.0.2.7"],
    authority: NS,
  },
  {
    what: "a chain of CNAMEs",
    qname: "alias2.example.com",
    qtype: "AAAA",
    answer: [
      "alias2.example.com 60 CNAME alias.example.com",
      "alias.example.com 60 CNAME home.example.com",
      "home.example.com 60 AAAA 2001:db8::7",
    ],
    authority: NS,
  },
  {
    what: "a CNAME itself when asked for it",
    qname: "alias.example.com",
    qtype: "CNAME",
    answer: ["alias.example.com 60 CNAME home.example.com"],
    authority: NS,
  },
  {
    what: "a CNAME alone for any type",
    qname: "alias.example.com",
    qtype: "ANY",
    answer: ["alias.example.com 60 CNAME home.example.com"],
    authority: NS,
  },
  {
    what: "a CNAME that leaves the zone, without its target",
    qname: "abroad.example.com",
    qtype: "A",
    answer: ["abroad.example.com 60 CNAME www.example.org"],
    authority: NS,
  },
  {
    what: "NXDOMAIN of a CNAME's target",
    qname: "dangling.example.com",
    qtype: "A",
    rcode: "NXDOMAIN",
    answer: ["dangling.example.com 60 CNAME nowhere.example.com"],
    authority: SOA,
  },
  {
    what: "NODATA of a CNAME's target",
    qname: "alias.example.com",
    qtype: "TXT",
    answer: ["alias.example.com 60 CNAME home.example.com"],
    authority: SOA,
  },
  {
    what: "NODATA of a CNAME to an empty non-terminal",
    qname: "toempty.example.com",
    qtype: "A",
    answer: ["toempty.example.com 60 CNAME b.a.example.com"],
    authority: SOA,
  },
  {
    what: "SERVFAIL for a loop of CNAMEs",
    qname: "loop1.example.com",
    qtype: "A",
    rcode: "SERVFAIL",
    authority: [],
    aa: false,
  },

  {
    what: "a wildcard under the name that was asked",
    qname: "x.wild.example.com",
    qtype: "A",
    answer: ["x.wild.example.com 60 A 192.0.2.30"],
    authority: NS,
  },
  {
    what: "a wildcard for several labels",
    qname: "x.y.z.wild.example.com",
    qtype: "A",
    answer: ["x.y.z.wild.example.com 60 A 192.0.2.30"],
    authority: NS,
  },
  {
    what: "the wildcard's own name",
    qname: "*.wild.example.com",
    qtype: "A",
    answer: ["*.wild.example.com 60 A 192.0.2.30"],
    authority: NS,
  },
  {
    what: "NODATA for a type that the wildcard lacks",
    qname: "x.wild.example.com",
    qtype: "AAAA",
    authority: SOA,
  },
  {
    what: "NODATA for an existing name beside the wildcard",
    qname: "host.wild.example.com",
    qtype: "A",
    authority: SOA,
  },
  {
    what: "NXDOMAIN below an existing name: the wildcard is no longer next to it",
    qname: "x.host.wild.example.com",
    qtype: "A",
    rcode: "NXDOMAIN",
    authority: SOA,
  },
  { what: "NODATA for the wildcard's parent", qname: "wild.example.com", qtype: "A", authority: SOA },
  {
    what: "a name below a wildcard label",
    qname: "sub.*.wild.example.com",
    qtype: "A",
    answer: ["sub.*.wild.example.com 60 A 192.0.2.32"],
    authority: NS,
  },
  {
    what: "NXDOMAIN below a wildcard label, which no wildcard covers",
    qname: "other.*.wild.example.com",
    qtype: "A",
    rcode: "NXDOMAIN",
    authority: SOA,
  },
  {
    what: "a wildcard CNAME",
    qname: "x.cname.example.com",
    qtype: "A",
    answer: ["x.cname.example.com 60 CNAME home.example.com", "home.example.com 60 A 192.0.2.7"],
    authority: NS,
  },

  {
    what: "a referral with glue, without authority",
    qname: "www.child.example.com",
    qtype: "A",
    aa: false,
    authority: ["child.example.com 3600 NS ns.child.example.com", "child.example.com 3600 NS ns.example.org"],
    additional: ["ns.child.example.com 3600 A 192.0.2.53", "ns.child.example.com 3600 AAAA 2001:db8::53"],
  },
  {
    what: "a referral at the cut itself, also for NS",
    qname: "child.example.com",
    qtype: "NS",
    aa: false,
    authority: ["child.example.com 3600 NS ns.child.example.com", "child.example.com 3600 NS ns.example.org"],
    additional: ["ns.child.example.com 3600 A 192.0.2.53", "ns.child.example.com 3600 AAAA 2001:db8::53"],
  },
  {
    what: "a referral even for records below the cut that the zone holds",
    qname: "deep.child.example.com",
    qtype: "A",
    aa: false,
    authority: ["child.example.com 3600 NS ns.child.example.com", "child.example.com 3600 NS ns.example.org"],
    additional: ["ns.child.example.com 3600 A 192.0.2.53", "ns.child.example.com 3600 AAAA 2001:db8::53"],
  },
  {
    what: "DS at the cut with authority",
    qname: "child.example.com",
    qtype: "DS",
    answer: [`child.example.com 3600 DS 12345 13 2 ${"ab".repeat(32)}`],
    authority: NS,
  },
  {
    what: "a CNAME into a delegated zone with the referral",
    qname: "tochild.example.com",
    qtype: "A",
    answer: ["tochild.example.com 60 CNAME www.child.example.com"],
    authority: ["child.example.com 3600 NS ns.child.example.com", "child.example.com 3600 NS ns.example.org"],
    additional: ["ns.child.example.com 3600 A 192.0.2.53", "ns.child.example.com 3600 AAAA 2001:db8::53"],
  },

  {
    what: "the zone with the longest name",
    qname: "www.hosted.example.com",
    qtype: "A",
    answer: ["www.hosted.example.com 60 A 192.0.2.60"],
    authority: [
      "hosted.example.com 172800 NS ns1.example.net",
      "hosted.example.com 172800 NS ns2.example.net",
    ],
  },
  {
    what: "DS at a hosted child's apex from the parent",
    qname: "hosted.example.com",
    qtype: "DS",
    authority: SOA,
  },
  {
    what: "REFUSED for a foreign name",
    qname: "www.example.org",
    qtype: "A",
    rcode: "REFUSED",
    aa: false,
    authority: [],
  },
  {
    what: "REFUSED for a name that only ends alike",
    qname: "notexample.com",
    qtype: "A",
    rcode: "REFUSED",
    aa: false,
    authority: [],
  },
  { what: "REFUSED for the root", qname: ".", qtype: "NS", rcode: "REFUSED", aa: false, authority: [] },
  {
    what: "REFUSED for a zone transfer",
    qname: "example.com",
    qtype: "AXFR",
    rcode: "REFUSED",
    aa: false,
    authority: [],
  },
  {
    what: "REFUSED for an incremental transfer",
    qname: "example.com",
    qtype: "IXFR",
    rcode: "REFUSED",
    aa: false,
    authority: [],
  },
];

describe("name server: answers", () => {
  let server: NameServer;

  before(async () => {
    const zones = createHostedZones();
    addZone(zones, "example.com", RECORDS);
    addZone(zones, "hosted.example.com", ["www 60 A 192.0.2.60"]);
    server = await startNameServer({ zones });
  });

  after(() => server.close());

  for (const row of TABLE) {
    for (const transport of ["udp", "tcp"] as const) {
      it(`answers ${row.what} (${row.qname} ${row.qtype} over ${transport})`, async () => {
        const asked = await ask(server, row.qname, row.qtype, { transport });

        expect(asked.rcode).to.equal(row.rcode ?? "NOERROR");
        expect(asked.answer).to.deep.equal(row.answer ?? []);
        expect(asked.authority).to.deep.equal(row.authority);
        expect(asked.additional).to.deep.equal(row.additional ?? []);
        expect(asked.aa).to.equal(row.aa ?? true);
        expect([asked.tc, asked.ra]).to.deep.equal([false, false]);
      });
    }
  }

  it("answers over IPv6, too", async () => {
    for (const transport of ["udp", "tcp"] as const) {
      const asked = await ask(server, "home.example.com", "A", { transport, host: "::1" });

      expect(asked.answer).to.deep.equal(["home.example.com 60 A 192.0.2.7"]);
    }
  });
});
