import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { ask, encodeQuery, exchangeTcp, exchangeUdp, patched, rawQuery, readReply } from "./client";
import { exampleZones } from "./zone";

const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const OPT = Buffer.from("0000291000000000000000", "hex");
const CUT_TEXT = Buffer.from("0000100001000000000004", "hex");

describe("name server: messages", () => {
  let server: NameServer;

  before(async () => {
    const zones = exampleZones([
      "home 60 A 192.0.2.7",
      "a\\056b 60 A 192.0.2.50",
      "odd\\377\\000 60 A 192.0.2.51",
      "\\344 60 A 192.0.2.52",
      `${"l".repeat(63)}.${"m".repeat(63)}.${"n".repeat(63)}.${"o".repeat(49)} 60 A 192.0.2.53`,
    ]);
    server = await startNameServer({ zones });
  });

  after(() => server.close());

  /** Header flags' rcode, and the counts of the reply to raw bytes. */
  async function askRaw(message: Buffer): Promise<{ rcode: string | undefined; reply: Buffer }> {
    const reply = await exchangeUdp(server.port, message);
    expect(reply.readUInt16BE(0)).to.equal(message.readUInt16BE(0));
    expect(reply.readUInt8(2) & 0x80, "QR").to.equal(0x80);
    return { rcode: RCODES[reply.readUInt8(3) & 0xf], reply };
  }

  const home = rawQuery(["home", "example", "com"]);
  const promising = patched(Buffer.concat([home, CUT_TEXT]), 6, ...Buffer.alloc(6, 0xff));

  const RAW: { what: string; message: Buffer; rcode: string; answers?: number }[] = [
    { what: "the query that the others vary", message: home, rcode: "NOERROR", answers: 1 },
    { what: "a status query", message: patched(home, 2, 0x10), rcode: "NOTIMP" },
    { what: "a notification", message: patched(home, 2, 0x20), rcode: "NOTIMP" },
    { what: "a dynamic update", message: patched(home, 2, 0x28), rcode: "NOTIMP" },
    { what: "the class CH", message: rawQuery(["home", "example", "com"], { of: 3 }), rcode: "REFUSED" },
    { what: "the class ANY", message: rawQuery(["home", "example", "com"], { of: 255 }), rcode: "REFUSED" },
    { what: "the type OPT", message: rawQuery(["home", "example", "com"], { type: 41 }), rcode: "REFUSED" },
    { what: "no question", message: patched(home.subarray(0, 12), 4, 0, 0), rcode: "FORMERR" },
    {
      what: "two questions",
      message: patched(Buffer.concat([home, home.subarray(12)]), 4, 0, 2),
      rcode: "FORMERR",
    },
    { what: "a question that ends too early", message: home.subarray(0, -1), rcode: "FORMERR" },
    { what: "a header alone that promises a question", message: home.subarray(0, 12), rcode: "FORMERR" },
    { what: "bytes after the message", message: Buffer.concat([home, Buffer.from([0])]), rcode: "FORMERR" },
    { what: "a record that is promised and missing", message: patched(home, 10, 0, 1), rcode: "FORMERR" },
    { what: "a text cut short before thousands of records", message: promising, rcode: "FORMERR" },
    { what: "a pointer as a name", message: patched(home, 12, 0xc0, 12), rcode: "FORMERR" },
    { what: "a label of a reserved kind", message: patched(home, 12, 0x44), rcode: "FORMERR" },
    {
      what: "a name of 256 bytes",
      message: rawQuery(["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(62)]),
      rcode: "FORMERR",
    },
    {
      what: "a foreign name of 255 bytes",
      message: rawQuery(["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)]),
      rcode: "REFUSED",
    },
    {
      what: "two OPT records",
      message: patched(Buffer.concat([home, OPT, OPT]), 10, 0, 2),
      rcode: "FORMERR",
    },
    {
      what: "an OPT record that is not the root's",
      message: patched(Buffer.concat([home, Buffer.from("0161", "hex"), OPT]), 10, 0, 1),
      rcode: "FORMERR",
    },
    {
      what: "an OPT record",
      message: patched(Buffer.concat([home, OPT]), 10, 0, 1),
      rcode: "NOERROR",
      answers: 1,
    },
    {
      what: "an OPT record with an option that it does not know",
      message: patched(
        Buffer.concat([home, OPT.subarray(0, 9), Buffer.from("0006fde900021234", "hex")]),
        10,
        0,
        1,
      ),
      rcode: "NOERROR",
      answers: 1,
    },
    {
      what: "a record of another type beside the question",
      message: patched(
        Buffer.concat([home, Buffer.from("c00c0001000100000000000401020304", "hex")]),
        10,
        0,
        1,
      ),
      rcode: "NOERROR",
      answers: 1,
    },
    {
      what: "a label that holds a dot as one label",
      message: rawQuery(["a.b", "example", "com"]),
      rcode: "NOERROR",
      answers: 1,
    },
    {
      what: "two labels that spell the same as that one",
      message: rawQuery(["a", "b", "example", "com"]),
      rcode: "NXDOMAIN",
    },
    {
      what: "a label with the bytes 255 and 0",
      message: rawQuery(["odd\xff\0", "example", "com"]),
      rcode: "NOERROR",
      answers: 1,
    },
    {
      what: "a label of one byte beyond ASCII",
      message: rawQuery(["\xe4", "example", "com"]),
      rcode: "NOERROR",
      answers: 1,
    },
    {
      what: "the capital of a letter beyond ASCII as another name",
      message: rawQuery(["\xc4", "example", "com"]),
      rcode: "NXDOMAIN",
    },
    {
      what: "a label that holds the escape's text as another name",
      message: rawQuery(["a\\056b", "example", "com"]),
      rcode: "NXDOMAIN",
    },
    { what: "capital letters", message: rawQuery(["HOME", "Example", "cOM"]), rcode: "NOERROR", answers: 1 },
    {
      what: "the longest name",
      message: rawQuery(["l".repeat(63), "m".repeat(63), "n".repeat(63), "o".repeat(49), "example", "com"]),
      rcode: "NOERROR",
      answers: 1,
    },
  ];

  for (const { what, message, rcode, answers } of RAW) {
    it(`answers ${what} with ${rcode}`, async () => {
      const { rcode: got, reply } = await askRaw(message);

      expect(got).to.equal(rcode);
      expect(reply.readUInt16BE(6)).to.equal(answers ?? 0);
    });
  }

  it("copies the question byte for byte, with its case", async () => {
    const message = rawQuery(["hOmE", "EXAMPLE", "com"]);
    const { reply } = await askRaw(message);

    expect(reply.subarray(12, message.length)).to.deep.equal(message.subarray(12));
    expect(readReply(reply).answer).to.deep.equal(["hOmE.EXAMPLE.com 60 A 192.0.2.7"]);
  });

  it("gives the opcode and the RD bit back", async () => {
    const { reply } = await askRaw(patched(home, 2, 0x29));

    expect(reply.readUInt8(2)).to.equal(0x80 | 0x29);
  });

  it("never offers recursion, and repeats that it was desired", async () => {
    const asked = await ask(server, "home.example.com", "A", { recursionDesired: true });

    expect([asked.rd, asked.ra, asked.aa]).to.deep.equal([true, false, true]);
  });

  it("does not answer answers, nor what is too short for a header", async () => {
    const silent = [patched(home, 2, 0x80), home.subarray(0, 11), Buffer.alloc(0)];
    const { rcode } = await askAfter(silent);

    expect(rcode).to.equal("NOERROR");
  });

  /** Sends what must stay unanswered and then a question, whose answer must come first. */
  async function askAfter(silent: Buffer[]): Promise<{ rcode: string | undefined }> {
    for (const message of silent) {
      const [first] = await Promise.allSettled([
        exchangeTcp(server.port, message).then(
          () => "answered",
          () => "closed",
        ),
      ]);
      expect(first).to.deep.equal({ status: "fulfilled", value: "closed" });
    }
    return askRaw(home);
  }

  describe("EDNS", () => {
    it("is answered with its own size, and not without being asked", async () => {
      const plain = await ask(server, "home.example.com", "A");
      const asked = await ask(server, "home.example.com", "A", { udpSize: 4096 });

      expect(plain.edns).to.equal(undefined);
      expect(asked.edns).to.deep.equal({ udpSize: 1232, version: 0, flags: 0 });
    });

    it("repeats the wish for DNSSEC, as RFC 3225 wants it", async () => {
      const asked = await ask(server, "home.example.com", "A", { udpSize: 1232, dnssecOk: true });

      expect(asked.edns?.flags).to.equal(0x8000);
    });

    it("of a later version is refused with BADVERS", async () => {
      const message = patched(Buffer.concat([home, patched(OPT, 6, 1)]), 10, 0, 1);
      const { reply } = await askRaw(message);
      const opt = reply.subarray(message.length - OPT.length);

      expect(reply.readUInt8(3) & 0xf).to.equal(0);
      expect([opt.readUInt8(5), opt.readUInt8(6)], "extended rcode, version").to.deep.equal([1, 0]);
      expect(reply.readUInt16BE(6), "answers").to.equal(0);
    });

    it("comes along with errors, too", async () => {
      const asked = await ask(server, "www.example.org", "A", { udpSize: 1232 });

      expect([asked.rcode, asked.edns?.udpSize]).to.deep.equal(["REFUSED", 1232]);
    });
  });

  it("answers dns-packet's own encoding of a query", async () => {
    const reply = await exchangeUdp(server.port, encodeQuery("home.example.com", "A"));

    expect(readReply(reply).question).to.deep.equal(["home.example.com IN A"]);
  });
});
