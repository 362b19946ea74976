import { expect } from "chai";
import { challengeValue, httpreq, signedChallenge } from "../../../support/acme";
import type { TestRequest } from "../../../support/events";
import { useRecord } from "../../../support/record";
import { hashToken, signedQuery } from "../../../support/tokens";

const SECRET = "123abc";
const VALUE = challengeValue("a");

describe("mode=set_challenge and mode=delete_challenge", () => {
  const record = useRecord(SECRET, { require_signature: true });
  const ask = (request: TestRequest) =>
    record.world.handler({ hasAcme: true, env: { REQUIRE_SIGNATURE: "true" } })(request);
  const standing = () => record.world.held(`_acme-challenge.${record.host}`, "TXT")?.values;
  const set = (time = record.world.now) => signedChallenge("set_challenge", record.host, SECRET, VALUE, time);
  const remove = (time = record.world.now) =>
    signedChallenge("delete_challenge", record.host, SECRET, VALUE, time);

  it("set a value and take it away, where the stack and the host take signatures alone", async () => {
    const { now } = record.world;
    expect((await ask(set(now))).status).to.equal(200);
    expect(standing()).to.deep.equal([`"${VALUE}"`]);
    expect((await ask(remove(now + 1))).body.return_message).to.equal("The challenge has been removed.");
    expect(standing()).to.equal(undefined);
  });

  it("change nothing when they are sent again, whatever has happened since", async () => {
    const { host, world } = record;
    const { now } = world;
    await ask(set(now));
    await ask(remove(now + 1));
    const replayed = await ask(set(now));
    expect([replayed.status, replayed.body.server_time]).to.deep.equal([401, now]);
    expect(replayed.body).to.include({ earliest_time: now + 2 });
    expect(standing()).to.equal(undefined);
    // One that found nothing to do is used up, too.
    await ask(set(now + 2));
    await ask(set(now + 3));
    await ask(remove(now + 4));
    await ask(remove(now + 5));
    for (const request of [set(now + 3), remove(now + 5), remove(now + 4)]) {
      expect((await ask(request)).status).to.equal(401);
    }
    expect(standing()).to.equal(undefined);
    expect((await world.get(host))?.["last_signed"]).to.equal(undefined);
  });

  it("are used up by a refusal, too: the way may be free a moment later", async () => {
    const { host, world } = record;
    await world.edit(host, { allow_acme: false });
    expect((await ask(set(world.now))).status).to.equal(403);
    await world.edit(host, { allow_acme: true });
    expect((await ask(set(world.now))).status).to.equal(401);
    world.hold("CREATE", {
      Name: `_acme-challenge.${host}`,
      Type: "TXT",
      TTL: 5,
      ResourceRecords: [{ Value: '"theirs"' }],
    });
    expect((await ask(set(world.now + 1))).status).to.equal(409);
    expect((await ask(set(world.now + 1))).status).to.equal(401);
  });

  it("do not use up the signatures of other modes, nor those theirs", async () => {
    const { host, world } = record;
    const { now } = world;
    expect((await ask(set(now + 5))).status).to.equal(200);
    const query = signedQuery({ mode: "set", hostname: host, ip: "192.0.2.1" }, SECRET, now);
    expect((await ask({ query })).status).to.equal(200);
    expect((await ask(remove(now + 6))).status).to.equal(200);
  });

  it("take no signature for another name, value, mode or time", async () => {
    const { host, world } = record;
    const { query = {} } = set();
    const others: NonNullable<TestRequest["query"]>[] = [
      { hostname: world.newName() },
      { txt: challengeValue("b") },
      { mode: "delete_challenge" },
      { time: String(world.now + 1) },
      { sig: "0".repeat(64) },
    ];
    for (const other of others) {
      expect((await ask({ query: { ...query, ...other } })).status, JSON.stringify(other)).to.equal(401);
    }
    expect(await world.get(host, "TXT")).to.equal(undefined);
  });

  it("refuse what is malformed, without a call", async () => {
    const { host, world } = record;
    const { query = {} } = set();
    const others: TestRequest["query"][] = [
      { txt: "" },
      { txt: `${VALUE}=` },
      { hostname: "" },
      { hostname: `*.${host}` },
      { hostname: "no name" },
      { sig: "" },
      { sig: "z" },
      { time: "" },
      { time: "soon" },
      { ip: "192.0.2.1" },
      { hash: hashToken("192.0.2.1", host, SECRET) },
      { txt: [VALUE, VALUE] },
      { mode: ["set_challenge", "set_challenge"] },
    ];
    for (const other of others) {
      expect((await ask({ query: { ...query, ...other } })).status, JSON.stringify(other)).to.equal(400);
    }
    const late = await ask(set(world.now - 300_001));
    expect([late.status, late.body.server_time]).to.deep.equal([401, world.now]);
    expect(world.calls).to.deep.equal([]);
  });

  it("are no modes without enableAcme, and leave the others as they are", async () => {
    expect((await record.world.handler()(set())).status).to.equal(400);
    const got = await ask({ query: { mode: "get" } });
    expect(got.body.return_message).to.equal("192.0.2.1");
    expect((await ask({ ...set(), method: "POST" })).status).to.equal(405);
    expect((await ask(httpreq("present", record.host, SECRET, VALUE))).status).to.equal(401);
  });

  it("are answered 401 by an item that a password would not do for", async () => {
    const handle = record.world.handler({ hasAcme: true });
    const answer = await handle(httpreq("present", record.host, SECRET, VALUE));
    expect([answer.status, answer.body.return_message]).to.deep.equal([
      401,
      "This host takes signed requests only: use mode=set_challenge with time and sig.",
    ]);
  });
});
