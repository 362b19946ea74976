import { expect } from "chai";
import { type Dyndns2Client, dyndns2Client, lines, putHosts } from "../../../support/dyndns2";
import { useRecord } from "../../../support/record";
import type { World } from "../../../support/world";

const SECRET = "a secret of these records";
const HERE = "192.0.2.7";
const V6 = "2001:db8::7";
const OFFLINE = { offline: "YES" };

describe("dyndns2: offline=YES", () => {
  const record = useRecord(SECRET, { allow_internal: true });
  let world: World;
  let update: Dyndns2Client;
  let host: string;
  beforeEach(async () => {
    ({ world, host } = record);
    update = dyndns2Client(world.handler(), SECRET);
    await putHosts(world, SECRET, [host], ["AAAA"], { allow_internal: true });
    await update({ hostname: host, query: { myip: `${HERE},${V6}` }, from: HERE });
    world.reset();
  });

  const held = () => [world.held(host), world.held(host, "AAAA")];

  for (const query of [
    OFFLINE,
    { offline: "yes" },
    { offline: "1" },
    { Offline: "True" },
    { ...OFFLINE, myip: "", myipv6: "" },
  ] as Record<string, string>[]) {
    it(`removes the record of either family, and its state: ${JSON.stringify(query)}`, async () => {
      expect(await update({ hostname: host, query, from: HERE })).to.deep.include({
        status: 200,
        text: "good\n",
      });
      expect(held()).to.deep.equal([undefined, undefined]);
      for (const recordType of ["A", "AAAA"]) {
        expect(await world.get(host, recordType)).to.not.have.any.keys(
          "ip_address",
          "published_as",
          "published_ttl",
          "pending_address",
          "pending_until",
        );
      }
    });
  }

  it("removes only the family whose address is given", async () => {
    await update({ hostname: host, query: { ...OFFLINE, myip: V6 }, from: HERE });
    expect(held()).to.deep.equal([{ ttl: 60, values: [HERE] }, undefined]);
  });

  it("answers nochg when there is nothing left to remove", async () => {
    await update({ hostname: host, query: OFFLINE, from: HERE });
    expect((await update({ hostname: host, query: OFFLINE, from: HERE })).text).to.equal("nochg\n");
  });

  it("publishes as usual with what means no", async () => {
    for (const offline of ["NO", "", "0", "False"]) {
      const answer = await update({ hostname: host, query: { offline }, from: "198.51.100.4" });
      expect(answer.text).to.match(/^(good|nochg) 198\.51\.100\.4\n$/);
    }
  });

  it("passes over the family that has another password, also where its address is given", async () => {
    await world.edit(host, { shared_secret: "another" }, "AAAA");
    expect((await update({ hostname: host, query: OFFLINE, from: HERE })).text).to.equal("good\n");
    expect(held()).to.deep.equal([undefined, { ttl: 60, values: [V6] }]);
    const query = { ...OFFLINE, myip: `${HERE},${V6}` };
    expect((await update({ hostname: host, query, from: HERE })).text).to.equal("nochg\n");
    expect(held()).to.deep.equal([undefined, { ttl: 60, values: [V6] }]);
  });

  it("passes over the family that has no item", async () => {
    await world.remove(host, "AAAA");
    expect((await update({ hostname: host, query: OFFLINE, from: HERE })).text).to.equal("good\n");
  });

  it("removes several names with one batch of deletions of exactly what is there", async () => {
    const other = world.newName();
    await putHosts(world, SECRET, [other]);
    await update({ hostname: other, from: HERE });
    world.reset();
    const answer = await update({ hostname: `${host},${other}`, query: OFFLINE, from: HERE });
    expect(lines(answer)).to.deep.equal(["good", "good"]);
    const batches = world.calls.filter((call) => call.operation === "ChangeResourceRecordSets");
    expect(batches).to.have.length(1);
    expect([...held(), world.held(other)]).to.deep.equal([undefined, undefined, undefined]);
  });

  it("answers dnserr and removes nothing that somebody else has put there", async () => {
    world.hold("UPSERT", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: "198.51.100.9" }] });
    const answer = await update({ hostname: host, query: { ...OFFLINE, myip: HERE }, from: HERE });
    expect(answer).to.deep.include({ status: 503, text: "dnserr\n" });
    expect(world.held(host)?.values).to.deep.equal(["198.51.100.9"]);
  });

  it("needs the password, and a record that is not locked", async () => {
    expect((await update({ hostname: host, query: OFFLINE, password: "wrong" })).text).to.equal("badauth\n");
    await world.edit(host, { lock_record: true });
    expect((await update({ hostname: host, query: OFFLINE })).text).to.equal("abuse\n");
    expect(world.held(host)?.values).to.deep.equal([HERE]);
  });
});
