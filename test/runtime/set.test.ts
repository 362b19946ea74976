import { expect } from "chai";
import { hashToken, signedQuery } from "../support/tokens";
import { type Answer, startWorld, type World } from "../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";
const ELSEWHERE = "198.51.100.4";
const HOUR = 3_600_000;

describe("mode=set", () => {
  let world: World;
  let handle: ReturnType<World["handler"]>;
  let host: string;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.reset();
    host = world.newName();
    handle = world.handler();
    await world.put({ hostname: host, record_type: "A", shared_secret: SECRET, ttl: 120 });
  });

  const set = (from = HERE, extra: Record<string, string> = {}): Promise<Answer> =>
    handle({ from, query: { mode: "set", hostname: host, hash: hashToken(from, host, SECRET), ...extra } });
  const operations = () => world.calls.map((call) => call.operation);

  describe("calls to AWS", () => {
    it("publishes a first address after a look at Route 53, in five calls", async () => {
      expect((await set()).status).to.equal(200);
      expect(world.held(host)).to.deep.equal({ ttl: 120, values: [HERE] });
      expect(operations()).to.deep.equal([
        "GetItem",
        "ListResourceRecordSets",
        "UpdateItem",
        "ChangeResourceRecordSets",
        "UpdateItem",
      ]);
    });

    it("answers a poll with the same address in two calls, neither of them Route 53's", async () => {
      await set();
      world.reset();
      expect((await set()).body.return_message).to.match(/unchanged/);
      expect(operations()).to.deep.equal(["GetItem", "UpdateItem"]);
    });

    it("publishes a changed address in four calls", async () => {
      await set();
      world.reset();
      expect((await set(ELSEWHERE)).body.return_message).to.contain(ELSEWHERE);
      expect(operations()).to.deep.equal(["GetItem", "UpdateItem", "ChangeResourceRecordSets", "UpdateItem"]);
      expect(world.held(host)?.values).to.deep.equal([ELSEWHERE]);
    });

    it("verifies with Route 53 once an hour and a spread of a quarter, in three calls", async () => {
      await set();
      world.now += 1.25 * HOUR;
      world.reset();
      expect((await set()).body.return_message).to.match(/unchanged/);
      expect(operations()).to.deep.equal(["GetItem", "ListResourceRecordSets", "UpdateItem"]);
      world.reset();
      await set();
      expect(operations()).to.deep.equal(["GetItem", "UpdateItem"]);
    });

    it("does not verify within the hour", async () => {
      await set();
      world.now += HOUR - 1;
      world.reset();
      await set();
      expect(operations()).to.deep.equal(["GetItem", "UpdateItem"]);
    });

    it("refuses a wrong secret and an unknown host alike, in one call that writes nothing", async () => {
      const before = await world.get(host);
      const wrong = await handle({
        from: HERE,
        query: { mode: "set", hostname: host, hash: "0".repeat(64) },
      });
      const unknown = await handle({
        from: HERE,
        query: { mode: "set", hostname: world.newName(), hash: "0".repeat(64) },
      });
      expect([wrong.status, unknown.status]).to.deep.equal([401, 401]);
      expect(unknown.text).to.equal(wrong.text);
      expect(operations()).to.deep.equal(["GetItem", "GetItem"]);
      expect(await world.get(host)).to.deep.equal(before);
    });
  });

  describe("what it writes down", () => {
    it("records what was published, when, and who asked", async () => {
      await set();
      const item = await world.get(host);
      const now = new Date(world.now).toISOString();
      expect(item).to.include({
        ip_address: HERE,
        published_as: `${world.zoneId} ${host} A`,
        published_ttl: 120,
        last_verified: now,
        last_updated: now,
        last_checked: now,
        last_accessed: HERE,
      });
      expect(item).to.not.have.any.keys("pending_address", "pending_until");
    });

    it("records each poll without touching last_updated", async () => {
      await set();
      const published = (await world.get(host))?.last_updated;
      world.now += 60_000;
      await set();
      expect(await world.get(host)).to.include({
        last_checked: new Date(world.now).toISOString(),
        last_updated: published,
      });
    });

    it("keeps every attribute of the owner's", async () => {
      await world.edit(host, { comment: "attic", mac_address: "0A:0A:0A:0A:0A:0A", colour: "blue" });
      await set();
      expect(await world.get(host)).to.include({
        shared_secret: SECRET,
        ttl: 120,
        comment: "attic",
        mac_address: "0A:0A:0A:0A:0A:0A",
        colour: "blue",
      });
    });
  });

  describe("the record's rules", () => {
    it("refuses a locked record without a write", async () => {
      await world.edit(host, { lock_record: true });
      expect((await set()).status).to.equal(403);
      expect(operations()).to.deep.equal(["GetItem"]);
    });

    it("refuses another address than the caller's own unless the record allows it", async () => {
      expect((await set(HERE, { internalIp: "10.0.0.5" })).status).to.equal(403);
      await world.edit(host, { allow_internal: true });
      expect((await set(HERE, { internalIp: "10.0.0.5" })).status).to.equal(200);
      expect(world.held(host)?.values).to.deep.equal(["10.0.0.5"]);
    });

    it("takes the caller's own address as internalIp without allow_internal", async () => {
      expect((await set(HERE, { internalIp: HERE })).status).to.equal(200);
    });

    it("takes an empty internalIp as absent", async () => {
      expect((await set(HERE, { internalIp: "" })).status).to.equal(200);
      expect(world.held(host)?.values).to.deep.equal([HERE]);
    });

    it("sets the AAAA record by an IPv6 internalIp in a call over IPv4", async () => {
      await world.put({ hostname: host, record_type: "AAAA", shared_secret: SECRET, allow_internal: true });
      expect((await set(HERE, { internalIp: "2001:DB8:0::7" })).status).to.equal(200);
      expect(world.held(host, "AAAA")).to.deep.equal({ ttl: 60, values: ["2001:db8::7"] });
      expect(world.held(host, "A")).to.equal(undefined);
    });

    it("publishes a wildcard, and the zone's own name, where the owner made items for them", async () => {
      for (const name of [`*.${host}`, `${world.zoneName}.`]) {
        await world.put({ hostname: name, record_type: "A", shared_secret: SECRET });
        const query = { mode: "set", hostname: name, hash: hashToken(HERE, name, SECRET) };
        expect((await handle({ from: HERE, query })).status).to.equal(200);
        expect((await handle({ from: HERE, query })).body.return_message).to.match(/unchanged/);
        expect(world.held(name.replace("*", "\\052"))?.values, name).to.deep.equal([HERE]);
        world.now += 2 * HOUR;
        world.reset();
        expect((await handle({ from: HERE, query })).body.return_message).to.match(/unchanged/);
        expect(operations()).to.contain("ListResourceRecordSets");
      }
    });

    it("publishes a changed ttl by the next poll", async () => {
      await set();
      await world.edit(host, { ttl: 300 });
      expect((await set()).body.return_message).to.match(/set to/);
      expect(world.held(host)?.ttl).to.equal(300);
    });

    it("looks host names up in lower case and hashes them as sent", async () => {
      const shouted = host.toUpperCase();
      const answer = await handle({
        from: HERE,
        query: { mode: "set", hostname: shouted, hash: hashToken(HERE, shouted, SECRET) },
      });
      expect(answer.status).to.equal(200);
      expect(world.held(host)?.values).to.deep.equal([HERE]);
    });
  });

  describe("what Route 53 holds in the record's place", () => {
    const poll = async () => (await set()).status;

    it("leaves a CNAME alone", async () => {
      world.hold("CREATE", {
        Name: host,
        Type: "CNAME",
        TTL: 60,
        ResourceRecords: [{ Value: "example.net." }],
      });
      expect(await poll()).to.equal(409);
      expect(world.held(host, "CNAME")?.values).to.deep.equal(["example.net."]);
    });

    it("leaves several values alone", async () => {
      const ResourceRecords = [{ Value: "192.0.2.20" }, { Value: "192.0.2.21" }];
      world.hold("CREATE", { Name: host, Type: "A", TTL: 60, ResourceRecords });
      expect(await poll()).to.equal(409);
      expect(world.held(host)?.values).to.have.length(2);
    });

    it("leaves an alias alone", async () => {
      world.hold("CREATE", {
        Name: host,
        Type: "A",
        AliasTarget: {
          HostedZoneId: "Z2FDTNDATAQYW2",
          DNSName: "d111.cloudfront.net.",
          EvaluateTargetHealth: false,
        },
      });
      expect(await poll()).to.equal(409);
    });

    it("leaves records with a routing policy alone", async () => {
      world.hold("CREATE", {
        Name: host,
        Type: "A",
        SetIdentifier: "east",
        Weight: 1,
        TTL: 60,
        ResourceRecords: [{ Value: "192.0.2.20" }],
      });
      expect(await poll()).to.equal(409);
    });

    it("withdraws what it wrote ahead when Route 53 refuses a change of a known record", async () => {
      await set();
      world.hold("DELETE", { Name: host, Type: "A", TTL: 120, ResourceRecords: [{ Value: HERE }] });
      world.hold("CREATE", {
        Name: host,
        Type: "CNAME",
        TTL: 60,
        ResourceRecords: [{ Value: "example.net." }],
      });
      expect((await set(ELSEWHERE)).status).to.equal(409);
      expect(await world.get(host)).to.not.have.any.keys(
        "pending_address",
        "pending_until",
        "published_as",
        "last_verified",
      );
      world.hold("DELETE", {
        Name: host,
        Type: "CNAME",
        TTL: 60,
        ResourceRecords: [{ Value: "example.net." }],
      });
      expect((await set(ELSEWHERE)).status).to.equal(200);
      expect(world.held(host)?.values).to.deep.equal([ELSEWHERE]);
    });

    it("mends a record that was changed by hand at the next verification", async () => {
      await set();
      world.hold("UPSERT", { Name: host, Type: "A", TTL: 5, ResourceRecords: [{ Value: "192.0.2.99" }] });
      world.now += 1.25 * HOUR;
      await set();
      expect(world.held(host)).to.deep.equal({ ttl: 120, values: [HERE] });
    });

    it("mends a record that was removed by hand at the next verification", async () => {
      await set();
      world.hold("DELETE", { Name: host, Type: "A", TTL: 120, ResourceRecords: [{ Value: HERE }] });
      world.now += 1.25 * HOUR;
      await set();
      expect(world.held(host)?.values).to.deep.equal([HERE]);
    });

    it("takes over a record that already holds the address, without a change", async () => {
      world.hold("CREATE", { Name: host, Type: "A", TTL: 120, ResourceRecords: [{ Value: HERE }] });
      expect((await set()).body.return_message).to.match(/unchanged/);
      expect(operations()).to.deep.equal(["GetItem", "ListResourceRecordSets", "UpdateItem"]);
    });

    it("answers unchanged when only the hourly verification fails, and verifies at the next poll", async () => {
      await set();
      world.now += 2 * HOUR;
      world.reset();
      world.spoil = (call) =>
        call.service === "route53"
          ? { kind: "error", status: 400, code: "Throttling", message: "Rate exceeded" }
          : undefined;
      expect((await set()).body.return_message).to.match(/unchanged/);
      world.reset();
      await set();
      expect(operations()).to.contain("ListResourceRecordSets");
    });
  });

  describe("signed requests", () => {
    const signed = (time: number, extra: { ip?: string; mode?: string } = {}, from = HERE) =>
      handle({ from, query: signedQuery({ mode: "set", hostname: host, ...extra }, SECRET, time) });

    it("sets the caller's address in one round trip, within the same budget of calls", async () => {
      expect((await signed(world.now)).status).to.equal(200);
      expect(operations()).to.have.length(5);
      world.reset();
      expect((await signed(world.now + 1)).body.return_message).to.match(/unchanged/);
      expect(operations()).to.deep.equal(["GetItem", "UpdateItem"]);
      world.reset();
      expect((await signed(world.now + 2, {}, ELSEWHERE)).status).to.equal(200);
      expect(operations()).to.have.length(4);
    });

    it("refuses the same request a second time, and tells the server's time", async () => {
      await signed(world.now);
      const replay = await signed(world.now, {}, ELSEWHERE);
      expect(replay.status).to.equal(401);
      expect(replay.body.server_time).to.equal(world.now);
      expect(world.held(host)?.values).to.deep.equal([HERE]);
    });

    it("refuses an earlier time than the last accepted one", async () => {
      await signed(world.now);
      expect((await signed(world.now - 1)).status).to.equal(401);
    });

    it("refuses a time that is more than five minutes off, before any call", async () => {
      for (const time of [world.now - 300_001, world.now + 300_001]) {
        const answer = await signed(time);
        expect([answer.status, answer.body.server_time]).to.deep.equal([401, world.now]);
      }
      expect(operations()).to.deep.equal([]);
      expect((await signed(world.now - 300_000)).status).to.equal(200);
    });

    it("refuses another ip, mode or name than was signed", async () => {
      await world.edit(host, { allow_internal: true });
      const query = signedQuery({ mode: "set", hostname: host, ip: "10.0.0.5" }, SECRET, world.now);
      const forgeries: Record<string, string>[] = [
        { ip: "10.0.0.6" },
        { mode: "delete" },
        { time: String(world.now + 1) },
      ];
      for (const forged of forgeries) {
        expect((await handle({ from: HERE, query: { ...query, ...forged } })).status).to.equal(401);
      }
      expect((await handle({ from: HERE, query })).status).to.equal(200);
    });

    it("lets only one of two copies that race win", async () => {
      const answers = await Promise.all([signed(world.now), signed(world.now, {}, ELSEWHERE)]);
      expect(answers.map((answer) => answer.status).sort()).to.deep.equal([200, 401]);
    });

    it("does not use up the time of a request that the record's rules forbid", async () => {
      await world.edit(host, { lock_record: true });
      expect((await signed(world.now)).status).to.equal(403);
      await world.edit(host, { lock_record: false });
      expect((await signed(world.now)).status).to.equal(200);
    });

    it("uses up the time of a request that met a conflict", async () => {
      world.hold("CREATE", {
        Name: host,
        Type: "CNAME",
        TTL: 60,
        ResourceRecords: [{ Value: "example.net." }],
      });
      expect((await signed(world.now)).status).to.equal(409);
      expect((await signed(world.now)).status).to.equal(401);
    });

    it("does not take its own retry after a lost answer for a replay", async () => {
      await signed(world.now);
      for (const from of [HERE, ELSEWHERE]) {
        world.now += 1000;
        let lost = 0;
        world.spoil = (call) =>
          call.operation === "UpdateItem" && lost++ === 0 ? { kind: "lost" } : undefined;
        expect((await signed(world.now, {}, from)).status, from).to.equal(200);
        world.reset();
        expect((await signed(world.now, {}, from)).status, `${from} again`).to.equal(401);
      }
    });

    it("refuses tokens where the record takes signed requests only", async () => {
      await world.edit(host, { require_signature: true });
      expect((await set()).status).to.equal(401);
      expect((await signed(world.now)).status).to.equal(200);
    });

    it("refuses tokens where the stack takes signed requests only, before any call", async () => {
      handle = world.handler({ env: { REQUIRE_SIGNATURE: "true" } });
      expect((await set()).status).to.equal(401);
      expect(operations()).to.deep.equal([]);
      expect((await signed(world.now)).status).to.equal(200);
    });
  });
});
