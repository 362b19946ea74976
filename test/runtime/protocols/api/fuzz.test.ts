import { expect } from "chai";
import fc from "fast-check";
import type { TestRequest } from "../../../support/events";
import { hashToken } from "../../../support/tokens";
import { type Answer, startWorld, type World } from "../../../support/world";

const RUNS = 10_000;
const NAMES = [
  "mode",
  "hostname",
  "hash",
  "internalIp",
  "ip",
  "time",
  "sig",
  "myip",
  "myipv6",
  "offline",
  "x",
];

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "set", "get", "list_hosts", "delete", "undefined", "null", "__proto__", "constructor"),
  fc.constantFrom(
    "host.example.com",
    "*.example.com.",
    "example.com",
    "0".repeat(64),
    "f".repeat(64),
    "127.1",
  ),
  fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.double().map(String), fc.bigInt().map(String)),
  fc.integer({ min: 1, max: 3_000 }).map((length) => "a.".repeat(length)),
);
const values = fc.array(text, { minLength: 1, maxLength: 3 });
const record = (names: fc.Arbitrary<string>) => fc.dictionary(names, values, { maxKeys: 6 });

const request: fc.Arbitrary<TestRequest> = fc.record({
  query: record(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: text }),
  ),
  headers: record(
    fc.oneof(
      fc.constantFrom("authorization", "ddns-viewer-address", "ddns-origin-secret", "x-forwarded-for"),
      text,
    ),
  ),
  method: fc.oneof({ weight: 9, arbitrary: fc.constant("GET") }, { weight: 1, arbitrary: text }),
  path: fc.constantFrom("/", "/", "/nic/update", "/v3/update", "/elsewhere"),
});

// mode=get, or a dyndns2 request whose every line is a refusal in a 200.
function isWellFormedByChance({ query = {}, path = "/" }: TestRequest, answer: Answer): boolean {
  if (answer.status !== 200) return false;
  return path === "/"
    ? String(query.mode) === "get"
    : answer.text
        .trim()
        .split("\n")
        .every((line) => /^(badauth|notfqdn|nohost|numhost)$/.test(line));
}

describe("a malformed request", () => {
  let world: World;

  before(async () => {
    world = await startWorld();
    await world.put({ hostname: "host.example.com.", record_type: "A", shared_secret: "s3cret-of-the-host" });
  });
  after(() => world.close());

  it(`gets a 4xx and leaves no fault, nor a change, in ${RUNS} random ones`, async () => {
    const before = await world.get("host.example.com.");
    const handle = world.handler({ env: { ORIGIN_SECRET: "the origin's secret" } });
    await fc.assert(
      fc.asyncProperty(request, async (random) => {
        const answer = await handle(random);
        if (!isWellFormedByChance(random, answer)) expect(answer.status).to.be.within(400, 499);
      }),
      { numRuns: RUNS },
    );
    expect(world.logs.filter((entry) => entry.level === "error")).to.deep.equal([]);
    expect(await world.get("host.example.com.")).to.deep.equal(before);
    expect(world.calls.filter((call) => !/Get/.test(call.operation))).to.deep.equal([]);
  }).timeout(120_000);

  it("makes no call to AWS at all when its shape is wrong", async () => {
    world.reset();
    const handle = world.handler();
    const good: Record<string, string> = {
      mode: "set",
      hostname: "host.example.com.",
      hash: hashToken("192.0.2.1", "host.example.com.", "s3cret-of-the-host"),
    };
    const broken = [
      { ...good, mode: "sets" },
      { ...good, hash: "zz" },
      { ...good, internalIp: "10.0.0" },
      { ...good, extra: "1" },
    ];
    for (const query of broken) expect((await handle({ query })).status).to.equal(400);
    expect(world.calls).to.deep.equal([]);
  });

  it("makes one read when its name lies in no zone, as it does for a wrong secret", async () => {
    world.reset();
    const query = { mode: "set", hostname: "host.example.net.", hash: "0".repeat(64) };
    const answer = await world.handler()({ query });
    expect([answer.status, answer.text.includes("example.com")]).to.deep.equal([400, false]);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal(["GetItem"]);
    expect(JSON.stringify(world.logs)).not.to.include("example.net");
  });
});
