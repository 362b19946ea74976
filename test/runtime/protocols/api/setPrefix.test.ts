import { expect } from "chai";
import { FROM, NEW, OLD, useNetwork } from "../../../support/prefixNetwork";
import { hashToken, signedPrefix } from "../../../support/tokens";
import type { World } from "../../../support/world";

describe("mode=set_prefix", () => {
  const network = useNetwork();
  const { entries, held, operations, publish, put, secret, tell } = network;
  let world: World;
  let names: string[];
  beforeEach(() => {
    ({ world, names } = network);
  });

  it("publishes the host part of the item in the new network", async () => {
    await put(names[0]!, { interface_id: "::1a2b:3c4d:5e6f:7890" });
    const answer = await tell();
    expect(answer.status).to.equal(200);
    expect(entries(answer)).to.deep.equal([
      {
        hostname: names[0],
        outcome: "published",
        address: "2001:db8:9:900:1a2b:3c4d:5e6f:7890",
        interface_id: true,
      },
    ]);
    expect(held(names[0]!)).to.deep.equal(["2001:db8:9:900:1a2b:3c4d:5e6f:7890"]);
  });

  it("keeps the host part that is published where the item has none, and says so again for the next poll", async () => {
    await put(names[0]!);
    await publish(names[0]!, `${OLD}7`);
    expect(entries(await tell())[0]).to.include({ outcome: "published", address: "2001:db8:9:900::7" });
    expect(operations()).to.deep.equal(["GetItem", "UpdateItem", "ChangeResourceRecordSets", "UpdateItem"]);
    expect(entries(await tell())[0]).to.include({ outcome: "unchanged", address: "2001:db8:9:900::7" });
  });

  it("keeps a subnet's bits below a shorter prefix", async () => {
    await put(names[0]!);
    await publish(names[0]!, "2001:db8:1:105::7");
    expect(entries(await tell({ prefix: "2001:db8:9:900::/56" }))[0]).to.include({
      address: "2001:db8:9:905::7",
    });
  });

  it("makes no address where there is no host part, or one that cannot be read", async () => {
    await put(names[0]!);
    expect((await tell()).status).to.equal(207);
    expect(entries(await tell())).to.deep.equal([
      { hostname: names[0], outcome: "forbidden", reason: "no_host_part" },
    ]);
    await put(names[0]!, { interface_id: "eui64" });
    expect(entries(await tell())[0]).to.include({ reason: "no_host_part" });
    expect(held(names[0]!)).to.equal(undefined);
  });

  it("makes no router's anycast address, neither here nor by mode=set", async () => {
    const [host = ""] = names;
    await put(host, { interface_id: "::5:0:0:0:0" });
    expect(entries(await tell())[0]).to.include({ reason: "no_host_part" });
    const hash = hashToken(FROM, host, secret());
    const set = await world.handler()({
      from: FROM,
      query: { mode: "set", hostname: host, internalIp: OLD, hash },
    });
    expect([set.status, world.logs.at(-1)?.reason]).to.deep.equal([400, "zero_host_part"]);
    // By hand it may have come into the zone, and so into the table.
    await put(host, { ip_address: OLD, published_as: `${world.zoneId} ${host} AAAA`, published_ttl: 60 });
    expect(entries(await tell())[0]).to.include({ reason: "zero_host_part" });
  });

  it("takes the original's token, too, and each is used for what it was made for alone", async () => {
    const [host = ""] = names;
    await put(host, { interface_id: "::7" });
    const hash = hashToken(FROM, host, secret());
    const query = { mode: "set_prefix", hostname: host, prefix: NEW, hash };
    expect((await world.handler()({ from: FROM, query })).status).to.equal(200);
    const signed = signedPrefix({ hostname: host, prefix: NEW }, secret(), world.now + 1);
    for (const changed of [{ prefix: "2001:db8:8:800::/64" }, { members: "yes" }, { mode: "set" }] as Record<
      string,
      string
    >[]) {
      const answer = await world.handler()({ from: FROM, query: { ...signed, ...changed } });
      expect([JSON.stringify(changed), answer.status]).to.satisfy(
        ([, status]: [string, number]) => status === 401 || status === 400,
      );
    }
    expect((await world.handler()({ from: FROM, query: signed })).status).to.equal(200);
    expect((await world.handler()({ from: FROM, query: signed })).status).to.equal(401);
  });

  for (const [what, query] of [
    ["no prefix", { prefix: "" }],
    ["a prefix without a length", { prefix: "2001:db8::" }],
    ["an IPv4 network", { prefix: "192.0.2.0/24" }],
    ["bits behind the length", { prefix: "2001:db8::1/64" }],
    ["a /40", { prefix: "2001:db8::/40" }],
    ["a /80", { prefix: "2001:db8::/80" }],
    ["a link-local prefix", { prefix: "fe80::/64" }],
    ["members that are neither yes nor no", { members: "all" }],
    ["an address besides", { internalIp: "2001:db8::1" }],
    ["two prefixes", { prefix: [NEW, NEW] }],
  ] as [string, Record<string, string | string[]>][]) {
    it(`refuses ${what} as malformed, without any call to AWS`, async () => {
      const good = { mode: "set_prefix", hostname: names[0]!, prefix: NEW, hash: "0".repeat(64) };
      expect((await world.handler()({ query: { ...good, ...query } })).status).to.equal(400);
      expect(world.calls).to.deep.equal([]);
    });
  }

  for (const extra of [{ prefix: NEW }, { members: "yes" }] as Record<string, string>[]) {
    it(`refuses ${Object.keys(extra)[0]} in another mode`, async () => {
      const query = { mode: "set", hostname: names[0]!, hash: "0".repeat(64), ...extra };
      expect((await world.handler()({ query })).status).to.equal(400);
    });
  }
});
