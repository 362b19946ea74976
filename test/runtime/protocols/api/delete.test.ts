import { expect } from "chai";
import { LEASE_MS } from "../../../../runtime/values/timeLimits";
import { interrupted, mortal } from "../../../support/processes";
import { useRecord } from "../../../support/record";
import { hashToken, signedQuery } from "../../../support/tokens";
import type { World } from "../../../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";

describe("mode=delete", () => {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const ask = (mode: string, handle = world.handler(), from = HERE) =>
    handle({ from, query: { mode, hostname: host, hash: hashToken(from, host, SECRET) } });
  const operations = () => world.calls.map((call) => call.operation);

  it("removes the record that the service published, and its state", async () => {
    await ask("set");
    world.reset();
    expect((await ask("delete")).status).to.equal(200);
    expect(world.held(host)).to.equal(undefined);
    expect(operations()).to.deep.equal([
      "GetItem",
      "UpdateItem",
      "ListResourceRecordSets",
      "ChangeResourceRecordSets",
      "UpdateItem",
    ]);
    const item = await world.get(host);
    expect(item).to.include({ shared_secret: SECRET, last_accessed: HERE });
    expect(item).to.not.have.any.keys(
      "ip_address",
      "published_as",
      "published_ttl",
      "pending_address",
      "pending_until",
    );
  });

  it("answers success when there is no record already", async () => {
    const answer = await ask("delete");
    expect(answer.status).to.equal(200);
    expect(answer.body.return_message).to.match(/none already/);
    await ask("set");
    await ask("delete");
    expect((await ask("delete")).body.return_message).to.match(/none already/);
  });

  it("leaves a record alone that somebody else put there", async () => {
    world.hold("CREATE", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.20" }] });
    expect((await ask("delete")).status).to.equal(409);
    expect(world.held(host)?.values).to.deep.equal(["192.0.2.20"]);
  });

  it("leaves a published record alone that was changed by hand", async () => {
    await ask("set");
    world.hold("UPSERT", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.20" }] });
    expect((await ask("delete")).status).to.equal(409);
    expect(world.held(host)?.values).to.deep.equal(["192.0.2.20"]);
    expect(await world.get(host)).to.not.have.any.keys("pending_address", "pending_until");
  });

  it("cleans up after a record that was removed by hand", async () => {
    await ask("set");
    world.hold("DELETE", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: HERE }] });
    expect((await ask("delete")).status).to.equal(200);
    expect(await world.get(host)).to.not.have.any.keys("ip_address", "published_as", "pending_until");
  });

  it("needs no allow_internal, but heeds the lock", async () => {
    await ask("set");
    await world.edit(host, { lock_record: true });
    expect((await ask("delete")).status).to.equal(403);
    await world.edit(host, { lock_record: false });
    expect((await ask("delete", undefined, "198.51.100.4")).status).to.equal(200);
  });

  it("removes the record of the family of internalIp, or of ip", async () => {
    await world.put({ hostname: host, record_type: "AAAA", shared_secret: SECRET, allow_internal: true });
    const handle = world.handler();
    const hash = hashToken(HERE, host, SECRET);
    await handle({ from: HERE, query: { mode: "set", hostname: host, hash, internalIp: "2001:db8::7" } });
    await handle({ from: HERE, query: { mode: "delete", hostname: host, hash, internalIp: "2001:db8::7" } });
    expect(world.held(host, "AAAA")).to.equal(undefined);
    await handle({ from: HERE, query: { mode: "set", hostname: host, hash, internalIp: "2001:db8::7" } });
    const signed = signedQuery({ mode: "delete", hostname: host, ip: "2001:db8::7" }, SECRET, world.now);
    expect((await handle({ from: HERE, query: signed })).status).to.equal(200);
    expect(world.held(host, "AAAA")).to.equal(undefined);
  });

  it("is repaired by the next request after the lease when its process is killed between any two calls", async () => {
    for (const next of ["delete", "set"]) {
      for (let lifetime = 0; lifetime < 5; lifetime++) {
        host = world.newName();
        await world.put({ hostname: host, record_type: "A", shared_secret: SECRET, ttl: 60 });
        await ask("set");
        const { send, died } = mortal(world.send, lifetime);
        await Promise.race([ask("delete", world.handler({ ports: { send } })), died]);
        world.now += LEASE_MS + 1;
        expect((await ask(next)).status, `${next} after ${lifetime} calls`).to.equal(200);
        const item = await world.get(host);
        expect(world.held(host)?.values).to.deep.equal(next === "set" ? [HERE] : undefined);
        expect(item?.ip_address).to.equal(next === "set" ? HERE : undefined);
        expect(item).to.not.have.any.keys("pending_address", "pending_until");
      }
    }
  });

  it("removes what a change published that was never confirmed, also after it died twice itself", async () => {
    await ask("set");
    const changing = mortal(world.send, 3);
    await Promise.race([
      ask("set", world.handler({ ports: { send: changing.send } }), "192.0.2.9"),
      changing.died,
    ]);
    expect(world.held(host)?.values).to.deep.equal(["192.0.2.9"]);
    world.now += LEASE_MS + 1;
    const deleting = mortal(world.send, 3);
    await Promise.race([ask("delete", world.handler({ ports: { send: deleting.send } })), deleting.died]);
    world.now += LEASE_MS + 1;
    expect((await ask("delete")).status).to.equal(200);
    expect(world.held(host)).to.equal(undefined);
  });

  it("answers success when only the answer to any of its calls is lost", async () => {
    for (let failing = 0; failing < 5; failing++) {
      host = world.newName();
      await world.put({ hostname: host, record_type: "A", shared_secret: SECRET, ttl: 60 });
      await ask("set");
      let made = 0;
      let lost = false;
      const send = interrupted(world.send, () => {
        made += 1;
      });
      world.spoil = () => {
        if (lost || made !== failing + 1) return undefined;
        lost = true;
        return { kind: "lost" };
      };
      const answer = await ask("delete", world.handler({ ports: { send } }));
      world.reset();
      expect(answer.status, `call ${failing + 1}`).to.equal(200);
      expect(answer.body.return_message).to.match(/has been removed/);
      expect(world.held(host)).to.equal(undefined);
      expect(await world.get(host)).to.not.have.any.keys("ip_address", "published_ttl", "pending_until");
    }
  });

  it("leaves a record alone whose address an item only copied from another's unfinished change", async () => {
    const { send, died } = mortal(world.send, 4);
    await Promise.race([ask("set", world.handler({ ports: { send } })), died]);
    const original = host;
    host = world.newName();
    await world.put({ ...(await world.get(original)), hostname: host });
    world.hold("CREATE", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: HERE }] });
    world.now += LEASE_MS + 1;
    expect((await ask("delete")).status).to.equal(409);
    expect(world.held(host)?.values).to.deep.equal([HERE]);
  });

  it("leaves a record alone whose address an item only copied from another's state", async () => {
    await ask("set");
    const original = host;
    host = world.newName();
    await world.put({ ...(await world.get(original)), hostname: host });
    world.hold("CREATE", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: HERE }] });
    const { send, died } = mortal(world.send, 3);
    await Promise.race([ask("set", world.handler({ ports: { send } }), "192.0.2.9"), died]);
    world.now += LEASE_MS + 1;
    expect((await ask("delete")).status).to.equal(409);
    expect(world.held(host)?.values).to.deep.equal([HERE]);
  });

  it("removes what the first of two unfinished changes published", async () => {
    const first = mortal(world.send, 4);
    await Promise.race([ask("set", world.handler({ ports: { send: first.send } })), first.died]);
    expect(world.held(host)?.values).to.deep.equal([HERE]);
    world.now += LEASE_MS + 1;
    const second = mortal(world.send, 3);
    await Promise.race([
      ask("set", world.handler({ ports: { send: second.send } }), "192.0.2.9"),
      second.died,
    ]);
    world.now += LEASE_MS + 1;
    expect((await ask("delete")).status).to.equal(200);
    expect(world.held(host)).to.equal(undefined);
  });
});
