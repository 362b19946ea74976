import { expect } from "chai";
import type { RecordKey } from "../../../runtime/values/recordKey";
import { WISH_RENEWAL_MS } from "../../../runtime/values/timeLimits";
import { useBatchedRecord } from "../../support/batchedRecord";
import { dyndns2Client } from "../../support/dyndns2";
import { hashToken, signedPrefix, signedQuery } from "../../support/tokens";
import type { World } from "../../support/world";

const SECRET = "a secret of this record";
const [OLD, NEW, THIRD] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];

describe("changes that are published in batches", () => {
  const record = useBatchedRecord(SECRET);
  const { key, handle, set, publish, published, callsOf, held } = record;
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  it("are answered 202 once they are in the table, with a read and a write, and Route 53 is not asked", async () => {
    const [answer, calls] = await callsOf(() => set(NEW));
    expect(answer.status).to.equal(202);
    expect(answer.body).to.deep.equal({
      return_status: "success",
      return_message: `${host} A ${NEW} is written down and will be published within seconds.`,
    });
    expect(calls).to.deep.equal(["GetItem", "UpdateItem"]);
    expect(held()).to.equal(undefined);
  });

  it("are carried out by the publisher, and confirmed in the table", async () => {
    await set(NEW);
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(NEW);
    expect(await world.get(host)).to.include({ ip_address: NEW, last_accessed: NEW, published_ttl: 60 });
    expect((await set(NEW)).status).to.equal(200);
  });

  it("take one read a hundred items, one listing and one request of Route 53, and two writes a record", async () => {
    const names = await Promise.all(
      Array.from({ length: 120 }, async () => {
        const hostname = world.newName();
        await world.put({ hostname, record_type: "A", shared_secret: SECRET, ttl: 60 });
        await set(NEW, hostname);
        return hostname;
      }),
    );
    const [handedBack, calls] = await callsOf(() => publish(...names.map((name) => key(name))));
    expect(handedBack).to.deep.equal([]);
    const count = (operation: string) => calls.filter((one) => one === operation).length;
    expect(count("BatchGetItem")).to.equal(2);
    expect(count("ChangeResourceRecordSets")).to.equal(1);
    expect(count("ListResourceRecordSets")).to.be.at.most(2);
    expect(count("UpdateItem")).to.equal(240);
    for (const name of names) expect(held(name)).to.equal(NEW);
  }).timeout(30_000);

  it("cost the publisher one read, when the stream tells of them again", async () => {
    await published(NEW);
    const [handedBack, calls] = await callsOf(() => publish());
    expect([handedBack, calls]).to.deep.equal([[], ["GetItem"]]);
  });

  it("are not written again by a poll within a minute, and answered 202 until they are published", async () => {
    await set(NEW);
    world.now += WISH_RENEWAL_MS - 1;
    const [answer, calls] = await callsOf(() => set(NEW));
    expect([answer.status, calls]).to.deep.equal([202, ["GetItem"]]);
  });

  it("are written down anew by a poll after a minute, for a stream that lost them", async () => {
    await set(NEW);
    const before = await world.get(host);
    world.now += WISH_RENEWAL_MS;
    expect((await set(NEW)).status).to.equal(202);
    const after = await world.get(host);
    expect(after?.wanted_revision).to.not.equal(before?.wanted_revision);
    expect(after?.wanted_state).to.equal("new");
  });

  it("are told apart by the stream's filter until somebody has taken them up, and not by polls after", async () => {
    await set(NEW);
    expect(await world.get(host)).to.include({ wanted_state: "new" });
    await publish();
    expect(await world.get(host)).to.not.have.property("wanted_state");
    await set(NEW);
    expect(await world.get(host)).to.not.have.property("wanted_state");
  });

  it("remove a record as well", async () => {
    await published(NEW);
    const query = { mode: "delete", hostname: host, hash: hashToken(NEW, host, SECRET) };
    const answer = await handle({ from: NEW, query });
    expect([answer.status, answer.body.return_message]).to.deep.equal([
      202,
      `The removal of ${host} A is written down and will be published within seconds.`,
    ]);
    expect(held()).to.equal(NEW);
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(undefined);
    expect(await world.get(host)).to.not.have.any.keys("ip_address", "pending_address");
  });

  it("are good for dyndns2, whose clients would ask again and again otherwise", async () => {
    const client = dyndns2Client(handle, SECRET);
    expect((await client({ hostname: host, from: NEW })).text.trim()).to.equal(`good ${NEW}`);
    await publish();
    expect((await client({ hostname: host, from: NEW })).text.trim()).to.equal(`nochg ${NEW}`);
  });

  it("follow a network's prefix, all members of a group", async () => {
    const secret = "a secret of a network";
    const names = await Promise.all(
      [1, 2, 3].map(async (part) => {
        const hostname = world.newName();
        await world.put({
          ...{ hostname, record_type: "AAAA", shared_secret: secret, interface_id: `::${part}` },
          ...{ read_privilege: true, allow_internal: true },
        });
        return hostname;
      }),
    );
    const request = { hostname: String(names[0]), prefix: "2001:db8:1:100::/64", members: "yes" as const };
    const answer = await handle({ from: NEW, query: signedPrefix(request, secret, world.now) });
    expect(answer.status).to.equal(202);
    const entries = answer.body.return_message as { outcome: string }[];
    expect(entries.map(({ outcome }) => outcome)).to.deep.equal(Array(3).fill("written_down"));
    expect(
      await publish(...names.map((hostname): RecordKey => ({ hostname, recordType: "AAAA" }))),
    ).to.deep.equal([]);
    expect(world.held(String(names[2]), "AAAA")?.values).to.deep.equal(["2001:db8:1:100::3"]);
  });

  it("are made of the address that a host has told, when its network's prefix follows before that is published", async () => {
    const secret = "a secret of a network that moves";
    const hostname = world.newName();
    const item = { hostname, record_type: "AAAA", shared_secret: secret, allow_internal: true };
    await world.put({ ...item, read_privilege: true });
    const tell = (address: string) =>
      handle({
        from: NEW,
        query: { mode: "set", hostname, internalIp: address, hash: hashToken(NEW, hostname, secret) },
      });
    const own: RecordKey = { hostname, recordType: "AAAA" };
    await tell("2001:db8:1:100::aaaa");
    await publish(own);
    await tell("2001:db8:2:200::bbbb");
    const moved = { hostname, prefix: "2001:db8:2:200::/64", members: "yes" as const };
    expect((await handle({ from: NEW, query: signedPrefix(moved, secret, world.now) })).status).to.equal(202);
    await publish(own);
    expect(world.held(hostname, "AAAA")?.values).to.deep.equal(["2001:db8:2:200::bbbb"]);
  });

  it("use up a signed request, also one that asks for the same again", async () => {
    const signed = (time: number) => ({
      from: NEW,
      query: signedQuery({ mode: "set", hostname: host, ip: NEW }, SECRET, time),
    });
    await world.edit(host, { allow_internal: true });
    const [first, second] = [signed(world.now), signed(world.now + 1)];
    expect((await handle(first)).status).to.equal(202);
    expect((await handle(first)).status).to.equal(401);
    expect((await handle(second)).status).to.equal(202);
    await set(THIRD);
    expect((await handle(second)).status).to.equal(401);
    await publish();
    expect(held()).to.equal(THIRD);
  });

  it("are taken over by an immediate request, as after a stack was switched back", async () => {
    await published(OLD);
    await set(NEW);
    const immediate = world.handler();
    const query = { mode: "set", hostname: host, hash: hashToken(OLD, host, SECRET) };
    expect((await immediate({ from: OLD, query })).status).to.equal(200);
    expect(await world.get(host)).to.not.have.any.keys("wanted_address", "wanted_state", "wanted_at");
    expect(await publish()).to.deep.equal([]);
    expect(held()).to.equal(OLD);
  });

  it("leave a line in the publisher's log for each record, and one for the batch", async () => {
    await set(NEW);
    world.logs.length = 0;
    await publish();
    const [line, batch] = world.logs;
    expect(line).to.include({ mode: "publish", hostname: host, record_type: "A", outcome: "published" });
    expect(batch).to.deep.include({ mode: "publish", told: 1, outcomes: { published: 1 }, level: "info" });
  });
});
