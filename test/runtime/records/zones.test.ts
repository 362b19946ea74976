import { expect } from "chai";
import type { Fault } from "../../../local/aws/calls";
import { dyndns2Client, lines, putHosts } from "../../support/dyndns2";
import { hashToken } from "../../support/tokens";
import { startWorld, type World } from "../../support/world";

const SECRET = "a secret of these records";
const HERE = "192.0.2.7";

describe("hosts in several zones", () => {
  let world: World;

  before(async () => {
    world = await startWorld("example.com", [
      { name: "dyn.example.com" },
      { name: "lan.example", privateZone: true },
    ]);
  });
  after(() => world.close());
  beforeEach(() => world.reset());

  const idOf = (name: string) => world.zones.listZones().find((zone) => zone.name === name)?.id ?? "";
  const changedZones = () =>
    world.calls
      .filter(({ operation }) => operation === "ChangeResourceRecordSets")
      .map(({ request }) => (request as { HostedZoneId: string }).HostedZoneId);
  const set = (hostname: string) =>
    world.handler()({
      query: { mode: "set", hostname, hash: hashToken(HERE, hostname, SECRET) },
      from: HERE,
    });

  it("are published in the longest zone, of which the item says so", async () => {
    await putHosts(world, SECRET, ["a.dyn.example.com."], ["A"], {});
    expect((await set("a.dyn.example.com.")).status).to.equal(200);
    expect(changedZones()).to.deep.equal([idOf("dyn.example.com.")]);
    expect((await world.get("a.dyn.example.com."))?.published_as).to.equal(
      `${idOf("dyn.example.com.")} a.dyn.example.com. A`,
    );
    expect(world.zones.listRecordSets(idOf("example.com.")).map(({ Type }) => Type)).to.deep.equal([
      "NS",
      "SOA",
    ]);
  });

  it("change by one request for each zone, however many there are of one dyndns2 request", async () => {
    const hosts = ["a.example.com.", "b.lan.example.", "c.example.com.", "d.lan.example."];
    await putHosts(world, SECRET, hosts, ["A"], {});
    const answer = await dyndns2Client(world.handler(), SECRET)({ hostname: hosts.join(","), from: HERE });
    expect(lines(answer)).to.deep.equal(hosts.map(() => `good ${HERE}`));
    expect(changedZones()).to.deep.equal([idOf("example.com."), idOf("lan.example.")]);
    for (const host of hosts) expect(world.held(host)?.values).to.deep.equal([HERE]);
  });

  it("fail by themselves where one zone refuses or does not answer", async () => {
    const hosts = ["e.example.com.", "f.lan.example."];
    await putHosts(world, SECRET, hosts, ["A"], {});
    const lan = idOf("lan.example.");
    world.spoil = ({ operation, request }): Fault | undefined =>
      operation === "ChangeResourceRecordSets" && (request as { HostedZoneId: string }).HostedZoneId === lan
        ? { kind: "error", code: "AccessDenied", message: "No.", status: 403 }
        : undefined;
    const answer = await dyndns2Client(world.handler(), SECRET)({ hostname: hosts.join(","), from: HERE });
    expect(lines(answer)).to.deep.equal([`good ${HERE}`, "911"]);
    expect(world.held("f.lan.example.")).to.equal(undefined);
  });

  it("are known anew where their zone has become another", async () => {
    const host = "moved.dyn.example.com.";
    await putHosts(world, SECRET, [host], ["A"], {});
    const query = { mode: "set", hostname: host, hash: hashToken(HERE, host, SECRET) };
    const earlier = world.handler({ env: { ADDITIONAL_ZONES: "" } });
    expect((await earlier({ query, from: HERE })).status).to.equal(200);
    expect(changedZones()).to.deep.equal([idOf("example.com.")]);
    world.reset();
    expect((await set(host)).body.return_message).to.equal(`${host} A has been set to ${HERE}.`);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal([
      "GetItem",
      "ListResourceRecordSets",
      "UpdateItem",
      "ChangeResourceRecordSets",
      "UpdateItem",
    ]);
    expect(changedZones()).to.deep.equal([idOf("dyn.example.com.")]);
  });

  it("are told 409 once their zone is not served any more, and nothing is written", async () => {
    const host = "late.lan.example.";
    await putHosts(world, SECRET, [host], ["A"], {});
    await set(host);
    const item = await world.get(host);
    world.reset();
    const without = world.handler({ env: { ADDITIONAL_ZONES: "" } });
    for (const mode of ["set", "delete", "list_hosts"]) {
      const answer = await without({
        query: { mode, hostname: host, hash: hashToken(HERE, host, SECRET) },
        from: HERE,
      });
      expect([mode, answer.status]).to.deep.equal([mode, 409]);
    }
    const answer = await dyndns2Client(without, SECRET)({ hostname: host, from: HERE });
    expect([answer.status, lines(answer)]).to.deep.equal([503, ["dnserr"]]);
    const stranger = await dyndns2Client(without, "wrong")({ hostname: host, from: HERE });
    expect(lines(stranger)).to.deep.equal(["nohost"]);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal(Array(5).fill("GetItem"));
    expect(await world.get(host)).to.deep.equal(item);
    expect(world.logs.filter(({ reason }) => reason === "zone_not_served")).to.have.length.greaterThan(3);
  });
});
