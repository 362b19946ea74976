import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { createHostedZones, type HostedZones } from "../../../../local/aws/route53/hostedZones";
import type { ResourceRecordSet, Zone } from "../../../../local/aws/route53/model";
import { ask } from "./client";
import { addRecords, addZone } from "./zone";

describe("name server: aliases and routing policies", () => {
  let zones: HostedZones;
  let zone: Zone;
  let server: NameServer;

  beforeEach(async () => {
    zones = createHostedZones();
    zone = addZone(zones, "example.com", ["target 30 A 192.0.2.1 | 192.0.2.2", "target 40 AAAA 2001:db8::1"]);
    server = await startNameServer({ zones });
  });

  afterEach(() => server.close());

  function put(Name: string, more: Partial<ResourceRecordSet>): void {
    const set: ResourceRecordSet = { Name: `${Name}.example.com`, Type: "A", ...more };
    zones.changeRecordSets(zone.id, [{ Action: "UPSERT", ResourceRecordSet: set }]);
  }

  const value = (address: string) => ({ TTL: 60, ResourceRecords: [{ Value: address }] });
  const alias = (DNSName: string, HostedZoneId = zone.id) => ({
    AliasTarget: { DNSName, HostedZoneId, EvaluateTargetHealth: false },
  });

  it("answers an alias with its target's values and TTL, under the alias's name", async () => {
    put("alias", alias("target.example.com"));

    expect((await ask(server, "alias.example.com", "A")).answer).to.deep.equal([
      "alias.example.com 30 A 192.0.2.1",
      "alias.example.com 30 A 192.0.2.2",
    ]);
    expect(await ask(server, "alias.example.com", "AAAA")).to.deep.include({ rcode: "NOERROR", answer: [] });
  });

  it("follows an alias of an alias, into another zone", async () => {
    const other = addZone(zones, "example.net", ["www 5 A 192.0.2.9"]);
    put("first", alias("www.example.net", other.id));
    put("second", alias("first.example.com"));

    expect((await ask(server, "second.example.com", "A")).answer).to.deep.equal([
      "second.example.com 5 A 192.0.2.9",
    ]);
  });

  it("answers SERVFAIL for an alias to something that only AWS knows", async () => {
    put("cdn", alias("d111111abcdef8.cloudfront.net", "Z2FDTNDATAQYW2"));

    expect(await ask(server, "cdn.example.com", "A")).to.deep.include({ rcode: "SERVFAIL", answer: [] });
  });

  it("answers an alias to a service of this machine with its addresses", async () => {
    zones.services.set("Z2FDTNDATAQYW2", (name) => name === "e1.cloudfront.localhost");
    put("cdn", alias("e1.cloudfront.localhost", "Z2FDTNDATAQYW2"));
    put("cdn", { ...alias("e1.cloudfront.localhost", "Z2FDTNDATAQYW2"), Type: "AAAA" });

    expect((await ask(server, "cdn.example.com", "A")).answer).to.deep.equal([
      "cdn.example.com 60 A 127.0.0.1",
    ]);
    expect((await ask(server, "cdn.example.com", "AAAA")).answer).to.deep.equal([
      "cdn.example.com 60 AAAA ::1",
    ]);
  });

  it("answers NODATA for an alias whose target is gone", async () => {
    put("alias", alias("target.example.com"));
    zones.changeRecordSets(zone.id, [
      {
        Action: "DELETE",
        ResourceRecordSet: {
          Name: "target.example.com",
          Type: "A",
          TTL: 30,
          ResourceRecords: [{ Value: "192.0.2.1" }, { Value: "192.0.2.2" }],
        },
      },
    ]);

    expect(await ask(server, "alias.example.com", "A")).to.deep.include({ rcode: "NOERROR", answer: [] });
  });

  it("chooses among weighted sets by their weight, never one of weight 0", async () => {
    put("w", { SetIdentifier: "a", Weight: 0, ...value("192.0.2.10") });
    put("w", { SetIdentifier: "b", Weight: 1, ...value("192.0.2.11") });
    put("w", { SetIdentifier: "c", Weight: 1, ...value("192.0.2.12") });
    const seen = new Set<string>();
    for (let count = 0; count < 60; count++) {
      const { answer } = await ask(server, "w.example.com", "A");
      expect(answer).to.have.length(1);
      seen.add(answer[0] ?? "");
    }

    expect([...seen].sort()).to.deep.equal([
      "w.example.com 60 A 192.0.2.11",
      "w.example.com 60 A 192.0.2.12",
    ]);
  });

  it("answers a weighted set even if all weights are 0", async () => {
    put("w", { SetIdentifier: "a", Weight: 0, ...value("192.0.2.10") });

    expect((await ask(server, "w.example.com", "A")).answer).to.have.length(1);
  });

  it("answers up to eight of the multivalue sets", async () => {
    for (let count = 1; count <= 9; count++) {
      put("m", { SetIdentifier: `s${count}`, MultiValueAnswer: true, ...value(`192.0.2.${count}`) });
    }

    expect((await ask(server, "m.example.com", "A")).answer).to.have.length(8);
  });

  it("answers the primary of a failover pair, the default of geolocations, the first of the regions", async () => {
    put("f", { SetIdentifier: "a", Failover: "SECONDARY", ...value("192.0.2.1") });
    put("f", { SetIdentifier: "b", Failover: "PRIMARY", ...value("192.0.2.2") });
    put("g", { SetIdentifier: "a", GeoLocation: { ContinentCode: "EU" }, ...value("192.0.2.3") });
    put("g", { SetIdentifier: "b", GeoLocation: { CountryCode: "*" }, ...value("192.0.2.4") });
    put("h", { SetIdentifier: "a", GeoLocation: { ContinentCode: "EU" }, ...value("192.0.2.5") });
    put("r", { SetIdentifier: "a", Region: "eu-central-1", ...value("192.0.2.6") });
    put("r", { SetIdentifier: "b", Region: "us-east-1", ...value("192.0.2.7") });
    const answers = await Promise.all(
      ["f", "g", "h", "r"].map((name) => ask(server, `${name}.example.com`, "A")),
    );

    expect(answers.map(({ answer }) => answer)).to.deep.equal([
      ["f.example.com 60 A 192.0.2.2"],
      ["g.example.com 60 A 192.0.2.4"],
      [],
      ["r.example.com 60 A 192.0.2.6"],
    ]);
  });

  it("answers from a private zone, too, and from the oldest of two with one name", async () => {
    const inside = zones.createZone({ name: "internal", privateZone: true });
    addRecords(zones, inside, ["host 60 A 192.0.2.20"]);
    addZone(zones, "example.com", ["target 30 A 192.0.2.99"]);

    expect((await ask(server, "host.internal", "A")).answer).to.deep.equal(["host.internal 60 A 192.0.2.20"]);
    expect((await ask(server, "target.example.com", "A")).answer[0]).to.equal(
      "target.example.com 30 A 192.0.2.1",
    );
  });
});
