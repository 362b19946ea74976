import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { ask } from "./client";
import { exampleZones } from "./zone";

describe("name server: truncation", () => {
  let server: NameServer;

  before(async () => {
    const zones = exampleZones([
      "home 60 A 192.0.2.7",
      `big 60 TXT ${Array.from({ length: 5 }, (_, n) => `"${n}${"x".repeat(199)}"`).join(" | ")}`,
      `huge 60 TXT ${Array.from({ length: 30 }, (_, n) => `"${String(n).padStart(2, "0")}${"x".repeat(198)}"`).join(" | ")}`,
      `edge 60 TXT "${"e".repeat(255)}" "${"e".repeat(180)}"`,
    ]);
    server = await startNameServer({ zones });
  });

  after(() => server.close());

  it("sets TC and leaves out every record when 512 bytes do not do", async () => {
    const asked = await ask(server, "big.example.com", "TXT");

    expect([asked.tc, asked.answer, asked.authority]).to.deep.equal([true, [], []]);
    expect(asked.question).to.deep.equal(["big.example.com IN TXT"]);
  });

  it("leaves room as EDNS announces", async () => {
    const asked = await ask(server, "big.example.com", "TXT", { udpSize: 1232 });

    expect([asked.tc, asked.answer.length]).to.deep.equal([false, 5]);
  });

  it("takes an announcement below 512 for 512", async () => {
    const asked = await ask(server, "home.example.com", "A", { udpSize: 12 });

    expect([asked.tc, asked.answer.length]).to.deep.equal([false, 1]);
  });

  it("never sends more than 1232 bytes over UDP, whatever is announced", async () => {
    const asked = await ask(server, "huge.example.com", "TXT", { udpSize: 65535 });

    expect([asked.tc, asked.edns?.udpSize]).to.deep.equal([true, 1232]);
  });

  it("drops the authority section before it truncates", async () => {
    const asked = await ask(server, "edge.example.com", "TXT");

    expect([asked.tc, asked.answer.length, asked.authority]).to.deep.equal([false, 1, []]);
  });

  it("does not happen over TCP", async () => {
    const asked = await ask(server, "huge.example.com", "TXT", { transport: "tcp" });

    expect([asked.tc, asked.answer.length, asked.authority.length]).to.deep.equal([false, 30, 2]);
    expect(asked.bytes).to.be.greaterThan(6000);
  });
});
