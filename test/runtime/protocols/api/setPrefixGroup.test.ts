import { expect } from "chai";
import { LEASE_MS } from "../../../../runtime/values/timeLimits";
import { FROM, NEW, OLD, useNetwork } from "../../../support/prefixNetwork";
import { interrupted } from "../../../support/processes";
import { hashToken, signedPrefix } from "../../../support/tokens";
import type { World } from "../../../support/world";

describe("mode=set_prefix with the group", () => {
  const network = useNetwork();
  const { entries, held, later, operations, publish, put, secret, tell } = network;
  let world: World;
  let names: string[];
  beforeEach(() => {
    ({ world, names } = network);
  });

  const groupOf = async () => {
    const [router = "", own = "", kept = "", vpn = ""] = names;
    await put(router);
    await put(own, { interface_id: "::b:2" });
    await put(kept);
    await put(vpn);
    await publish(router, `${OLD}1`);
    await publish(own, `${OLD}b:2`);
    await publish(kept, `${OLD}c`);
    await publish(vpn, "fd00:1:2:3::d");
    return { router, own, kept, vpn };
  };

  it("changes all of its records by one change of Route 53, and leaves alone what is in another network", async () => {
    const { router, own, kept, vpn } = await groupOf();
    const answer = await tell({ members: "yes" });
    expect(answer.status, answer.text).to.equal(200);
    expect(entries(answer)).to.have.deep.members([
      { hostname: router, outcome: "published", address: "2001:db8:9:900::1" },
      { hostname: own, outcome: "published", address: "2001:db8:9:900::b:2", interface_id: true },
      { hostname: kept, outcome: "published", address: "2001:db8:9:900::c" },
      { hostname: vpn, outcome: "left_alone" },
    ]);
    expect(held(vpn)).to.deep.equal(["fd00:1:2:3::d"]);
    expect(operations()).to.deep.equal([
      ...["BatchGetItem", "Query", "UpdateItem", "BatchGetItem"],
      ...Array(3).fill("UpdateItem"),
      "ChangeResourceRecordSets",
      ...Array(3).fill("UpdateItem"),
    ]);
    expect(await world.get(router, "AAAA")).to.include({ known_prefixes: `${NEW},${OLD}/64` });
    world.calls.length = 0;
    await tell({ members: "yes" });
    expect(operations()).to.deep.equal([
      "BatchGetItem",
      "Query",
      "BatchGetItem",
      ...Array(3).fill("UpdateItem"),
    ]);
  });

  it("fails for each by itself, and says why", async () => {
    const { router, own, kept } = await groupOf();
    await world.edit(own, { lock_record: true }, "AAAA");
    await world.edit(kept, { allow_internal: false }, "AAAA");
    const answer = await tell({ members: "yes" });
    expect(answer.status).to.equal(207);
    expect(entries(answer)).to.deep.include({
      hostname: own,
      outcome: "forbidden",
      interface_id: true,
      reason: "locked",
    });
    expect(entries(answer)).to.deep.include({
      hostname: kept,
      outcome: "forbidden",
      reason: "address_not_allowed",
    });
    expect(held(router)).to.deep.equal(["2001:db8:9:900::1"]);
    expect(held(own)).to.deep.equal([`${OLD}b:2`]);
  });

  it("reaches with the next request those that could not follow, though the one who speaks has moved", async () => {
    const { router, kept } = await groupOf();
    await world.edit(kept, { lock_record: true }, "AAAA");
    await tell({ members: "yes" });
    await world.edit(kept, { lock_record: false }, "AAAA");
    expect(entries(await tell({ members: "yes" }))).to.deep.include({
      hostname: kept,
      outcome: "published",
      address: "2001:db8:9:900::c",
    });
    expect(held(router)).to.deep.equal(["2001:db8:9:900::1"]);
  });

  it("reaches those that are where the one who speaks was, though that one published its new address first", async () => {
    const { router, kept } = await groupOf();
    await publish(router, "2001:db8:9:900::1");
    expect(entries(await tell({ members: "yes" }))).to.deep.include({
      hostname: kept,
      outcome: "published",
      address: "2001:db8:9:900::c",
    });
  });

  it("lets a host go that has moved elsewhere by itself, however often the prefix is told", async () => {
    const { kept } = await groupOf();
    await tell({ members: "yes" });
    const elsewhere = "2001:db8:ffff:ffff:dead:beef:1:2";
    await publish(kept, elsewhere);
    for (const prefix of [NEW, NEW, "2001:db8:8:800::/64"]) {
      expect(entries(await tell({ prefix, members: "yes" }))).to.deep.include({
        hostname: kept,
        outcome: "left_alone",
      });
    }
    expect(held(kept)).to.deep.equal([elsewhere]);
  });

  it("is not moved by a token of the original, which is one name's alone", async () => {
    const { router, own } = await groupOf();
    const hash = hashToken(FROM, router, secret());
    const query = { mode: "set_prefix", hostname: router, prefix: NEW, members: "yes", hash };
    expect((await world.handler()({ from: FROM, query })).status).to.equal(400);
    expect(held(own)).to.deep.equal([`${OLD}b:2`]);
  });

  it("is spoken for by an A item where the name has no AAAA item, whose signed request is used up", async () => {
    const { own } = await groupOf();
    const speaker = world.newName();
    await put(speaker, { record_type: "A" });
    const query = signedPrefix({ hostname: speaker, prefix: NEW, members: "yes" }, secret(), later());
    const handle = world.handler();
    const answer = await handle({ from: FROM, query });
    expect(entries(answer)).to.deep.include({
      hostname: own,
      outcome: "published",
      address: "2001:db8:9:900::b:2",
      interface_id: true,
    });
    expect((await handle({ from: FROM, query })).status).to.equal(401);
  });

  it("is nobody's but for a believed caller who may list it", async () => {
    const { router, own } = await groupOf();
    await world.edit(router, { read_privilege: false }, "AAAA");
    expect((await tell({ members: "yes" })).status).to.equal(403);
    const wrong = signedPrefix({ hostname: router, prefix: NEW, members: "yes" }, "wrong", world.now);
    const before = await world.get(own, "AAAA");
    expect((await world.handler()({ from: FROM, query: wrong })).status).to.equal(401);
    expect(await world.get(own, "AAAA")).to.deep.equal(before);
  });

  it("leaves out those that are not in the group's list", async () => {
    const { own } = await groupOf();
    await world.edit(own, { read_privilege: false }, "AAAA");
    const answer = await tell({ members: "yes" });
    expect(entries(answer).map(({ hostname }) => hostname)).not.to.include(own);
    expect(held(own)).to.deep.equal([`${OLD}b:2`]);
  });

  it("has a hundred members at most", async () => {
    const { router } = await groupOf();
    await Promise.all(Array.from({ length: 97 }, () => put(world.newName())));
    const answer = await tell({ members: "yes" });
    expect([answer.status, world.logs.at(-1)?.reason]).to.deep.equal([409, "too_many_members"]);
    expect(held(router)).to.deep.equal([`${OLD}1`]);
  });

  it("is wholly right after the next request, wherever the process was killed", async () => {
    for (let lifetime = 0; lifetime < 10; lifetime++) {
      names = network.renew();
      const { router, own, kept, vpn } = await groupOf();
      let left = lifetime;
      const dying = world.handler({
        ports: {
          send: (operation, input, signal) =>
            left-- > 0 ? world.send(operation, input, signal) : new Promise(() => {}),
        },
      });
      const time = later();
      const query = signedPrefix({ hostname: router, prefix: NEW, members: "yes" }, secret(), time);
      await Promise.race([dying({ from: FROM, query }), new Promise((resolve) => setTimeout(resolve, 150))]);
      for (const [hostname, part] of [
        [router, "1"],
        [own, "b:2"],
        [kept, "c"],
      ] as const) {
        expect([[`${OLD}${part}`], [`2001:db8:9:900::${part}`]]).to.deep.include(held(hostname));
      }
      world.now += LEASE_MS + 1;
      const answer = await tell({ members: "yes" });
      expect(answer.status, `${lifetime}: ${answer.text}`).to.equal(200);
      for (const [hostname, address] of [
        [router, "2001:db8:9:900::1"],
        [own, "2001:db8:9:900::b:2"],
        [kept, "2001:db8:9:900::c"],
      ] as const) {
        expect(held(hostname), `${lifetime}`).to.deep.equal([address]);
        expect(await world.get(hostname, "AAAA")).to.include({ ip_address: address });
        expect(await world.get(hostname, "AAAA")).not.to.have.any.keys("pending_address", "pending_until");
      }
      expect(held(vpn)).to.deep.equal(["fd00:1:2:3::d"]);
    }
  }).timeout(60_000);

  it("is served whole in one request with a hundred members", async () => {
    const { router } = await groupOf();
    const hosts = Array.from({ length: 96 }, () => world.newName());
    await Promise.all(hosts.map((host, index) => put(host, { interface_id: `::${index + 16}` })));
    world.calls.length = 0;
    const answer = await tell({ members: "yes" });
    expect(answer.status, answer.text).to.equal(200);
    expect(entries(answer)).to.have.length(100);
    expect(held(hosts[95]!)).to.deep.equal(["2001:db8:9:900::111"]);
    expect(held(router)).to.deep.equal(["2001:db8:9:900::1"]);
    expect(operations().filter((operation) => operation === "ChangeResourceRecordSets")).to.have.length(1);
  }).timeout(30_000);

  it("does not come between a member's own change and its confirmation, whenever that happens", async () => {
    for (let before = 0; before < 10; before++) {
      names = network.renew();
      const { router, own, kept } = await groupOf();
      const hash = hashToken(FROM, kept, secret());
      const itself = "2001:db8:9:900::e";
      const send = interrupted(world.send, async (made) => {
        if (made !== before) return;
        const query = { mode: "set", hostname: kept, internalIp: itself, hash };
        expect((await world.handler()({ from: FROM, query })).status).to.equal(200);
      });
      await tell({ members: "yes" }, world.handler({ ports: { send } }));
      world.now += LEASE_MS + 1;
      const answer = await tell({ members: "yes" });
      expect(answer.status, `${before}: ${answer.text}`).to.equal(200);
      expect([router, own].map(held)).to.deep.equal([["2001:db8:9:900::1"], ["2001:db8:9:900::b:2"]]);
      const [address = ""] = held(kept) ?? [];
      expect([itself, "2001:db8:9:900::c"], `${before}`).to.include(address);
      expect(await world.get(kept, "AAAA")).to.include({ ip_address: address });
    }
  }).timeout(60_000);

  it("comes to one of two networks whole, when two requests tell of them at once", async () => {
    for (let round = 0; round < 5; round++) {
      names = network.renew();
      const { router, own, kept } = await groupOf();
      const tells = ["2001:db8:9:900::/64", "2001:db8:8:800::/64"].map((prefix, index) => {
        const query = signedPrefix(
          { hostname: router, prefix, members: "yes" },
          secret(),
          world.now + 1 + index,
        );
        return world.handler()({ from: FROM, query });
      });
      await Promise.all(tells);
      world.now += LEASE_MS + 3;
      const answer = await tell({ prefix: "2001:db8:8:800::/64", members: "yes" });
      expect(answer.status, answer.text).to.equal(200);
      expect([router, own, kept].map(held)).to.deep.equal([
        ["2001:db8:8:800::1"],
        ["2001:db8:8:800::b:2"],
        ["2001:db8:8:800::c"],
      ]);
    }
  }).timeout(60_000);
});
