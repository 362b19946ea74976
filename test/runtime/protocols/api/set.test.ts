import { expect } from "chai";
import { useRecord } from "../../../support/record";
import { hashToken } from "../../../support/tokens";
import type { Answer, World } from "../../../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";
const ELSEWHERE = "198.51.100.4";
const HOUR = 3_600_000;

describe("mode=set", () => {
  const record = useRecord(SECRET, { ttl: 120 });
  let world: World;
  let handle: ReturnType<World["handler"]>;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
    handle = world.handler();
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
});
