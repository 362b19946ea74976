import { expect } from "chai";
import { dyndns2Client } from "../../support/dyndns2";
import { useRecord } from "../../support/record";
import { hashToken, signedQuery } from "../../support/tokens";
import type { Answer, World } from "../../support/world";

const SECRET = "a secret of this record";
const [OLD, NEW] = ["192.0.2.1", "192.0.2.2"];
const PACED = { MIN_CHANGE_INTERVAL: "60" };
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

describe("the pace of a record's changes", () => {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const set = (from: string, env: Record<string, string> = PACED, isBatched = false): Promise<Answer> =>
    world.handler({ env, isBatched })({
      from,
      query: { mode: "set", hostname: host, hash: hashToken(from, host, SECRET) },
    });
  const held = () => world.held(host)?.values[0];
  const outcomeOf = ({ status, headers }: Answer) => [status, headers["retry-after"]];

  describe("with minChangeInterval", () => {
    it("answers a change that comes too soon with 503 and the rest of the time, and asks Route 53 nothing", async () => {
      await set(OLD);
      world.now += 20 * SECOND_MS;
      world.calls.length = 0;
      expect(outcomeOf(await set(NEW))).to.deep.equal([503, "40"]);
      expect(world.calls.map(({ operation }) => operation)).to.deep.equal(["GetItem"]);
      expect(held()).to.equal(OLD);
      world.now += 40 * SECOND_MS;
      expect(outcomeOf(await set(NEW))).to.deep.equal([200, undefined]);
      expect(held()).to.equal(NEW);
    });

    it("tells a dyndns2 client 911", async () => {
      await set(OLD);
      const client = dyndns2Client(world.handler({ env: PACED }), SECRET);
      const answer = await client({ hostname: host, from: NEW });
      expect([answer.text.trim(), ...outcomeOf(answer)]).to.deep.equal(["911", 503, "60"]);
    });

    it("lets the first change through, polls, and what was begun and not confirmed", async () => {
      expect((await set(OLD)).status).to.equal(200);
      expect((await set(OLD)).status).to.equal(200);
      await world.edit(host, { pending_address: NEW, pending_until: new Date(world.now - 1).toISOString() });
      expect((await set(NEW)).status).to.equal(200);
    });

    it("goes by the item's own min_change_interval, where that can be read", async () => {
      await set(OLD);
      world.now += 10 * SECOND_MS;
      await world.edit(host, { min_change_interval: 300 });
      expect(outcomeOf(await set(NEW))).to.deep.equal([503, "290"]);
      await world.edit(host, { min_change_interval: "often" });
      expect(outcomeOf(await set(NEW))).to.deep.equal([503, "50"]);
      await world.edit(host, { min_change_interval: 0 });
      expect((await set(NEW)).status).to.equal(200);
    });

    it("does not hold up the first change of a copy of the item under another name", async () => {
      await set(OLD);
      const twin = world.newName();
      await world.put({ ...(await world.get(host)), hostname: twin });
      const query = { mode: "set", hostname: twin, hash: hashToken(NEW, twin, SECRET) };
      expect((await world.handler({ env: PACED })({ from: NEW, query })).status).to.equal(200);
    });

    it("uses a signed request up that it refuses: repeated later, it would find the way free", async () => {
      await set(OLD);
      await world.edit(host, { allow_internal: true });
      const request = { mode: "set", hostname: host, ip: NEW };
      const signed = { from: OLD, query: signedQuery(request, SECRET, world.now) };
      expect((await world.handler({ env: PACED })(signed)).status).to.equal(503);
      world.now += MINUTE_MS;
      expect((await world.handler({ env: PACED })(signed)).status).to.equal(401);
      expect(held()).to.equal(OLD);
    });

    it("keeps the newest wish of those that are published in batches, and says when to ask again", async () => {
      const publish = () => world.publisher({ env: PACED })([{ hostname: host, recordType: "A" }]);
      await set(OLD);
      expect(outcomeOf(await set("192.0.2.9", PACED, true))).to.deep.equal([202, "60"]);
      expect(outcomeOf(await set(NEW, PACED, true))).to.deep.equal([202, "60"]);
      expect(await publish()).to.deep.equal([]);
      expect(held()).to.equal(OLD);
      const client = dyndns2Client(world.handler({ env: PACED, isBatched: true }), SECRET);
      expect((await client({ hostname: host, from: NEW })).text.trim()).to.equal("911");
      world.now += MINUTE_MS;
      expect(outcomeOf(await set(NEW, PACED, true))).to.deep.equal([202, undefined]);
      await publish();
      expect(held()).to.equal(NEW);
    });
  });

  describe("with minChangeInterval, published in batches", () => {
    const publish = () => world.publisher({ env: PACED })([{ hostname: host, recordType: "A" }]);
    const router = (from: string) =>
      dyndns2Client(world.handler({ env: PACED, isBatched: true }), SECRET)({ hostname: host, from });

    it("publishes what is asked for again as soon as it was told, however short that was", async () => {
      await set(OLD);
      world.now += 55 * SECOND_MS;
      const answer = await router(NEW);
      expect([answer.text.trim(), answer.headers["retry-after"]]).to.deep.equal(["911", "5"]);
      expect(await publish()).to.deep.equal([]);
      const passedOver = await world.get(host);
      world.now += 5 * SECOND_MS;
      expect((await router(NEW)).text.trim()).to.equal(`good ${NEW}`);
      // Written anew, the stream tells of it anew.
      expect((await world.get(host))?.wanted_revision).to.not.equal(passedOver?.wanted_revision);
      await publish();
      expect(held()).to.equal(NEW);
    });

    it("says when to ask again while another change is on its way, which counts as the last one then", async () => {
      await set(OLD);
      world.now += MINUTE_MS;
      expect(outcomeOf(await set("192.0.2.9", PACED, true))).to.deep.equal([202, undefined]);
      expect(outcomeOf(await set(NEW, PACED, true))).to.deep.equal([202, "60"]);
    });
  });

  describe("without it", () => {
    const warnings = () => world.logs.flatMap((entry) => (entry["warnings"] as string[] | undefined) ?? []);
    const fight = async (changes: number, addresses: readonly string[], apartMs = MINUTE_MS) => {
      for (let change = 0; change < changes; change += 1) {
        world.now += apartMs;
        await set(String(addresses[change % addresses.length]), {});
      }
    };

    it("warns once when machines fight over a name: over 20 changes an hour between the same addresses", async () => {
      await fight(22, [OLD, NEW]);
      expect(warnings()).to.deep.equal([]);
      await fight(8, [OLD, NEW]);
      expect(warnings()).to.deep.equal([
        `flapping: ${host} A: over 20 changes an hour between the same addresses`,
      ]);
    });

    it("counts up to four machines' addresses as the same", async () => {
      await fight(26, ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]);
      expect(warnings()).to.have.lengthOf(1);
    });

    it("does not warn of a host whose address is another each time, nor of changes that are hours apart", async () => {
      await fight(
        30,
        Array.from({ length: 30 }, (_, index) => `192.0.2.${100 + index}`),
      );
      await fight(24, [OLD, NEW], 4 * MINUTE_MS);
      expect(warnings()).to.deep.equal([]);
    });

    it("warns of those that are published in batches as well", async () => {
      for (let change = 0; change < 24; change += 1) {
        world.now += MINUTE_MS;
        await set(change % 2 ? OLD : NEW, {}, true);
        await world.publisher()([{ hostname: host, recordType: "A" }]);
      }
      expect(warnings()).to.have.lengthOf(1);
    });
  });
});
