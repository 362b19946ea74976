import { expect } from "chai";
import { type OwnersWorld, startOwnersWorld } from "./world";

const HERE = "127.0.0.5";

describe("the owner of several zones", function () {
  this.timeout(90_000);
  let world: OwnersWorld;
  let parent = "";

  before(async () => {
    world = await startOwnersWorld({
      config: { enableDnssec: "true" },
      prepare: (zones) => {
        const vpc = { VPCRegion: "eu-central-1", VPCId: "vpc-1a2b3c" };
        return {
          additionalZones: `dyn.example.net,lan.example=${zones.createZone({ name: "lan.example", vpc }).id}`,
        };
      },
    });
    parent = world.cloud.zones.createZone({ name: "example.com" }).id;
  });
  after(() => world.close());

  it("adds hosts to each by their full names, and finds a short one in the main zone", async () => {
    for (const [typed, host] of [
      ["home", "home.dyn.example.com."],
      ["home.dyn.example.net", "home.dyn.example.net."],
      ["NAS.lan.example", "nas.lan.example."],
    ] as const) {
      const { hostname, secret } = await world.hosts.add(typed, { families: ["A"] });
      expect(hostname).to.equal(host);
      expect((await world.publish(hostname, secret)).status).to.equal(200);
      expect(await world.lookup(hostname)).to.deep.equal([HERE]);
    }
  });

  it("sees what each zone holds, and what there is in one without an item", async () => {
    const id = world.stack.zones.find(({ name }) => name === "lan.example")?.id ?? "";
    world.cloud.zones.changeRecordSets(id, [
      {
        Action: "UPSERT",
        ResourceRecordSet: {
          Name: "by-hand.lan.example",
          Type: "A",
          TTL: 60,
          ResourceRecords: [{ Value: "192.0.2.1" }],
        },
      },
    ]);
    const compared = await world.hosts.check();
    const published = compared.filter(({ hostname }) => !hostname.startsWith("example-record"));
    expect(published.map(({ difference }) => difference)).to.deep.equal([undefined, undefined, undefined]);
    expect(published.map(({ route53 }) => route53?.values)).to.deep.equal([[HERE], [HERE], [HERE]]);
    expect((await world.hosts.strays()).map(({ hostname }) => hostname)).to.include("by-hand.lan.example.");
  });

  it("removes a host of another zone than the main one, with its record", async () => {
    const [removed] = await world.hosts.remove("nas.lan.example", { keepRecord: false });
    expect(removed?.dns).to.equal("removed");
    expect(await world.lookup("nas.lan.example.")).to.deep.equal([]);
  });

  it("is told of a host whose zone is not served any more", async () => {
    await world.table.put({ hostname: "old.gone.example.", record_type: "A", shared_secret: "s" });
    const [compared] = (await world.hosts.check()).filter(({ hostname }) => hostname === "old.gone.example.");
    expect(compared?.difference).to.match(/lies in no zone of the stack/);
    await world.table.remove("old.gone.example.", "A");
  });

  describe("which are signed", () => {
    const inParent = (Action: "UPSERT" | "DELETE", Value: string) =>
      world.cloud.zones.changeRecordSets(parent, [
        {
          Action,
          ResourceRecordSet: { Name: "dyn.example.com", Type: "DS", TTL: 300, ResourceRecords: [{ Value }] },
        },
      ]);

    it("learns by ddns check whether the zones above say so, and with exit code 1 where they say something else", async () => {
      const [main, beside] = world.stack.zones;
      const told = async () => {
        const { stdout, code } = await world.ddns("check");
        return { lines: stdout.split("\n").filter((line) => / signed, /.test(line)), code };
      };
      const unsigned = await told();
      expect(unsigned).to.deep.equal({
        lines: [
          `dyn.example.com: signed, and the zone above it does not say so as yet: give it dyn.example.com. DS ${main?.dsRecord}`,
          // Nobody on this machine has the zone above it.
          `dyn.example.net: signed, and the zone above it does not say so as yet: give it dyn.example.net. DS ${beside?.dsRecord}`,
        ],
        code: 0,
      });
      inParent("UPSERT", main?.dsRecord ?? "");
      expect(await told()).to.deep.include({ code: 0 });
      expect((await told()).lines[0]).to.equal("dyn.example.com: signed, and the zone above it says so");
      inParent("UPSERT", `1 13 2 ${"AB".repeat(32)}`);
      const bogus = await told();
      expect(bogus.code).to.equal(1);
      expect(bogus.lines[0]).to.include(
        "another DS record, by which resolvers refuse every answer: replace it by dyn",
      );
    });
  });
});
