import { expect } from "chai";
import { type Dyndns2Client, dyndns2Client, lines, putHosts } from "../../../support/dyndns2";
import { startWorld, type World } from "../../../support/world";

const SECRET = "a secret of this network";
const V4 = "192.0.2.7";
const V6 = "2001:db8:9:900:beef:1:2:3";
const PREFIX = "2001:db8:9:900::/64";

describe("dyndns2: a network's prefix", () => {
  let world: World;
  let update: Dyndns2Client;
  /** Has no host part of its own. */
  let router: string;
  /** Has one. */
  let nas: string;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.reset();
    update = dyndns2Client(world.handler(), SECRET + world.now);
    router = world.newName();
    nas = world.newName();
    await put(router);
    await put(nas, { interface_id: "::a:b:c:d" });
  });

  const put = (hostname: string, extra: Record<string, unknown> = {}) =>
    putHosts(world, SECRET + world.now, [hostname], ["A", "AAAA"], {
      allow_internal: true,
      read_privilege: true,
      ...extra,
    });
  const held = (hostname: string) => [
    ...(world.held(hostname, "A")?.values ?? []),
    ...(world.held(hostname, "AAAA")?.values ?? []),
  ];
  const send = async (query: Record<string, string>, from = V4) =>
    lines(await update({ hostname: `${router},${nas}`, query, from }));

  describe("as a FRITZ!Box sends it", () => {
    // &myip=<ipaddr>,<ip6addr>&ip6lanprefix=<ip6lanprefix>
    const fritz = (ipaddr: string, ip6addr: string, ip6lanprefix: string) => ({
      myip: `${ipaddr},${ip6addr}`,
      ip6lanprefix,
    });

    it("sets the router's own name to its own address, and the others in its network, by one change", async () => {
      expect(await send(fritz(V4, V6, PREFIX))).to.deep.equal([
        `good ${V4},${V6}`,
        `good ${V4},2001:db8:9:900:a:b:c:d`,
      ]);
      expect(held(router)).to.deep.equal([V4, V6]);
      expect(held(nas)).to.deep.equal([V4, "2001:db8:9:900:a:b:c:d"]);
      const changes = world.calls.filter(({ operation }) => operation === "ChangeResourceRecordSets");
      expect(changes).to.have.length(1);
      expect(await send(fritz(V4, V6, PREFIX))).to.deep.equal([
        `nochg ${V4},${V6}`,
        `nochg ${V4},2001:db8:9:900:a:b:c:d`,
      ]);
    });

    it("sets IPv6 alone behind DS-Lite, where there is no IPv4 address", async () => {
      expect(await send(fritz("", V6, PREFIX))).to.deep.equal([`good ${V6}`, "good 2001:db8:9:900:a:b:c:d"]);
      expect(held(nas)).to.deep.equal(["2001:db8:9:900:a:b:c:d"]);
    });

    it("sets IPv4 alone where there is no IPv6", async () => {
      expect(await send(fritz(V4, "", ""))).to.deep.equal([`good ${V4}`, `good ${V4}`]);
    });

    it("leaves a host with a host part alone while the router has an address and no prefix", async () => {
      await send(fritz(V4, V6, PREFIX));
      const other = "2001:db8:8:800:beef:1:2:3";
      expect(await send(fritz(V4, other, ""))).to.deep.equal([`good ${V4},${other}`, `nochg ${V4}`]);
      expect(held(nas)).to.deep.equal([V4, "2001:db8:9:900:a:b:c:d"]);
    });

    it("takes the prefix as one more value of myip, too", async () => {
      expect(await send({ myip: `${V4},${V6},${PREFIX}` })).to.deep.equal([
        `good ${V4},${V6}`,
        `good ${V4},2001:db8:9:900:a:b:c:d`,
      ]);
    });

    it("has all names of its network follow by members=yes, a line for those alone that it names", async () => {
      const hosts = Array.from({ length: 10 }, () => world.newName());
      for (const [index, host] of hosts.entries()) await put(host, { interface_id: `::${index + 1}` });
      world.reset();
      const answer = await update({
        hostname: router,
        query: { ...fritz("", V6, PREFIX), members: "yes" },
        from: V4,
      });
      expect(lines(answer)).to.deep.equal([`good ${V6}`]);
      for (const [index, host] of hosts.entries()) {
        expect(held(host)).to.deep.equal([`2001:db8:9:900::${index + 1}`]);
      }
      expect(world.calls.filter(({ operation }) => operation === "ChangeResourceRecordSets")).to.have.length(
        1,
      );
      const logged = world.logs.filter(({ outcome }) => outcome === "published");
      expect(logged.length).to.be.greaterThan(10);
    });
  });

  for (const parameter of ["myip", "myipv6", "ipv6prefix", "ipprefix", "ip6lanprefix", "prefix"]) {
    it(`is taken from ${parameter}`, async () => {
      const answer = await update({ hostname: nas, query: { [parameter]: PREFIX }, from: V4 });
      expect(lines(answer)).to.deep.equal(["good 2001:db8:9:900:a:b:c:d"]);
    });
  }

  it("is told by an address with its network's length, which is that of a host without a host part", async () => {
    expect(await send({ myip: `${V6}/64` })).to.deep.equal([`good ${V6}`, "good 2001:db8:9:900:a:b:c:d"]);
    expect(await send({ myip: `${V6}/128` })).to.deep.equal([`nochg ${V6}`, `good ${V6}`]);
    expect(await send({ myip: "192.0.2.9/24" })).to.deep.equal(["good 192.0.2.9", "good 192.0.2.9"]);
  });

  it("keeps the host part that is published where it alone is given", async () => {
    await send({ myip: `${V6}/64` });
    const moved = await send({ prefix: "2001:db8:8:800::/64" });
    expect(moved).to.deep.equal(["good 2001:db8:8:800:beef:1:2:3", "good 2001:db8:8:800:a:b:c:d"]);
  });

  it("does not keep IPv4 from being published where there is no host part, and is dnserr by itself", async () => {
    const fresh = world.newName();
    await put(fresh);
    const both = await update({ hostname: fresh, query: { myip: V4, prefix: PREFIX }, from: V4 });
    expect(lines(both)).to.deep.equal([`good ${V4}`]);
    const alone = await update({ hostname: fresh, query: { prefix: PREFIX }, from: V4 });
    expect([alone.status, ...lines(alone)]).to.deep.equal([503, "dnserr"]);
    const locked = world.newName();
    await put(locked, { interface_id: "::1", lock_record: true });
    expect(lines(await update({ hostname: locked, query: { prefix: PREFIX }, from: V4 }))).to.deep.equal([
      "abuse",
    ]);
  });

  it("asks to be told again where a member of the group could not follow for now", async () => {
    const busy = world.newName();
    await put(busy, {
      interface_id: "::5",
      published_as: `${world.zoneId} ${busy} AAAA`,
      pending_address: "2001:db8::1",
      pending_until: new Date(world.now + 20_000).toISOString(),
    });
    const query = { prefix: PREFIX, members: "yes" };
    const first = await update({ hostname: nas, query, from: V4 });
    expect([first.status, ...lines(first)]).to.deep.equal([503, "911"]);
    expect(held(nas)).to.deep.equal(["2001:db8:9:900:a:b:c:d"]);
    world.now += 30_000;
    expect(lines(await update({ hostname: nas, query, from: V4 }))).to.deep.equal([
      "nochg 2001:db8:9:900:a:b:c:d",
    ]);
    expect(held(busy)).to.deep.equal(["2001:db8:9:900::5"]);
    world.spoil = ({ operation }) =>
      operation === "Query"
        ? { kind: "error", code: "InternalServerError", message: "No.", status: 500 }
        : undefined;
    expect(lines(await update({ hostname: nas, query, from: V4 }))).to.deep.equal(["911"]);
  });

  it("goes before the network of an address that is given beside it, as of a router's other side", async () => {
    const answer = await send({ myip: `${V4},2001:db8:5:5:1:2:3:4/64`, ip6lanprefix: "2001:db8:9:900::/56" });
    expect(answer).to.deep.equal([`good ${V4},2001:db8:5:5:1:2:3:4`, `good ${V4},2001:db8:9:900:a:b:c:d`]);
  });

  it("does not keep IPv4 from being published where there are two, and spares who has a host part", async () => {
    const answer = await send({ myip: V4, prefix: PREFIX, ipv6prefix: "2001:db8:8:800::/64" });
    expect(answer).to.deep.equal([`good ${V4}`, `good ${V4}`, "Give one IPv6 prefix at most."]);
  });

  it("says why a group does not follow, beside the lines of the names", async () => {
    const hidden = world.newName();
    await put(hidden, { read_privilege: false, interface_id: "::1" });
    const answer = await update({ hostname: hidden, query: { prefix: PREFIX, members: "yes" }, from: V4 });
    expect(lines(answer)).to.deep.equal([
      "good 2001:db8:9:900::1",
      "members: the first name may not list its group.",
    ]);
    const stranger = await update({
      hostname: nas,
      query: { prefix: PREFIX, members: "yes" },
      password: "wrong",
    });
    expect(lines(stranger)).to.deep.equal(["badauth"]);
  });

  it("is removed with offline, as an address is", async () => {
    await send({ myip: `${V6}/64` });
    expect(await send({ prefix: PREFIX, offline: "YES" })).to.deep.equal(["good", "good"]);
    expect(held(nas)).to.deep.equal([]);
  });
});
