import { expect } from "chai";
import { openHosts } from "../../admin/hosts";
import type { Stack } from "../../admin/stack";
import { STATES } from "../../admin/view";
import { type OwnersWorld, startOwnersWorld } from "./world";

const HERE = "127.0.0.5";
const WANTED = "192.0.2.7";
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

describe("a change that is written down, to its owner", function () {
  this.timeout(90_000);
  let world: OwnersWorld;
  let names = 0;
  let name = "";
  let host = "";

  before(async () => {
    world = await startOwnersWorld();
  });
  after(() => world.close());
  /** A host whose address is published. */
  beforeEach(async () => {
    name = `host${++names}`;
    host = `${name}.dyn.example.com.`;
    const { secret } = await world.hosts.add(name, { families: ["A"] });
    await world.publish(host, secret);
  });

  /** As runtime/records/itemWrites.ts writes it. */
  const writeDown = (wanted_address: string, more: Record<string, unknown> = {}) =>
    world.table.edit(host, {
      wanted_address,
      wanted_at: new Date().toISOString(),
      wanted_as: `${world.zoneId} ${host} A`,
      wanted_revision: "1",
      wanted_state: "new",
      ...more,
    });
  /** What is listed, and what check says, so much later. */
  const seenAfter = async (passedMs: number, stack: Partial<Stack> = {}) => {
    const later = openHosts({ ...world.stack, ...stack }, () => Date.now() + passedMs);
    const view = (await later.list()).find(({ hostname }) => hostname === host);
    const [compared] = await later.check(host);
    later.close();
    return { state: view?.state, wish: view?.wish, difference: compared?.difference };
  };
  const changeInZone = (value: string) =>
    world.cloud.zones.changeRecordSets(world.zoneId, [
      {
        Action: "UPSERT",
        ResourceRecordSet: { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: value }] },
      },
    ]);
  const NOT_YET = "is written down, and not published yet: the next poll of its host hastens it";

  it("is nothing to see to for a minute, and then is not published yet", async () => {
    await writeDown(WANTED);
    expect(await seenAfter(50 * SECOND_MS)).to.deep.equal({
      state: "fresh",
      wish: { kind: "open", address: WANTED, isOverdue: false },
      difference: undefined,
    });
    expect(await seenAfter(61 * SECOND_MS)).to.deep.equal({
      state: "waiting",
      wish: { kind: "open", address: WANTED, isOverdue: true },
      difference: `a change to ${WANTED} ${NOT_YET}`,
    });
  });

  it("waits for its turn first, which its item tells, or else the stack", async () => {
    await writeDown(WANTED);
    const ofStack = { minChangeIntervalMs: 10 * MINUTE_MS };
    expect((await seenAfter(9 * MINUTE_MS, ofStack)).state).to.equal("fresh");
    expect((await seenAfter(12 * MINUTE_MS, ofStack)).state).to.equal("waiting");
    await world.hosts.set(name, ["min_change_interval=300"]);
    expect((await seenAfter(4 * MINUTE_MS, ofStack)).state).to.equal("fresh");
    expect((await seenAfter(7 * MINUTE_MS, ofStack)).state).to.equal("waiting");
  });

  it("is no disagreement while Route 53 has it already, and told as such where it has something else", async () => {
    await writeDown(WANTED);
    changeInZone(WANTED);
    expect((await seenAfter(0)).difference).to.equal(undefined);
    changeInZone("192.0.2.99");
    expect((await seenAfter(0)).difference).to.equal(`a change to ${WANTED} ${NOT_YET}`);
  });

  it("may be a removal", async () => {
    await writeDown("delete");
    expect((await seenAfter(2 * MINUTE_MS)).difference).to.equal(`its removal ${NOT_YET}`);
  });

  it("is none where it is published, speaks of another record, or its owner has locked the record", async () => {
    const conflict = { conflict: "alias", conflict_at: new Date().toISOString() };
    for (const [address, more] of [
      [HERE, {}],
      [WANTED, { wanted_as: `${world.zoneId} other.dyn.example.com. A` }],
    ] as const) {
      await writeDown(address, more);
      expect(await seenAfter(2 * MINUTE_MS)).to.deep.equal({
        state: "fresh",
        wish: undefined,
        difference: undefined,
      });
    }
    await writeDown(WANTED, { ...conflict, lock_record: true });
    expect(await seenAfter(2 * MINUTE_MS)).to.deep.include({ state: "locked", wish: undefined });
  });

  it("that was refused for good says why, and is tried again at once after check --fix", async () => {
    await writeDown(WANTED, { conflict: "alias", conflict_at: "2026-01-01T00:00:00Z" });
    const difference = `a change to ${WANTED} was refused, since an alias stands in its place in Route 53: remove it there`;
    expect(await seenAfter(0)).to.deep.equal({
      state: "refused",
      wish: { kind: "refused", address: WANTED, reason: "alias" },
      difference,
    });
    const { stdout } = await world.ddns("show", name);
    expect(stdout)
      .to.include(difference)
      .and.to.match(/^written down +192\.0\.2\.7$/m);
    expect((await world.ddns("list", "--filter", name)).stdout).to.match(/ refused /);
    const [listed] = JSON.parse((await world.ddns("list", "--filter", name, "--json")).stdout);
    expect(listed.wish).to.deep.equal({ kind: "refused", address: WANTED, reason: "alias" });
    expect((await world.ddns("check", name)).code).to.equal(1);
    await world.ddns("check", name, "--fix");
    expect(await world.table.get(host)).not.to.have.any.keys("conflict", "conflict_at", "last_verified");
  });

  it("is refused also where it was a removal, and nothing is published", async () => {
    await world.table.edit(host, { published_as: "another" });
    await writeDown("delete", { conflict: "not_published_here", conflict_at: "2026-01-01T00:00:00Z" });
    expect((await seenAfter(0)).difference).to.match(
      /^its removal was refused, since what Route 53 has there/,
    );
  });

  it("comes after what a person has to see to: a refused one, and machines that fight over a name", async () => {
    expect(STATES.slice(0, 5)).to.deep.equal(["no_secret", "refused", "flapping", "pending", "waiting"]);
    const fight = { returns: 21, returns_since: new Date().toISOString() };
    await writeDown(WANTED, fight);
    expect((await seenAfter(2 * MINUTE_MS)).state).to.equal("flapping");
    const [view] = await world.hosts.list({ filter: name });
    expect(view?.flags).to.include("flapping");
    expect((await seenAfter(61 * MINUTE_MS)).state).to.equal("waiting");
    await writeDown(WANTED, { ...fight, conflict: "cname", conflict_at: "2026-01-01T00:00:00Z" });
    expect((await seenAfter(0)).state).to.equal("refused");
  });
});
