import { expect } from "chai";
import { CONFLICT_STANDS_MS, LEASE_MS, WISH_RENEWAL_MS } from "../../../runtime/values/timeLimits";
import { useBatchedRecord } from "../../support/batchedRecord";
import { hashToken } from "../../support/tokens";
import type { World } from "../../support/world";

const SECRET = "a secret of this record";
const [OLD, NEW, THIRD] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];

describe("changes that are published in batches, when something fails or is changed meanwhile", () => {
  const record = useBatchedRecord(SECRET);
  const { key, handle, set, publish, published, callsOf, throttle, held } = record;
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  describe("when Route 53 will not have them", () => {
    const CNAME = { Type: "CNAME" as const, TTL: 60, ResourceRecords: [{ Value: "elsewhere.example." }] };
    const spoil = () => world.hold("CREATE", { Name: host, ...CNAME });
    const mend = () => world.hold("DELETE", { Name: host, ...CNAME });

    it("keep no other waiting, and the next request gets the reason", async () => {
      spoil();
      const other = world.newName();
      await world.put({ hostname: other, record_type: "A", shared_secret: SECRET });
      await set(NEW);
      await set(NEW, other);
      expect(await publish(key(), key(other))).to.deep.equal([]);
      expect(held(other)).to.equal(NEW);
      const [answer, calls] = await callsOf(() => set(NEW));
      expect([answer.status, calls]).to.deep.equal([409, ["GetItem"]]);
      expect(answer.text).to.include("CNAME");
    });

    it("are tried again after an hour, or when the address is another", async () => {
      spoil();
      await published(NEW);
      mend();
      expect((await set(NEW)).status).to.equal(409);
      expect(await publish()).to.deep.equal([]);
      expect(held()).to.equal(undefined);
      expect((await set(THIRD)).status).to.equal(202);
      await publish();
      expect(held()).to.equal(THIRD);
      spoilAnew();
      world.now += CONFLICT_STANDS_MS;
      await published(NEW);
      expect((await set(NEW)).status).to.equal(409);
      mend();
      world.now += CONFLICT_STANDS_MS;
      expect((await set(NEW)).status).to.equal(202);
      await publish();
      expect(held()).to.equal(NEW);
    });

    function spoilAnew(): void {
      world.hold("DELETE", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: THIRD }] });
      spoil();
    }
  });

  it("are handed back when Route 53 throttles, without a lease that would keep the stream, and mended by the next batch", async () => {
    await published(OLD);
    await set(NEW);
    throttle();
    expect(await publish()).to.deep.equal([key()]);
    expect((await set(NEW)).status).to.equal(202);
    world.spoil = () => undefined;
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(NEW);
  });

  for (const kind of ["error", "cut", "lost"] as const) {
    for (const [index, operation] of [
      "GetItem",
      "UpdateItem",
      "ChangeResourceRecordSets",
      "UpdateItem",
    ].entries()) {
      it(`are published in the end, when call ${index + 1} of the publisher (${operation}) is spoilt: ${kind}`, async () => {
        await published(OLD);
        await set(NEW);
        let made = 0;
        world.spoil = () => {
          if (made++ !== index) return undefined;
          if (kind !== "error") return { kind };
          return { kind, status: 500, code: "InternalFailure", message: "spoilt" };
        };
        const handedBack = await publish();
        world.spoil = () => undefined;
        world.now += LEASE_MS + 1;
        if (handedBack.length > 0) expect(await publish()).to.deep.equal([]);
        expect(held()).to.equal(NEW);
        expect(await world.get(host)).to.include({ ip_address: NEW });
      });
    }
  }

  it("are published by the next poll, after a day on which nothing was handed over", async () => {
    await published(OLD);
    await set(NEW);
    world.now += 25 * 60 * WISH_RENEWAL_MS;
    expect((await set(NEW)).status).to.equal(202);
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(NEW);
  });

  it("remove a record in the end, though the removal was throttled", async () => {
    await published(NEW);
    const query = { mode: "delete", hostname: host, hash: hashToken(NEW, host, SECRET) };
    await handle({ from: NEW, query });
    throttle();
    expect(await publish()).to.deep.equal([key()]);
    world.spoil = () => undefined;
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(undefined);
    expect(await world.get(host)).to.not.have.property("conflict");
  });

  it("keep their lease where Route 53 did not answer, since it may still carry them out", async () => {
    await published(OLD);
    await set(NEW);
    world.spoil = ({ operation }) => (operation === "ChangeResourceRecordSets" ? { kind: "cut" } : undefined);
    expect(await publish()).to.deep.equal([key()]);
    expect(await world.get(host)).to.include({ pending_address: NEW });
    world.spoil = () => undefined;
    expect(await publish()).to.deep.equal([key()]);
  });

  it("are not handed back where their zone is gone: they would keep all others", async () => {
    await published(OLD);
    await set(NEW);
    const error = { kind: "error" as const, status: 404, code: "NoSuchHostedZone", message: "gone" };
    world.spoil = ({ operation }) => (operation === "ChangeResourceRecordSets" ? error : undefined);
    expect(await publish()).to.deep.equal([]);
  });

  it("are left where the owner has locked the record meanwhile, and none is made of an item that is gone", async () => {
    await published(OLD);
    await set(NEW);
    await world.edit(host, { lock_record: true });
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(OLD);
    await world.remove(host);
    expect(await publish()).to.deep.equal([]);
    expect(await world.get(host)).to.equal(undefined);
  });

  it("are the record's own: a copy of its item under another name has none", async () => {
    await set(NEW);
    const twin = world.newName();
    await world.put({ ...(await world.get(host)), hostname: twin });
    expect(await publish(key(), key(twin))).to.deep.equal([]);
    expect([held(), held(twin)]).to.deep.equal([NEW, undefined]);
  });
});
