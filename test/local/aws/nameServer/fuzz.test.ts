import { expect } from "chai";
import * as fc from "fast-check";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { respond } from "../../../../local/aws/nameServer/respond";
import type { HostedZones } from "../../../../local/aws/route53/hostedZones";
import { ask, encodeQuery, exchangeTcp, exchangeUdp, readReply } from "./client";
import { exampleZones } from "./zone";

const LABELS = [
  "home",
  "HOME",
  "wild",
  "x",
  "*",
  "child",
  "alias",
  "a",
  "b",
  "odd\xff",
  "",
  "example",
  "com",
];

describe("name server: whatever bytes arrive", () => {
  let zones: HostedZones;
  let server: NameServer;

  before(async () => {
    zones = exampleZones([
      "home 60 A 192.0.2.7",
      "*.wild 60 A 192.0.2.30",
      "alias 60 CNAME home.example.com.",
      "child 60 NS ns.child.example.com.",
      'b.a 60 TXT "text"',
    ]);
    server = await startNameServer({ zones });
  });

  after(() => server.close());

  /** What every answer must be like, whatever was asked. */
  function expectSane(message: Buffer, transport: "udp" | "tcp"): void {
    const reply = respond(zones, transport, message);
    if (reply === undefined) {
      expect(message.length < 12 || (message.readUInt8(2) & 0x80) !== 0, "silence only for answers").to.equal(
        true,
      );
      return;
    }
    expect(reply.length).to.be.within(12, transport === "udp" ? 1232 : 65535);
    expect(reply.readUInt16BE(0), "id").to.equal(message.readUInt16BE(0));
    expect(reply.readUInt8(2) & 0x80, "QR").to.equal(0x80);
    expect(reply.readUInt8(3) & 0x80, "RA").to.equal(0);
    expect(() => readReply(reply), "readable").not.to.throw();
  }

  it("neither throws nor answers nonsense to random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom("udp", "tcp"), (bytes, transport) =>
        expectSane(Buffer.from(bytes), transport),
      ),
      { numRuns: 2000 },
    );
  });

  it("neither throws nor answers nonsense to queries with changed bytes", () => {
    const patches = fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 });
    const cut = fc.option(fc.nat(80), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LABELS.filter((label) => label !== "")), { maxLength: 6 }),
        fc.constantFrom("A", "AAAA", "ANY", "NS", "SOA", "TXT", "CNAME", "DS", "AXFR"),
        patches,
        cut,
        (labels, type, changes, length) => {
          const name = [...labels, "example", "com"].join(".");
          const message = encodeQuery(name, type, { udpSize: 1232 }).subarray(0, length);
          for (const [at, value] of changes) {
            message[at] = value;
          }
          expectSane(message, "udp");
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("repeats the question of every readable query byte for byte", () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), fc.nat(0xffff), fc.boolean(), (labels, type, ours) => {
        const end = ours ? [Buffer.from("example"), Buffer.from("com")] : [];
        const name = [...labels, ...end].flatMap((bytes) => [
          Buffer.from([bytes.length]),
          Buffer.from(bytes),
        ]);
        const question = Buffer.concat([...name, Buffer.from([0, type >> 8, type & 0xff, 0, 1])]);
        const message = Buffer.concat([Buffer.from("123400000001000000000000", "hex"), question]);
        const reply = respond(zones, "tcp", message) as Buffer;

        expect(reply.subarray(12, 12 + question.length)).to.deep.equal(question);
        if (!ours) {
          expect(reply.readUInt8(3) & 0xf, "REFUSED").to.equal(5);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("still answers after random datagrams and random streams", async () => {
    const junk = fc.sample(fc.uint8Array({ maxLength: 300 }), 60).map((bytes) => Buffer.from(bytes));
    await Promise.allSettled(
      junk.flatMap((bytes, index) => {
        const tagged = Buffer.concat([Buffer.from([index, index]), bytes]);
        return tagged.length < 12 || (tagged.readUInt8(2) & 0x80) !== 0
          ? []
          : [exchangeUdp(server.port, tagged), exchangeTcp(server.port, tagged)];
      }),
    );

    for (const transport of ["udp", "tcp"] as const) {
      expect((await ask(server, "home.example.com", "A", { transport })).answer).to.have.length(1);
    }
  });
});
