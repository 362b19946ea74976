import { expect } from "chai";
import { callsUntil } from "../../../runtime/aws/calls";
import { openHostedZone, type ZoneRead } from "../../../runtime/aws/hostedZone";
import { startWorld, type World } from "../../support/world";

describe("reading names from the hosted zone", () => {
  let world: World;

  before(async () => {
    world = await startWorld();
    const filler = Array.from({ length: 700 }, (_, index) => `m${String(index).padStart(3, "0")}`);
    for (const name of ["a", "a-b", "sub.a", "k", "*", "*.k", "z", "_x", "n", "n-b", ...filler]) {
      world.hold("CREATE", {
        Name: `${name}.example.com.`,
        Type: "A",
        TTL: 60,
        ResourceRecords: [{ Value: "192.0.2.1" }],
      });
    }
  });
  after(() => world.close());
  beforeEach(() => world.reset());

  const read = async (...hostnames: string[]) => {
    const now = () => world.now;
    const call = callsUntil(world.send, now, world.now + 60_000, { calls: [], failed: {} });
    return openHostedZone(call, world.zoneId).read(hostnames.map((name) => `${name}.example.com.`));
  };
  const typesOf = (result: ZoneRead | undefined) =>
    result?.kind === "read" ? result.recordSets.map((set) => set.Type) : result;
  const summary = (reads: Map<string, ZoneRead>) =>
    Object.fromEntries(
      Array.from(reads, ([name, result]) => [name.replace(".example.com.", ""), typesOf(result)]),
    );

  it("reads one name with one call", async () => {
    expect(summary(await read("k"))).to.deep.equal({ k: ["A"] });
    expect(world.calls).to.have.length(1);
  });

  it("reads names on one page with one call, those that are there and those that are not", async () => {
    const reads = await read("sub.a", "nobody", "a", "a-b", "a", "zz", "k", "_x");
    expect(summary(reads)).to.deep.equal({
      "a-b": ["A"],
      a: ["A"],
      "sub.a": ["A"],
      k: ["A"],
      _x: ["A"],
      nobody: [],
      zz: [],
    });
    // One page from the first name, and one from the first that was not on it.
    expect(world.calls).to.have.length(2);
  });

  it("reads names that are pages apart with a call for each page that is needed", async () => {
    const reads = await read("a", "m100", "m600", "m650x", "z");
    expect(summary(reads)).to.deep.equal({ a: ["A"], m100: ["A"], m600: ["A"], m650x: [], z: ["A"] });
    expect(world.calls).to.have.length(2);
  });

  it("knows that n-b comes before n, where a page ends between m699 and them", async () => {
    expect(summary(await read("m400", "n", "n-b"))).to.deep.equal({ m400: ["A"], n: ["A"], "n-b": ["A"] });
    expect(world.calls).to.have.length(2);
  });

  it("reads each wildcard by itself", async () => {
    expect(summary(await read("*", "a", "*.k", "*.z"))).to.deep.equal({
      "*": ["A"],
      "*.k": ["A"],
      a: ["A"],
      "*.z": [],
    });
  });

  it("reads a name whose record sets go over several pages, beside others", async () => {
    const count = 320;
    for (let index = 0; index < count; index += 1) {
      world.hold("CREATE", {
        Name: "many.example.com.",
        Type: "A",
        TTL: 60,
        SetIdentifier: `set${String(index).padStart(3, "0")}`,
        Weight: 1,
        ResourceRecords: [{ Value: "192.0.2.1" }],
      });
    }
    for (const names of [["many"], ["k", "many", "z"]]) {
      const reads = await read(...names);
      expect(typesOf(reads.get("many.example.com."))).to.have.length(count);
    }
  });

  it("tells which names it could not read", async () => {
    let calls = 0;
    world.spoil = () => {
      calls += 1;
      return calls === 2
        ? { kind: "error", status: 400, code: "AccessDenied", message: "not today" }
        : undefined;
    };
    const reads = await read("a", "m600", "z");
    expect(summary(reads)).to.deep.equal({
      a: ["A"],
      m600: { kind: "unavailable", error: "AccessDenied" },
      z: { kind: "unavailable", error: "AccessDenied" },
    });
  });

  it("makes no call for no name", async () => {
    expect((await read()).size).to.equal(0);
    expect(world.calls).to.be.empty;
  });
});
