import { expect } from "chai";
import { openHosts } from "../../admin/hosts";
import { type OwnersWorld, startOwnersWorld } from "./world";

const HERE = "127.0.0.5";
const DAY_MS = 86_400_000;

describe("the owner's hosts", function () {
  this.timeout(90_000);
  let world: OwnersWorld;
  let names = 0;
  let name = "";
  let host = "";

  before(async () => {
    world = await startOwnersWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    name = `host${++names}`;
    host = `${name}.dyn.example.com.`;
  });

  const add = (options = {}) => world.hosts.add(name, { families: ["A", "AAAA"], ...options });
  const listed = async (hosts = world.hosts, options = {}) =>
    (await hosts.list(options)).filter(({ hostname }) => hostname === host);
  const refusal = (action: Promise<unknown>) =>
    action.then(
      () => "done",
      (error: Error) => error.message,
    );

  describe("adding", () => {
    it("makes both families with one secret of 32 letters and digits, by which its client publishes", async () => {
      const made = await add({ ttl: 120, assignments: ["ttl=120", "comment=at home"] });
      expect(made.hostname).to.equal(host);
      expect(made.secret).to.match(/^[A-Za-z0-9]{32}$/);
      expect(await world.table.get(host, "AAAA")).to.deep.equal({
        hostname: host,
        record_type: "AAAA",
        shared_secret: made.secret,
        ttl: 120,
        comment: "at home",
      });
      expect((await world.publish(host, made.secret)).status).to.equal(200);
      expect(await world.lookup(host)).to.deep.equal([HERE]);
    });

    it("never overwrites a host, and leaves nothing half made", async () => {
      await world.table.put({ hostname: host, record_type: "AAAA", shared_secret: "of old" });
      expect(await refusal(add())).to.match(/has AAAA already/);
      expect(await world.table.get(host)).to.equal(undefined);
      expect(await world.table.get(host, "AAAA")).to.include({ shared_secret: "of old" });
    });

    it("refuses the name under which the API itself is found", async () => {
      const named = openHosts({ ...world.stack, apiName: "ddns.dyn.example.com." });
      const refusal = await named.add("DDNS", { families: ["A"] }).catch((error: Error) => error.message);
      named.close();
      expect(refusal).to.match(/^ddns\.dyn\.example\.com is the API's own name \(apiCname\)/);
      expect(await world.table.get("ddns.dyn.example.com.")).to.equal(undefined);
    });

    it("takes a host into another's group", async () => {
      const first = await add();
      name = `${name}b`;
      const second = await add({ groupOf: `host${names}` });
      expect(second.secret).to.equal(first.secret);
    });

    for (const wrong of ["a..b", "ho st", "-".repeat(64), "."]) {
      it(`refuses the name ${JSON.stringify(wrong)}`, async () => {
        expect(await refusal(world.hosts.add(wrong, { families: ["A"] }))).to.match(/is no host name/);
      });
    }
  });

  describe("listing", () => {
    it("tells who was never seen, who is fresh, and who has been silent for a day", async () => {
      const { secret } = await add();
      expect((await listed()).map(({ state }) => state)).to.deep.equal(["never_seen", "never_seen"]);
      await world.publish(host, secret);
      const [fresh] = (await listed()).filter(({ recordType }) => recordType === "A");
      expect(fresh).to.include({ state: "fresh", address: HERE });
      const tomorrow = openHosts(world.stack, () => Date.now() + DAY_MS + 60_000);
      expect((await listed(tomorrow)).find(({ recordType }) => recordType === "A")?.state).to.equal("silent");
      expect(await listed(tomorrow, { staleMs: DAY_MS })).to.have.length(2);
      expect(
        (await listed(world.hosts, { staleMs: DAY_MS })).map(({ recordType }) => recordType),
      ).to.deep.equal(["AAAA"]);
      tomorrow.close();
    });

    it("counts a host as silent by its item's stale_after, and else by the stack's staleAfter", async () => {
      const { secret } = await add();
      await world.publish(host, secret);
      const stateAfter = async (hours: number, staleAfterMs = DAY_MS) => {
        const hosts = openHosts(
          { ...world.stack, staleAfterMs },
          () => Date.now() + hours * 3_600_000 + 60_000,
        );
        const [record] = (await listed(hosts)).filter(({ recordType }) => recordType === "A");
        hosts.close();
        return record?.state;
      };
      expect([await stateAfter(24), await stateAfter(24, 2 * DAY_MS)]).to.deep.equal(["silent", "fresh"]);
      await world.hosts.set(host, ["stale_after=2"]);
      expect([await stateAfter(1), await stateAfter(2)]).to.deep.equal(["fresh", "silent"]);
      await world.hosts.set(host, ["stale_after=0"]);
      expect(await stateAfter(9_999)).to.equal("fresh");
      expect((await world.hosts.settings(host))[0]?.values).to.include({ stale_after: "0" });
      for (const wrong of ["1d", "8785", "-1", "1.5"]) {
        expect(await refusal(world.hosts.set(host, [`stale_after=${wrong}`]))).to.match(
          /is no time of silence/,
        );
      }
    });

    it("puts first what needs attention: no secret, an unconfirmed change, an end", async () => {
      await add();
      await world.table.put({ hostname: `z-${host}`, record_type: "A" });
      await world.table.edit(host, { pending_address: "192.0.2.1", pending_until: "2020-01-01T00:00:00Z" });
      await world.table.edit(host, { valid_until: "2020-01-01" }, "AAAA");
      const mine = (await world.hosts.list()).filter(({ hostname }) => hostname.endsWith(host));
      expect(mine.map(({ state }) => state)).to.deep.equal(["no_secret", "pending", "expired"]);
      await world.table.remove(`z-${host}`);
    });

    it("finds by a part of the name, of the comment or of the address, and by group", async () => {
      const { secret } = await add({ assignments: ["comment=In the Attic"] });
      await world.publish(host, secret, HERE);
      for (const filter of [name, "attic", HERE]) {
        expect(await listed(world.hosts, { filter }), filter).not.to.deep.equal([]);
      }
      expect(await listed(world.hosts, { filter: "cellar" })).to.deep.equal([]);
      const group = await world.hosts.list({ groupOf: name });
      expect(new Set(group.map(({ hostname }) => hostname))).to.deep.equal(new Set([host]));
    });
  });

  describe("setting", () => {
    it("writes what the runtime reads as it was meant, and takes it off again", async () => {
      await add();
      await world.hosts.set(name, [
        "ttl=300",
        "allow-internal=yes",
        "allow_from=127.0.0.0/8",
        "valid_until=2099-01-01",
        "min_change_interval=86400",
      ]);
      expect(await world.table.get(host)).to.include({
        ttl: 300,
        allow_internal: true,
        allow_from: "127.0.0.0/8",
        valid_until: "2099-01-01",
        min_change_interval: 86_400,
      });
      await world.hosts.set(name, ["ttl=", "allow_from="], ["A"]);
      expect(await world.table.get(host)).not.to.have.any.keys("ttl", "allow_from");
      expect(await world.table.get(host, "AAAA")).to.include({ ttl: 300 });
    });

    for (const wrong of [
      "ttl=soon",
      "ttl=-1",
      "ttl=2147483648",
      "lock_record=maybe",
      "allow_from=home",
      "valid_until=tomorrow",
      "min_change_interval=1h",
      "min_change_interval=0.5",
      "min_change_interval=86401",
      "shared_secret=x",
      "ip_address=192.0.2.1",
      "ttl",
    ]) {
      it(`refuses ${wrong}, and writes nothing`, async () => {
        await add();
        const before = await world.table.get(host);
        expect(await refusal(world.hosts.set(name, ["comment=new", wrong]))).not.to.equal("done");
        expect(await world.table.get(host)).to.deep.equal(before);
      });
    }
  });

  it("says that there is no such host", async () => {
    for (const action of [
      world.hosts.show(name),
      world.hosts.set(name, ["ttl=1"]),
      world.hosts.rotate(name, { graceMs: 0, group: true }),
    ]) {
      expect(await refusal(action)).to.match(/there is no host/);
    }
  });
});
