/** What dig is asked, and what it must find. */

const SOA = "example.com. 900 IN SOA ns1.example.net. hostmaster.example.net. 1 7200 900 1209600 86400";
const NS = ["example.com. 172800 IN NS ns1.example.net.", "example.com. 172800 IN NS ns2.example.net."];

export const RECORDS = [
  "home 60 A 192.0.2.7",
  "home 60 AAAA 2001:db8::7",
  "alias 60 CNAME home.example.com.",
  "*.wild 60 A 192.0.2.30",
  'text 60 TXT "one" "t\\042w\\134o \\344"',
  "@ 300 MX 10 mail.example.com.",
  '@ 60 CAA 0 issue "ca.example.net"',
  "_sip._tcp 60 SRV 1 2 5060 home.example.com.",
  "ptr 60 PTR home.example.com.",
  'naptr 60 NAPTR 10 20 "S" "SIP+D2U" "!^.*$!sip:x@example.com!" .',
  `fp 60 SSHFP 4 2 ${"0A".repeat(32)}`,
  "_443._tcp 60 TLSA 3 1 1 0A0B0C",
  "child 3600 NS ns.child.example.com.",
  `child 3600 DS 12345 13 2 ${"AB".repeat(32)}`,
  "ns.child 3600 A 192.0.2.53",
  "c.b.a 60 A 192.0.2.20",
  "a\\056b 60 A 192.0.2.50",
  "odd\\377 60 A 192.0.2.51",
  `big 60 TXT ${Array.from({ length: 9 }, (_, n) => `"${n}${"x".repeat(199)}"`).join(" | ")}`,
];

export interface Row {
  what: string;
  /** Everything after the server and its port. */
  args: string;
  status?: string;
  /** In the order that dig prints them, without `;`. */
  flags?: string;
  answer?: string[];
  authority?: string[];
  additional?: string[];
  /** Pieces that must be somewhere in dig's output. */
  says?: RegExp[];
}

const HOME = ["home.example.com. 60 IN A 192.0.2.7"];

