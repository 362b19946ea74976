import { createSocket, type Socket } from "node:dgram";
import { expect } from "chai";
import * as dnsPacket from "dns-packet";
import { findDsRecords, type Resolver, readResolver } from "../../dns/dsRecords";
import { type NameServer, startNameServer } from "../../local/aws/nameServer";
import { createHostedZones, type HostedZones } from "../../local/aws/route53/hostedZones";

const DIGEST = "AB".repeat(32);

describe("a zone's DS records", () => {
  let zones: HostedZones;
  let server: NameServer;
  const odd: Socket[] = [];

  before(async () => {
    zones = createHostedZones();
    server = await startNameServer({ zones });
    const parent = zones.createZone({ name: "example.com" }).id;
    for (const Name of ["signed.example.com", "Unsigned.example.com"]) zones.createZone({ name: Name });
    zones.changeRecordSets(parent, [
      {
        Action: "CREATE",
        ResourceRecordSet: {
          Name: "signed.example.com",
          Type: "DS",
          TTL: 300,
          ResourceRecords: [{ Value: `12345 13 2 ${DIGEST}` }, { Value: `1 13 2 ${DIGEST.toLowerCase()}` }],
        },
      },
    ]);
  });
  after(async () => {
    await server.close();
    for (const socket of odd) socket.close();
  });

  /** A resolver that answers as told. */
  async function resolver(answer: (query: dnsPacket.DecodedPacket) => Buffer | undefined): Promise<Resolver> {
    const socket = createSocket("udp4");
    odd.push(socket);
    socket.on("message", (message, { port }) => {
      const reply = answer(dnsPacket.decode(message));
      if (reply !== undefined) socket.send(reply, port, "127.0.0.1");
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return { host: "127.0.0.1", port: socket.address().port };
  }
  const failing = () =>
    resolver(({ id }) => dnsPacket.encode({ type: "response", id, flags: 2, questions: [] }));

  it("are all told, in the form of zone files, with the seconds that they are kept", async () => {
    const found = await findDsRecords("SIGNED.example.com", [server]);
    expect(found).to.deep.include({ kind: "there", ttl: 300 });
    expect(found.kind === "there" && found.records).to.have.members([
      `12345 13 2 ${DIGEST}`,
      `1 13 2 ${DIGEST}`,
    ]);
  });

  it("are none where the zone above has none, and where there is no such name", async () => {
    expect(await findDsRecords("unsigned.example.com", [server])).to.deep.equal({ kind: "none" });
    expect(await findDsRecords("nowhere.example.com", [server])).to.deep.equal({ kind: "none" });
  });

  it("are there where one of several resolvers has them, and none only where nobody has", async () => {
    const broken = await failing();
    const none = await resolver(({ id }) =>
      dnsPacket.encode({ type: "response", id, flags: 0, questions: [] }),
    );
    expect((await findDsRecords("signed.example.com", [none, server, broken])).kind).to.equal("there");
    expect((await findDsRecords("signed.example.com", [broken, none])).kind).to.equal("none");
  });

  it("are unknown where the answer was cut off", async () => {
    const cut = await resolver(({ id }) =>
      dnsPacket.encode({ type: "response", id, flags: dnsPacket.TRUNCATED_RESPONSE, questions: [] }),
    );
    expect((await findDsRecords("signed.example.com", [cut], 100)).kind).to.equal("unknown");
  });

  it("are unknown where no resolver answers, or it fails, or there is none", async () => {
    expect(await findDsRecords("signed.example.com", [await failing()])).to.deep.equal({
      kind: "unknown",
      error: "SERVFAIL",
    });
    const silent = await resolver(() => undefined);
    const answer = await findDsRecords("signed.example.com", [silent], 100);
    expect(answer).to.deep.equal({ kind: "unknown", error: "127.0.0.1 does not answer" });
    expect((await findDsRecords("signed.example.com", [])).kind).to.equal("unknown");
  });

  it("are not believed of who answers another question, or garbage", async () => {
    const forged = await resolver(({ id = 0 }) =>
      dnsPacket.encode({ type: "response", id: (id + 1) % 65_536, flags: 0, questions: [] }),
    );
    const garbage = await resolver(() => Buffer.from("garbage"));
    for (const server of [forged, garbage]) {
      expect((await findDsRecords("signed.example.com", [server], 100)).kind).to.equal("unknown");
    }
  });

  it("are asked of resolvers as the system writes them", () => {
    expect(readResolver("192.0.2.1")).to.deep.equal({ host: "192.0.2.1", port: 53 });
    expect(readResolver("192.0.2.1:5353")).to.deep.equal({ host: "192.0.2.1", port: 5353 });
    expect(readResolver("2001:db8::1")).to.deep.equal({ host: "2001:db8::1", port: 53 });
    expect(readResolver("[2001:db8::1]:5353")).to.deep.equal({ host: "2001:db8::1", port: 5353 });
  });
});
