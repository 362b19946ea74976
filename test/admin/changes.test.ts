import { expect } from "chai";
import { type OwnersWorld, startOwnersWorld } from "./world";

const HERE = "127.0.0.5";
const DAY_MS = 86_400_000;

describe("the owner's changes", function () {
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
  const refusal = (action: Promise<unknown>) =>
    action.then(
      () => "done",
      (error: Error) => error.message,
    );

  describe("rotating", () => {
    it("gives a new secret, and lets running clients go on with the old one until the grace ends", async () => {
      const { secret: old } = await add();
      const rotated = await world.hosts.rotate(name, { graceMs: 3_600_000, group: false });
      expect(rotated.secret).to.not.equal(old);
      expect((await world.publish(host, old)).status).to.equal(200);
      expect((await world.publish(host, rotated.secret)).status).to.equal(200);
      await world.table.edit(host, { previous_secret_until: "2020-01-01T00:00:00Z" });
      expect((await world.publish(host, old)).status).to.equal(401);
    });

    it("ends the old one at once without a grace", async () => {
      const { secret: old } = await add();
      const { secret } = await world.hosts.rotate(name, { graceMs: 0, group: false });
      expect((await world.publish(host, old)).status).to.equal(401);
      expect((await world.publish(host, secret)).status).to.equal(200);
    });

    it("refuses within a grace, in which clients may have either secret", async () => {
      await add();
      await world.hosts.rotate(name, { graceMs: 3_600_000, group: false });
      expect(await refusal(world.hosts.rotate(name, { graceMs: 3_600_000, group: false }))).to.match(
        /in the grace/,
      );
    });

    it("finishes a group that an interruption left half done, with the same secret", async () => {
      const { secret: old } = await add();
      const first = name;
      name = `${name}b`;
      await add({ groupOf: first });
      const half = "the new secret of an interrupted one";
      const until = new Date(Date.now() + DAY_MS).toISOString();
      await world.table.edit(host, {
        shared_secret: half,
        previous_secret: old,
        previous_secret_until: until,
      });
      const { secret, members } = await world.hosts.rotate(first, { graceMs: DAY_MS, group: true });
      expect(secret).to.equal(half);
      expect(members).to.have.length(2);
      for (const member of members) {
        for (const type of ["A", "AAAA"]) {
          expect(await world.table.get(member, type)).to.include({
            shared_secret: half,
            previous_secret: old,
          });
        }
      }
    });
  });

  describe("removing", () => {
    it("takes the record from DNS, and then the items", async () => {
      const { secret } = await add();
      await world.publish(host, secret);
      const removals = await world.hosts.remove(name, { keepRecord: false });
      expect(removals.map(({ dns }) => dns)).to.deep.equal(["removed", "absent"]);
      expect(await world.lookup(host)).to.deep.equal([]);
      expect(await world.table.get(host)).to.equal(undefined);
      expect(await world.table.get(host, "AAAA")).to.equal(undefined);
    });

    it("leaves in DNS what it is told to, and what is not the service's", async () => {
      const { secret } = await add();
      await world.publish(host, secret);
      expect((await world.hosts.remove(name, { keepRecord: true })).map(({ dns }) => dns)).to.deep.equal([
        "kept",
        "kept",
      ]);
      expect(await world.lookup(host)).to.deep.equal([HERE]);
      await add();
      expect((await world.hosts.remove(name, { keepRecord: false })).map(({ dns }) => dns)).to.deep.equal([
        "not_ours",
        "absent",
      ]);
      expect(await world.lookup(host)).to.deep.equal([HERE]);
    });

    it("does not come between a change and its confirmation", async () => {
      await add();
      await world.table.edit(host, {
        pending_address: "192.0.2.1",
        pending_until: new Date(Date.now() + 20_000).toISOString(),
        published_as: `${world.zoneId} ${host} A`,
      });
      expect(await refusal(world.hosts.remove(name, { keepRecord: false }))).to.match(
        /being changed just now/,
      );
      expect(await world.table.get(host)).not.to.equal(undefined);
    });
  });

  describe("checking", () => {
    const differenceOf = async () =>
      (await world.hosts.check(name)).find(({ recordType }) => recordType === "A")?.difference;
    const edit = (values: string[], Type: "A" | "CNAME" = "A") =>
      world.cloud.zones.changeRecordSets(world.zoneId, [
        {
          Action: "UPSERT",
          ResourceRecordSet: {
            Name: host,
            Type,
            TTL: 60,
            ResourceRecords: values.map((Value) => ({ Value })),
          },
        },
      ]);

    it("finds nothing where table, Route 53 and name server agree", async () => {
      const { secret } = await add();
      expect(await differenceOf()).to.equal(undefined);
      await world.publish(host, secret);
      expect(await differenceOf()).to.equal(undefined);
      const [shown] = await world.hosts.show(name);
      expect(shown?.route53?.values).to.deep.equal([HERE]);
      expect(shown?.nameServers).to.deep.equal([["127.0.0.1", { kind: "addresses", addresses: [HERE] }]]);
    });

    it("tells what was changed by hand, and has the service mend it with the next poll", async () => {
      const { secret } = await add();
      await world.publish(host, secret);
      edit(["192.0.2.99"]);
      expect(await differenceOf()).to.equal("it was changed in Route 53 by hand");
      expect((await world.publish(host, secret)).body.return_message).to.match(/unchanged/);
      await world.hosts.distrust({ hostname: host, recordType: "A" });
      await world.publish(host, secret);
      expect(await differenceOf()).to.equal(undefined);
    });

    it("finds a challenge that a client of ACME has left", async () => {
      const left = {
        Name: `_acme-challenge.${host}`,
        Type: "TXT" as const,
        TTL: 60,
        ResourceRecords: [{ Value: '"left"' }],
      };
      world.cloud.zones.changeRecordSets(world.zoneId, [
        { Action: "UPSERT", ResourceRecordSet: left },
        { Action: "UPSERT", ResourceRecordSet: { ...left, Name: `_other.${host}` } },
      ]);
      const { stdout } = await world.ddns("check");
      expect(stdout).to.include(
        `_acme-challenge.${name}.dyn.example.com TXT: Route 53 has it ("left"), and no item: a challenge that has expired`,
      );
      expect(stdout).not.to.include("_other.");
    });

    it("finds addresses in the zone that no item stands for, and leaves alone what is no host's", async () => {
      const strays = async () =>
        (await world.hosts.strays()).filter(({ hostname }) => hostname.endsWith(host));
      edit(["192.0.2.97"]);
      expect(await strays()).to.deep.equal([{ hostname: host, recordType: "A", values: ["192.0.2.97"] }]);
      expect((await world.ddns("check")).stdout).to.include(
        `${name}.dyn.example.com A: Route 53 has it (192.0.2.97), and no item: made by hand, or left`,
      );
      await add();
      expect(await strays()).to.deep.equal([]);
      expect((await world.hosts.strays()).map(({ hostname }) => hostname)).not.to.include("dyn.example.com.");
    });

    it("tells several values, a CNAME, and what the table does not know", async () => {
      await add();
      edit(["192.0.2.98"]);
      expect(await differenceOf()).to.match(/the table does not know/);
      edit(["192.0.2.98", "192.0.2.99"]);
      expect(await differenceOf()).to.match(/several values/);
      name = `${name}c`;
      host = `c-${host}`;
      name = host.replace(".dyn.example.com.", "");
      await add();
      edit(["www.example.com."], "CNAME");
      expect(await differenceOf()).to.match(/alias, a CNAME/);
    });
  });
});
