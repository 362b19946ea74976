import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openHosts } from "../../admin/hosts";
import { challengeValue, httpreq } from "../support/acme";
import { send } from "../support/http";
import { type OwnersWorld, startOwnersWorld } from "./world";

const VALUE = challengeValue("a");
const HOUR = 3_600_000;

describe("challenges, to their owner", function () {
  this.timeout(120_000);
  let world: OwnersWorld;
  let names = 0;
  let host = "";
  let name = "";
  let secret = "";

  before(async () => {
    world = await startOwnersWorld({ config: { enableAcme: "true" } });
  });
  after(() => world.close());
  beforeEach(async () => {
    name = `certified-${++names}`;
    host = `${name}.dyn.example.com.`;
    ({ secret } = await world.hosts.add(host, { families: ["A", "AAAA"] }));
  });

  const present = () =>
    send(String(world.cloud.outputs["apiUrl"]), undefined, httpreq("present", host, secret, VALUE));
  const held = () =>
    world.cloud.zones
      .listRecordSets(world.zoneId)
      .find(({ Name, Type }) => Name === `_acme-challenge.${host}` && Type === "TXT");
  const age = (milliseconds: number) => {
    const at = new Date(Date.now() - milliseconds).toISOString();
    return world.table.edit(host, { challenges: [{ value: VALUE, at, by: "httpreq" }] }, "TXT");
  };

  it("are no hosts: in no list, no export and no comparison", async () => {
    expect((await present()).status).to.equal(200);
    const types = (records: { hostname: string; recordType: string }[]) =>
      records.filter(({ hostname }) => hostname === host).map(({ recordType }) => recordType);
    expect(types(await world.hosts.list())).to.have.members(["A", "AAAA"]);
    expect(types(await world.hosts.show(host))).to.have.members(["A", "AAAA"]);
    expect(types(await world.hosts.check())).to.have.members(["A", "AAAA"]);
    const file = join(world.folder, "hosts.json");
    await world.ddns("export", file);
    const text = readFileSync(file, "utf8");
    expect(text).to.include(host).and.not.to.include("TXT").and.not.to.include(VALUE);
  });

  it("are no strays while they live, and are told and removed once their hour is over", async () => {
    await present();
    const before = await world.ddns("check");
    expect(before.stdout).not.to.include(`_acme-challenge.${name}`);
    await age(HOUR + 1);
    const told = await world.ddns("check");
    expect(told.stdout).to.include(
      `_acme-challenge.${name}.dyn.example.com TXT: a challenge whose hour is over (${VALUE})`,
    );
    expect(told.code).to.equal(1);
    expect(held()).not.to.equal(undefined);
    const fixed = await world.ddns("check", "--fix");
    expect(fixed.stdout).to.include("1 of 1 names of challenges are cleaned up.");
    expect(held()).to.equal(undefined);
    expect((await world.ddns("check")).stdout).not.to.include("whose hour is over");
    expect((await present()).status).to.equal(200);
    expect(held()?.ResourceRecords).to.deep.equal([{ Value: `"${VALUE}"` }]);
  });

  it("are left alone by --fix where another has put a value beside them, and named", async () => {
    await present();
    await age(HOUR + 1);
    const ResourceRecords = [{ Value: `"${VALUE}"` }, { Value: '"theirs"' }];
    const theirs = { Name: `_acme-challenge.${host}`, Type: "TXT" as const, TTL: 60, ResourceRecords };
    world.cloud.zones.changeRecordSets(world.zoneId, [{ Action: "UPSERT", ResourceRecordSet: theirs }]);
    const before = await world.table.get(host, "TXT");
    const fixed = await world.ddns("check", "--fix");
    expect(fixed.code).to.equal(1);
    expect(fixed.stdout).to.include(`_acme-challenge.${name}.dyn.example.com TXT: stays`);
    expect(fixed.stdout).not.to.include("cleaned up");
    const { cleaned, staying } = await world.hosts.challenges.removeLeft();
    expect([cleaned, staying.map(({ hostname }) => hostname)]).to.deep.equal([0, [host]]);
    expect(held()?.ResourceRecords).to.deep.equal(ResourceRecords);
    const { revision, ...after } = (await world.table.get(host, "TXT")) ?? {};
    expect({ ...after, revision: before?.["revision"] }).to.deep.equal(before);
    expect(revision).not.to.equal(before?.["revision"]);
    theirs.ResourceRecords = ResourceRecords.slice(0, 1);
    world.cloud.zones.changeRecordSets(world.zoneId, [{ Action: "UPSERT", ResourceRecordSet: theirs }]);
    expect(await world.hosts.challenges.removeLeft()).to.deep.equal({ cleaned: 1, staying: [] });
    expect(held()).to.equal(undefined);
  });

  it("that are pending have their hour from when they were begun, or the last confirmation", async () => {
    await present();
    await age(HOUR + 1);
    const isLeft = async () =>
      (await world.hosts.challenges.left()).some(({ hostname }) => hostname === host);
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
    const pending = { pending_challenges: [VALUE] };
    for (const [times, isOver] of [
      [{ last_updated: ago(60_000) }, false],
      [{ last_updated: ago(2 * HOUR) }, true],
      [{ last_updated: ago(2 * HOUR), pending_until: ago(60_000) }, false],
      [{ last_updated: ago(2 * HOUR), pending_until: ago(2 * HOUR) }, true],
    ] as const) {
      await world.table.edit(host, { ...pending, ...times }, "TXT");
      expect(await isLeft(), JSON.stringify(times)).to.equal(isOver);
    }
    expect((await world.hosts.challenges.removeLeft()).cleaned).to.be.greaterThan(0);
  });

  it("leave no empty item behind when their host is gone, unless somebody is changing it", async () => {
    const gone = `gone-${name}.dyn.example.com.`;
    const empty = (hostname: string, more = {}) =>
      world.table.put({ hostname, record_type: "TXT", revision: "r", challenges: [], ...more });
    const pending_until = new Date(Date.now() + 20_000).toISOString();
    const published_as = `${world.zoneId} _acme-challenge.${gone} TXT`;
    await empty(gone, { pending_until, published_as });
    await empty(host);
    await world.ddns("check", "--fix");
    expect(await world.table.get(gone, "TXT")).not.to.equal(undefined);
    await empty(gone);
    await world.ddns("check", "--fix");
    expect(await world.table.get(gone, "TXT")).to.equal(undefined);
    expect(await world.table.get(host, "TXT")).not.to.equal(undefined);
  });

  it("that a request is changing just now are let be", async () => {
    await present();
    await age(HOUR + 1);
    const pending_until = new Date(Date.now() + 20_000).toISOString();
    await world.table.edit(host, { pending_until, pending_challenges: [VALUE] }, "TXT");
    expect(await world.hosts.challenges.left()).to.deep.equal([]);
    expect(
      await world.hosts.remove(host, { keepRecord: false }).then(
        () => "removed",
        (error: Error) => error.message,
      ),
    ).to.equal(
      `the challenges of ${name}.dyn.example.com are being changed just now: try again in half a minute`,
    );
    expect(await world.table.get(host)).not.to.equal(undefined);
    // A minute on the lease is over, and an hour on what was begun is, too.
    const later = openHosts(world.stack, () => Date.now() + 2 * HOUR);
    expect((await later.challenges.left()).map(({ hostname }) => hostname)).to.include(host);
    later.close();
  });

  it("go with their host", async () => {
    await present();
    await world.hosts.remove(host, { keepRecord: false });
    expect(held()).to.equal(undefined);
    expect(await world.table.get(host, "TXT")).to.equal(undefined);
  });

  it("are forbidden to a host by allow_acme=false, which the list shows", async () => {
    await world.hosts.set(host, ["allow_acme=no"]);
    expect((await present()).status).to.equal(403);
    const [record] = (await world.hosts.list({ filter: name })).filter(({ hostname }) => hostname === host);
    expect(record?.flags).to.deep.equal(["no certificates"]);
    await world.hosts.set(host, ["allow_acme="]);
    expect((await present()).status).to.equal(200);
  });
});
