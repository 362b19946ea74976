import { expect } from "chai";
import { useRecord } from "../../../support/record";
import { hashToken, signedQuery } from "../../../support/tokens";
import type { World } from "../../../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";
const ELSEWHERE = "198.51.100.4";

describe("a signed request", () => {
  const record = useRecord(SECRET);
  let handle: ReturnType<World["handler"]>;
  beforeEach(() => {
    handle = record.world.handler();
  });
  const set = (from = HERE) =>
    handle({
      from,
      query: { mode: "set", hostname: record.host, hash: hashToken(from, record.host, SECRET) },
    });
  const operations = () => record.world.calls.map((call) => call.operation);
  const signed = (time: number, extra: { ip?: string; mode?: string } = {}, from = HERE) =>
    handle({ from, query: signedQuery({ mode: "set", hostname: record.host, ...extra }, SECRET, time) });

  it("sets the caller's address in one round trip, within the same budget of calls", async () => {
    expect((await signed(record.world.now)).status).to.equal(200);
    expect(operations()).to.have.length(5);
    record.world.reset();
    expect((await signed(record.world.now + 1)).body.return_message).to.match(/unchanged/);
    expect(operations()).to.deep.equal(["GetItem", "UpdateItem"]);
    record.world.reset();
    expect((await signed(record.world.now + 2, {}, ELSEWHERE)).status).to.equal(200);
    expect(operations()).to.have.length(4);
  });

  it("refuses the same request a second time, and tells the server's time", async () => {
    await signed(record.world.now);
    const replay = await signed(record.world.now, {}, ELSEWHERE);
    expect(replay.status).to.equal(401);
    expect(replay.body).to.include({ server_time: record.world.now, earliest_time: record.world.now + 1 });
    expect(record.world.held(record.host)?.values).to.deep.equal([HERE]);
  });

  it("tells the server's time to nobody whose clock is right and whose secret is wrong", async () => {
    const query = signedQuery({ mode: "set", hostname: record.host }, "wrong", record.world.now);
    const answer = await handle({ from: HERE, query });
    expect(answer.status).to.equal(401);
    expect(answer.body).to.not.have.any.keys("server_time", "earliest_time");
  });

  it("refuses an earlier time than the last accepted one", async () => {
    await signed(record.world.now);
    expect((await signed(record.world.now - 1)).status).to.equal(401);
  });

  it("refuses a time that is more than five minutes off, before any call", async () => {
    for (const time of [record.world.now - 300_001, record.world.now + 300_001]) {
      const answer = await signed(time);
      expect([answer.status, answer.body.server_time]).to.deep.equal([401, record.world.now]);
    }
    expect(operations()).to.deep.equal([]);
    expect((await signed(record.world.now - 300_000)).status).to.equal(200);
  });

  it("refuses another ip, mode or name than was signed", async () => {
    await record.world.edit(record.host, { allow_internal: true });
    const query = signedQuery(
      { mode: "set", hostname: record.host, ip: "10.0.0.5" },
      SECRET,
      record.world.now,
    );
    const forgeries: Record<string, string>[] = [
      { ip: "10.0.0.6" },
      { mode: "delete" },
      { time: String(record.world.now + 1) },
    ];
    for (const forged of forgeries) {
      expect((await handle({ from: HERE, query: { ...query, ...forged } })).status).to.equal(401);
    }
    expect((await handle({ from: HERE, query })).status).to.equal(200);
  });

  it("lets only one of two copies that race win", async () => {
    const answers = await Promise.all([signed(record.world.now), signed(record.world.now, {}, ELSEWHERE)]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([200, 401]);
  });

  it("uses up the time of a request that the record's rules forbid", async () => {
    await record.world.edit(record.host, { lock_record: true });
    expect((await signed(record.world.now)).status).to.equal(403);
    await record.world.edit(record.host, { lock_record: false });
    expect((await signed(record.world.now)).status).to.equal(401);
    record.world.now += 1;
    expect((await signed(record.world.now)).status).to.equal(200);
  });

  it("uses up the time of a request for another address than the record allows", async () => {
    expect((await signed(record.world.now, { ip: "192.0.2.99" })).status).to.equal(403);
    await record.world.edit(record.host, { allow_internal: true });
    expect((await signed(record.world.now, { ip: "192.0.2.99" })).status).to.equal(401);
  });

  it("uses up the time of a request that met a conflict", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "example.net." }],
    });
    expect((await signed(record.world.now)).status).to.equal(409);
    expect((await signed(record.world.now)).status).to.equal(401);
  });

  it("does not take its own retry after a lost answer for a replay", async () => {
    await signed(record.world.now);
    for (const from of [HERE, ELSEWHERE]) {
      record.world.now += 1000;
      let lost = 0;
      record.world.spoil = (call) =>
        call.operation === "UpdateItem" && lost++ === 0 ? { kind: "lost" } : undefined;
      expect((await signed(record.world.now, {}, from)).status, from).to.equal(200);
      record.world.reset();
      expect((await signed(record.world.now, {}, from)).status, `${from} again`).to.equal(401);
    }
  });

  it("refuses tokens where the record takes signed requests only", async () => {
    await record.world.edit(record.host, { require_signature: true });
    expect((await set()).status).to.equal(401);
    expect((await signed(record.world.now)).status).to.equal(200);
  });

  it("refuses tokens where the stack takes signed requests only, before any call", async () => {
    handle = record.world.handler({ env: { REQUIRE_SIGNATURE: "true" } });
    expect((await set()).status).to.equal(401);
    expect(operations()).to.deep.equal([]);
    expect((await signed(record.world.now)).status).to.equal(200);
  });
});
