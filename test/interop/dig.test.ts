import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { type NameServer, startNameServer } from "../../local/aws/nameServer";
import { createHostedZones } from "../../local/aws/route53/hostedZones";
import { addRecords, addZone } from "../local/aws/nameServer/zone";
import { RECORDS, TABLE } from "./digTable";

const run = promisify(execFile);

describe("dig, as the judge of the name server", function () {
  this.timeout(30_000);
  let server: NameServer;

  before(async () => {
    const zones = createHostedZones();
    const zone = addZone(zones, "example.com");
    addRecords(zones, zone, RECORDS);
    server = await startNameServer({ zones });
  });

  after(() => server.close());

  async function dig(args: string): Promise<string> {
    const host = args.startsWith("-6") ? "::1" : "127.0.0.1";
    const fixed = [`@${host}`, "-p", String(server.port), "+tries=1", "+time=3", "+norecurse"];
    // The order counts: what a row says comes last.
    const { stdout } = await run("dig", [...fixed, ...args.split(" ")]);
    return stdout;
  }

  for (const row of TABLE) {
    it(`finds ${row.what} right (dig ${row.args})`, async () => {
      const output = await dig(row.args);

      expect(/status: (\w+),/.exec(output)?.[1], output).to.equal(row.status ?? "NOERROR");
      expect(/;; flags: ([\w ]*);/.exec(output)?.[1], output).to.equal(row.flags ?? "qr aa");
      if (row.says === undefined || row.answer !== undefined) {
        expect(section(output, "ANSWER"), output).to.deep.equal(row.answer ?? []);
      }
      expect(section(output, "AUTHORITY"), output).to.deep.equal(row.authority ?? []);
      expect(section(output, "ADDITIONAL"), output).to.deep.equal(row.additional ?? []);
      for (const piece of row.says ?? []) {
        expect(output).to.match(piece);
      }
      expect(output).not.to.match(/WARNING: (?!recursion requested)|malformed|extra bytes|mismatch|parser/i);
    });
  }

  it("is refused a zone transfer, whole or incremental", async () => {
    for (const args of ["+tcp example.com AXFR", "+tcp example.com IXFR=1"]) {
      expect(await dig(args)).to.match(/Transfer failed/);
    }
  });

  it("gets 20 answers over one TCP connection", async () => {
    const output = await dig(`+tcp +keepopen +short ${"home.example.com A ".repeat(20).trim()}`);

    expect(output.trim().split("\n")).to.deep.equal(Array.from({ length: 20 }, () => "192.0.2.7"));
  });

  /** The section's records, blanks made single. */
  function section(output: string, name: string): string[] {
    const [, body = ""] = new RegExp(`;; ${name} SECTION:\\n((?:[^;\\n].*\\n)*)`).exec(output) ?? [];
    return body
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/\s+/g, " "));
  }
});
