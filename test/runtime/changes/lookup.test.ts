import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { type Answer, decode, encode } from "dns-packet";
import { createLookup, type Lookup } from "../../../runtime/changes/target";

describe("the lookup of a webhook's name", () => {
  let server: Socket;
  let lookup: Lookup;
  /** What the name server was asked. */
  let asked: string[];
  let answer: (name: string, type: string) => Answer[] | "nothing" | "NXDOMAIN";

  before(async () => {
    server = createSocket("udp4").on("message", (bytes, { port, address }) => {
      const { id, questions = [] } = decode(bytes);
      const [{ name, type } = { name: "", type: "A" }] = questions;
      asked.push(`${name} ${type}`);
      server.emit("asked");
      const answers = answer(name, type);
      if (answers === "nothing") return;
      const code = answers === "NXDOMAIN" ? 3 : 0;
      const response = { type: "response", id, flags: 0x8180 | code, questions } as const;
      server.send(encode({ ...response, answers: answers === "NXDOMAIN" ? [] : answers }), port, address);
    });
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    lookup = createLookup([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
  });
  after(() => {
    server.close();
  });
  beforeEach(() => {
    asked = [];
    answer = () => [];
  });

  const V4 = { address: "192.0.2.7", family: 4 };
  const V6 = { address: "2001:db8::7", family: 6 };
  const both = (name: string, type: string): Answer[] =>
    type === "A" ? [{ name, type: "A", data: V4.address }] : [{ name, type: "AAAA", data: V6.address }];
  const failure = (name: string) =>
    lookup(name).then(
      () => "none",
      ({ code }: { code: string }) => code,
    );

  it("has the addresses of both families", async () => {
    answer = both;
    expect(await lookup("hooks.example.com")).to.deep.equal([V4, V6]);
    expect(asked).to.have.members(["hooks.example.com A", "hooks.example.com AAAA"]);
  });

  it("has those of one family where the other has none, or does not answer", async () => {
    answer = (name, type) => (type === "A" ? both(name, type) : []);
    expect(await lookup("a.example.com")).to.deep.equal([V4]);
    answer = (name, type) => (type === "A" ? "nothing" : both(name, type));
    expect(await lookup("b.example.com")).to.deep.equal([V6]);
  });

  it("tells that there is no such name, no address, or no answer", async () => {
    answer = () => "NXDOMAIN";
    expect(await failure("a.example.com")).to.equal("ENOTFOUND");
    answer = () => [];
    expect(await failure("b.example.com")).to.equal("ENODATA");
    answer = () => "nothing";
    expect(await failure("c.example.com")).to.equal("ETIMEOUT");
  });

  it("asks nobody for a literal address, nor for this machine", async () => {
    expect(await lookup("192.0.2.7")).to.deep.equal([V4]);
    expect(await lookup("2001:db8::7")).to.deep.equal([V6]);
    for (const name of ["localhost", "hooks.localhost", "localhost."]) {
      expect((await lookup(name)).map(({ address }) => address)).to.deep.equal(["127.0.0.1", "::1"]);
    }
    expect(asked).to.deep.equal([]);
  });

  it("takes none of the threads that everything else of the process waits for", async () => {
    answer = () => "nothing";
    let ended = 0;
    const hanging = Array.from({ length: 20 }, (_, index) =>
      failure(`slow-${index}.example.com`).then(() => ended++),
    );
    while (new Set(asked).size < 40) await once(server, "asked");
    await readFile(__filename);
    expect(ended).to.equal(0);
    await Promise.all(hanging);
  });
});