export const TABLE: Row[] = [
  { what: "an address over UDP", args: "home.example.com A", answer: HOME, authority: NS },
  {
    what: "an address over TCP",
    args: "+tcp home.example.com A",
    answer: HOME,
    authority: NS,
    says: [/\(TCP\)/],
  },
  {
    what: "an address over IPv6",
    args: "-6 home.example.com A",
    answer: HOME,
    authority: NS,
    says: [/SERVER: ::1#/],
  },
  {
    what: "an address over TCP and IPv6",
    args: "-6 +tcp home.example.com AAAA",
    answer: ["home.example.com. 60 IN AAAA 2001:db8::7"],
    authority: NS,
  },
  { what: "a query without EDNS", args: "+noedns home.example.com A", answer: HOME, authority: NS },
  {
    what: "a query with a large buffer",
    args: "+bufsize=4096 home.example.com A",
    answer: HOME,
    authority: NS,
    says: [/EDNS: version: 0, flags:; udp: 1232/],
  },
  {
    what: "a query with the least buffer",
    args: "+bufsize=512 home.example.com A",
    answer: HOME,
    authority: NS,
  },
  {
    what: "a query for DNSSEC",
    args: "+dnssec home.example.com A",
    answer: HOME,
    authority: NS,
    says: [/EDNS: version: 0, flags: do;/],
  },
  {
    what: "a query with a cookie and other options",
    args: "+cookie +nsid +subnet=192.0.2.0/24 home.example.com A",
    answer: HOME,
    authority: NS,
  },
  {
    what: "a query that wants recursion",
    args: "+recurse home.example.com A",
    flags: "qr aa rd",
    answer: HOME,
    authority: NS,
    says: [/recursion requested but not available/],
  },
  {
    what: "a query with CD and AD",
    args: "+cdflag +adflag home.example.com A",
    flags: "qr aa cd",
    answer: HOME,
    authority: NS,
  },
  {
    what: "a name in mixed case",
    args: "HoMe.eXample.COM A",
    answer: ["HoMe.eXample.COM. 60 IN A 192.0.2.7"],
    authority: NS.map((line) => line.replace("example.com.", "eXample.COM.")),
  },
  {
    what: "a CNAME's target",
    args: "alias.example.com AAAA",
    answer: ["alias.example.com. 60 IN CNAME home.example.com.", "home.example.com. 60 IN AAAA 2001:db8::7"],
    authority: NS,
  },
  {
    what: "a wildcard",
    args: "x.y.wild.example.com A",
    answer: ["x.y.wild.example.com. 60 IN A 192.0.2.30"],
    authority: NS,
  },
  { what: "NODATA at a wildcard", args: "x.wild.example.com AAAA", authority: [SOA] },
  { what: "NODATA", args: "home.example.com TXT", authority: [SOA] },
  { what: "NODATA of an empty non-terminal", args: "b.a.example.com A", authority: [SOA] },
  { what: "NXDOMAIN", args: "nowhere.example.com A", status: "NXDOMAIN", authority: [SOA] },
  {
    what: "a referral",
    args: "www.child.example.com A",
    flags: "qr",
    authority: ["child.example.com. 3600 IN NS ns.child.example.com."],
    additional: ["ns.child.example.com. 3600 IN A 192.0.2.53"],
  },
  {
    what: "DS at the cut",
    args: "+nosplit child.example.com DS",
    answer: [`child.example.com. 3600 IN DS 12345 13 2 ${"AB".repeat(32)}`],
    authority: NS,
  },
  { what: "the SOA", args: "example.com SOA", answer: [SOA], authority: NS },
  { what: "the NS", args: "example.com NS", answer: NS },
  {
    what: "MX",
    args: "example.com MX",
    answer: ["example.com. 300 IN MX 10 mail.example.com."],
    authority: NS,
  },
  {
    what: "CAA",
    args: "example.com CAA",
    answer: ['example.com. 60 IN CAA 0 issue "ca.example.net"'],
    authority: NS,
  },
  {
    what: "SRV",
    args: "_sip._tcp.example.com SRV",
    answer: ["_sip._tcp.example.com. 60 IN SRV 1 2 5060 home.example.com."],
    authority: NS,
  },
  {
    what: "PTR",
    args: "ptr.example.com PTR",
    answer: ["ptr.example.com. 60 IN PTR home.example.com."],
    authority: NS,
  },
  {
    what: "NAPTR",
    args: "naptr.example.com NAPTR",
    answer: ['naptr.example.com. 60 IN NAPTR 10 20 "S" "SIP+D2U" "!^.*$!sip:x@example.com!" .'],
    authority: NS,
  },
  {
    what: "SSHFP",
    args: "+nosplit fp.example.com SSHFP",
    answer: [`fp.example.com. 60 IN SSHFP 4 2 ${"0A".repeat(32)}`],
    authority: NS,
  },
  {
    what: "TLSA",
    args: "_443._tcp.example.com TLSA",
    answer: ["_443._tcp.example.com. 60 IN TLSA 3 1 1 0A0B0C"],
    authority: NS,
  },
  {
    what: "text with escapes",
    args: "text.example.com TXT",
    answer: ['text.example.com. 60 IN TXT "one" "t\\"w\\\\o \\228"'],
    authority: NS,
  },
  {
    what: "a label that holds a dot",
    args: "a\\.b.example.com A",
    answer: ["a\\.b.example.com. 60 IN A 192.0.2.50"],
    authority: NS,
  },
  {
    what: "a label that holds the byte 255",
    args: "odd\\255.example.com A",
    answer: ["odd\\255.example.com. 60 IN A 192.0.2.51"],
    authority: NS,
  },
  { what: "a type without a name", args: "home.example.com TYPE65280", authority: [SOA] },
  { what: "any type, with one set", args: "+notcp home.example.com ANY", answer: HOME, authority: NS },
  { what: "a foreign name", args: "www.example.org A", status: "REFUSED", flags: "qr" },
  { what: "the class CH", args: "version.bind CH TXT", status: "REFUSED", flags: "qr" },
  {
    what: "EDNS of a later version",
    args: "+edns=1 +noednsneg home.example.com A",
    status: "BADVERS",
    flags: "qr",
  },
  {
    what: "EDNS of a later version, negotiated down",
    args: "+edns=1 +ednsneg home.example.com A",
    answer: HOME,
    authority: NS,
  },
  {
    what: "another opcode",
    args: "+noedns +opcode=notify home.example.com SOA",
    status: "NOTIMP",
    flags: "qr",
  },
  {
    what: "a header without a question",
    args: "+noedns +header-only home.example.com A",
    status: "FORMERR",
    flags: "qr",
  },
  {
    what: "an answer too large for UDP, which dig then asks for over TCP",
    args: "+bufsize=512 big.example.com TXT",
    authority: NS,
    says: [/Truncated, retrying in TCP mode/, /ANSWER: 9,/],
  },
  {
    what: "a truncated answer when dig must not go on",
    args: "+ignore +bufsize=512 big.example.com TXT",
    flags: "qr aa tc",
    says: [/ANSWER: 0,/],
  },
];
