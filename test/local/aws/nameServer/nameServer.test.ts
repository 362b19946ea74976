import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { createHostedZones } from "../../../../local/aws/route53/hostedZones";
import { ask } from "./client";
import { addRecords, addZone, exampleZones } from "./zone";

describe("name server", () => {
  let servers: NameServer[] = [];

  async function start(options: Parameters<typeof startNameServer>[0]): Promise<NameServer> {
    const server = await startNameServer(options);
    servers.push(server);
    return server;
  }

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });

  it("answers what a change has just put there, and no longer what it replaced", async () => {
    const zones = createHostedZones();
    const server = await start({ zones });
    expect((await ask(server, "home.example.com", "A")).rcode).to.equal("REFUSED");

    const zone = addZone(zones, "example.com");
    expect((await ask(server, "home.example.com", "A")).rcode).to.equal("NXDOMAIN");

    addRecords(zones, zone, ["home 60 A 192.0.2.1"]);
    expect((await ask(server, "home.example.com", "A")).answer).to.deep.equal([
      "home.example.com 60 A 192.0.2.1",
    ]);

    addRecords(zones, zone, ["home 30 A 192.0.2.2"]);
    expect((await ask(server, "home.example.com", "A")).answer).to.deep.equal([
      "home.example.com 30 A 192.0.2.2",
    ]);

    zones.deleteZone(zone.id, { force: true });
    expect((await ask(server, "home.example.com", "A")).rcode).to.equal("REFUSED");
  });

  it("takes the smaller of SOA TTL and minimum for negative answers", async () => {
    const zones = exampleZones([
      "@ 3600 SOA ns1.example.net. hostmaster.example.net. 1 7200 900 1209600 120",
    ]);
    const server = await start({ zones });

    const asked = await ask(server, "nowhere.example.com", "A");

    expect(asked.authority).to.deep.equal([
      "example.com 120 SOA ns1.example.net hostmaster.example.net 1 7200 900 1209600 120",
    ]);
    expect((await ask(server, "example.com", "SOA")).answer[0]).to.match(/^example\.com 3600 SOA /);
  });

  it("gives every new zone four name servers and an SOA as Route 53 does", async () => {
    const zones = createHostedZones();
    zones.createZone({ name: "example.com" });
    const server = await start({ zones });

    const { answer } = await ask(server, "example.com", "NS");

    expect(answer).to.have.length(4);
    for (const record of answer) {
      expect(record).to.match(/^example\.com 172800 NS ns-\d+\.awsdns-\d\d\.(com|net|org|co\.uk)$/);
    }
    expect((await ask(server, "example.com", "SOA")).answer[0]).to.match(
      /^example\.com 900 SOA ns-\S+ awsdns-hostmaster\.amazon\.com 1 7200 900 1209600 86400$/,
    );
  });

  it("listens on one port for both families and both transports", async () => {
    const zones = exampleZones(["home 60 A 192.0.2.7"]);
    const server = await start({ zones });

    for (const host of ["127.0.0.1", "::1"]) {
      for (const transport of ["udp", "tcp"] as const) {
        expect((await ask(server, "home.example.com", "A", { host, transport })).answer).to.have.length(1);
      }
    }
  });

  it("starts on the port that it is given, and again after it was closed", async () => {
    const first = await startNameServer({ zones: createHostedZones() });
    await first.close();
    const second = await start({ zones: createHostedZones(), port: first.port });

    expect(second.port).to.equal(first.port);
  });

  it("rejects with EADDRINUSE when any of the four sockets is taken, and leaves none open", async () => {
    const tcp = createServer().listen(0, "::1");
    await once(tcp, "listening");
    const { port } = tcp.address() as { port: number };

    const failure = await startNameServer({ zones: createHostedZones(), port }).catch(
      (error: unknown) => error,
    );

    expect(failure).to.include({ code: "EADDRINUSE" });
    const udp = createSocket("udp4");
    udp.bind(port, "127.0.0.1");
    await once(udp, "listening");
    udp.close();
    tcp.close();
  });

  it("satisfies the resolver of Node.js, which is not ours", async () => {
    const zones = exampleZones([
      "home 60 A 192.0.2.7",
      "home 60 AAAA 2001:db8::7",
      "alias 60 CNAME home.example.com.",
      "@ 60 MX 10 mail.example.com.",
      'text 60 TXT "one" "two" | "three"',
      "_sip._tcp 60 SRV 1 2 5060 home.example.com.",
      '@ 60 CAA 0 issue "ca.example.net"',
      "ptr 60 PTR home.example.com.",
      'naptr 60 NAPTR 10 20 "S" "SIP+D2U" "" _sip._udp.example.com.',
      ...Array.from(
        { length: 1 },
        () => `long 60 TXT ${Array.from({ length: 9 }, (_, n) => `"${n}${"y".repeat(200)}"`).join(" | ")}`,
      ),
    ]);
    const server = await start({ zones });
    const resolver = new Resolver({ timeout: 2000, tries: 1 });
    resolver.setServers([`127.0.0.1:${server.port}`]);

    expect(await resolver.resolve4("home.example.com", { ttl: true })).to.deep.equal([
      { address: "192.0.2.7", ttl: 60 },
    ]);
    expect(await resolver.resolve6("alias.example.com")).to.deep.equal(["2001:db8::7"]);
    expect(await resolver.resolveCname("alias.example.com")).to.deep.equal(["home.example.com"]);
    expect(untyped(await resolver.resolveMx("example.com"))).to.deep.equal([
      { exchange: "mail.example.com", priority: 10 },
    ]);
    expect(await resolver.resolveTxt("text.example.com")).to.deep.equal([["one", "two"], ["three"]]);
    expect(untyped(await resolver.resolveSrv("_sip._tcp.example.com"))).to.deep.equal([
      { name: "home.example.com", port: 5060, priority: 1, weight: 2 },
    ]);
    expect(untyped(await resolver.resolveCaa("example.com"))).to.deep.equal([
      { critical: 0, issue: "ca.example.net" },
    ]);
    expect(await resolver.resolvePtr("ptr.example.com")).to.deep.equal(["home.example.com"]);
    expect(untyped(await resolver.resolveNaptr("naptr.example.com"))).to.deep.equal([
      {
        flags: "S",
        order: 10,
        preference: 20,
        regexp: "",
        replacement: "_sip._udp.example.com",
        service: "SIP+D2U",
      },
    ]);
    expect(await resolver.resolveNs("example.com")).to.have.members(["ns1.example.net", "ns2.example.net"]);
    expect((await resolver.resolveSoa("example.com")).minttl).to.equal(86400);
    expect(await resolver.resolveTxt("long.example.com"), "over TCP after truncation").to.have.length(9);
    expect(await codeOf(resolver.resolve4("nowhere.example.com"))).to.equal("ENOTFOUND");
    expect(await codeOf(resolver.resolveMx("home.example.com"))).to.equal("ENODATA");
    expect(await codeOf(resolver.resolve4("www.example.org"))).to.equal("EREFUSED");
  });

  async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
    return promise.then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
  }
});

/** Newer versions of Node.js add the type to each record. */
function untyped(records: object[]): object[] {
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => key !== "type")),
  );
}
