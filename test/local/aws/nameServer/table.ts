import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { createHostedZones } from "../../../../local/aws/route53/hostedZones";
import { ask } from "./client";
import { addZone } from "./zone";

export const NS = ["example.com 172800 NS ns1.example.net", "example.com 172800 NS ns2.example.net"];
const SOA_DATA = "ns1.example.net hostmaster.example.net 1 7200 900 1209600 86400";
export const SOA = [`example.com 900 SOA ${SOA_DATA}`];

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
  "grand.child 60 NS ns.example.org.",
  ...Array.from({ length: 16 }, (_, n) => `k${n} 60 CNAME k${n + 1}.example.com.`),
  "k16 60 A 192.0.2.70",
  "tochild 60 CNAME www.child.example.com.",
  "hosted 3600 NS ns1.example.net.",
  "short 5 A 192.0.2.40",
  "zero 0 A 192.0.2.41",
  "a\\056b 60 A 192.0.2.50",
  "odd\\377\\000 60 A 192.0.2.51",
];

/** A question and what must come back. */
export interface Row {
  what: string;
  qname: string;
  qtype: string;
  rcode?: string;
  answer?: string[];
  authority?: string[];
  additional?: string[];
  aa?: boolean;
  /** @default both */
  transports?: ("udp" | "tcp")[];
}

/** Asks every question of the table over UDP and TCP, of a server with the zones above. */
export function itAnswers(table: readonly Row[]): void {
  let server: NameServer;

  before(async () => {
    const zones = createHostedZones();
    addZone(zones, "example.com", RECORDS);
    addZone(zones, "hosted.example.com", ["www 60 A 192.0.2.60"]);
    server = await startNameServer({ zones });
  });

  after(() => server.close());

  for (const row of table) {
    for (const transport of row.transports ?? (["udp", "tcp"] as const)) {
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
}
