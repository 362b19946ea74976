import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  GetHostedZoneLimitCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
} from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, createZone, outcome, remove, startApi, upsert } from "./api";

describe("Route 53 stand-in: hosted zones", () => {
  let api: Api;

  beforeEach(async () => {
    api = await startApi();
  });

  afterEach(() => api.close());

  it("makes a zone with four name servers, an SOA and what was told about it", async () => {
    const created = await api.client.send(
      new CreateHostedZoneCommand({
        Name: "Example.com",
        CallerReference: "once",
        HostedZoneConfig: { Comment: "a & <b>" },
      }),
    );
    const { HostedZone: zone, DelegationSet, ChangeInfo, Location } = created;

    expect(zone?.Id).to.match(/^\/hostedzone\/Z[A-Z0-9]{12,31}$/);
    expect(zone).to.deep.include({
      Name: "example.com.",
      CallerReference: "once",
      Config: { Comment: "a & <b>", PrivateZone: false },
      ResourceRecordSetCount: 2,
    });
    expect(DelegationSet?.NameServers).to.have.length(4);
    expect(ChangeInfo?.Status).to.equal("PENDING");
    expect(Location).to.match(/\/2013-04-01\/hostedzone\/Z[A-Z0-9]+$/);
    const got = await api.client.send(new GetHostedZoneCommand({ Id: zone?.Id }));
    expect(got.HostedZone).to.deep.equal(zone);
    expect(got.DelegationSet).to.deep.equal(DelegationSet);
  });

  it("makes a private zone for a VPC, without a delegation set", async () => {
    const VPC = { VPCRegion: "eu-central-1" as const, VPCId: "vpc-0123456789abcdef0" };
    const { HostedZone, DelegationSet } = await api.client.send(
      new CreateHostedZoneCommand({ Name: "internal", CallerReference: "private", VPC }),
    );
    const got = await api.client.send(new GetHostedZoneCommand({ Id: HostedZone?.Id }));

    expect([HostedZone?.Config?.PrivateZone, DelegationSet]).to.deep.equal([true, undefined]);
    expect(got.VPCs).to.deep.equal([VPC]);
  });

  it("says how much a zone has and may have, and holds it to that", async () => {
    const VPC = { VPCRegion: "eu-central-1" as const, VPCId: "vpc-0123456789abcdef0" };
    const { HostedZone } = await api.client.send(
      new CreateHostedZoneCommand({ Name: "internal", CallerReference: "private", VPC }),
    );
    const zoneId = await createZone(api.client);
    const limitOf = (HostedZoneId: string | undefined, Type = "MAX_RRSETS_BY_ZONE") =>
      api.client.send(new GetHostedZoneLimitCommand({ HostedZoneId, Type: Type as "MAX_RRSETS_BY_ZONE" }));
    const said = async (...limit: Parameters<typeof limitOf>) => {
      const { Limit, Count } = await limitOf(...limit);
      return [Limit?.Type, Limit?.Value, Count];
    };
    expect(await said(zoneId)).to.deep.equal(["MAX_RRSETS_BY_ZONE", 10_000, 2]);
    expect(await said(HostedZone?.Id, "MAX_VPCS_ASSOCIATED_BY_ZONE")).to.deep.equal([
      ...["MAX_VPCS_ASSOCIATED_BY_ZONE", 300, 1],
    ]);
    api.standIn.zones.raiseRecordSetQuota(zoneId, 3);
    expect(await said(zoneId)).to.deep.equal(["MAX_RRSETS_BY_ZONE", 3, 2]);
    const add = (name: string) => outcome(change(api.client, zoneId, [upsert(`${name} 60 A 192.0.2.1`)]));
    expect(await add("a.example.com")).to.equal("done");
    expect(await add("b.example.com")).to.match(/Exceeded limit MAX_RRSETS_BY_ZONE/);
    for (const [code, refused] of [
      ["NoSuchHostedZone", limitOf("Z0")],
      ["InvalidInput", limitOf(zoneId, "MAX_ZONES_BY_OWNER")],
      ["HostedZoneNotPrivate", limitOf(zoneId, "MAX_VPCS_ASSOCIATED_BY_ZONE")],
    ] as const) {
      expect(await outcome(refused)).to.match(new RegExp(`^${code}`));
    }
  });

  it("refuses what cannot be a zone", async () => {
    const table: [string, Partial<CreateHostedZoneCommand["input"]>][] = [
      ["InvalidDomainName", { Name: "a..example.com" }],
      ["InvalidDomainName", { Name: "." }],
      ["InvalidDomainName", { Name: "com" }],
      ["InvalidDomainName", { Name: "ex ample.com" }],
      ["InvalidInput", { CallerReference: "x".repeat(129) }],
      ["InvalidInput", { HostedZoneConfig: { PrivateZone: true } }],
      ["InvalidInput", { HostedZoneConfig: { Comment: "x".repeat(257) } }],
      ["InvalidInput", { DelegationSetId: "N1" }],
    ];
    for (const [code, input] of table) {
      const command = new CreateHostedZoneCommand({
        Name: "example.com",
        CallerReference: "refused",
        ...input,
      });
      expect(await outcome(api.client.send(command)), JSON.stringify(input)).to.match(
        new RegExp(`^${code}: `),
      );
    }
    expect(api.standIn.zones.listZones()).to.deep.equal([]);
  });

  it("refuses a caller reference a second time, even after the zone is gone", async () => {
    const command = new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "same" });
    const { HostedZone } = await api.client.send(command);
    expect(await outcome(api.client.send(command))).to.match(/^HostedZoneAlreadyExists: /);

    await api.client.send(new DeleteHostedZoneCommand({ Id: HostedZone?.Id }));
    expect(await outcome(api.client.send(command))).to.match(/^HostedZoneAlreadyExists: /);
  });

  it("allows two zones of one name", async () => {
    const first = await createZone(api.client);
    const second = await createZone(api.client);

    expect(first).not.to.equal(second);
  });

  it("deletes a zone only when nothing but SOA and NS is left", async () => {
    const id = await createZone(api.client);
    await change(api.client, id, [upsert("home.example.com 60 A 192.0.2.1")]);
    const deletion = new DeleteHostedZoneCommand({ Id: id });
    expect(await outcome(api.client.send(deletion))).to.equal(
      "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
    );

    await change(api.client, id, [remove("home.example.com 60 A 192.0.2.1")]);
    expect((await api.client.send(deletion)).ChangeInfo?.Status).to.equal("PENDING");
    expect(await outcome(api.client.send(deletion))).to.match(/^NoSuchHostedZone: /);
  });

  it("says INSYNC of a change at once, and repeats its comment", async () => {
    const HostedZoneId = await createZone(api.client);
    const { ChangeInfo } = await api.client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId,
        ChangeBatch: { Comment: "why", Changes: [upsert("home.example.com 60 A 192.0.2.1")] },
      }),
    );
    const got = await api.client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }));

    expect(ChangeInfo).to.include({ Status: "PENDING", Comment: "why" });
    expect(got.ChangeInfo).to.deep.equal({ ...ChangeInfo, Status: "INSYNC" });
    expect(await outcome(api.client.send(new GetChangeCommand({ Id: "C0" })))).to.match(/^NoSuchChange: /);
  });

  it("lists zones page by page, and private ones alone", async () => {
    const ids = [];
    for (const name of ["b.example.com", "a.example.com", "c.example.com"]) {
      ids.push(`/hostedzone/${await createZone(api.client, name)}`);
    }
    const first = await api.client.send(new ListHostedZonesCommand({ MaxItems: 2 }));
    const second = await api.client.send(
      new ListHostedZonesCommand({ MaxItems: 2, Marker: first.NextMarker }),
    );

    expect([first.IsTruncated, second.IsTruncated]).to.deep.equal([true, false]);
    expect([...(first.HostedZones ?? []), ...(second.HostedZones ?? [])].map(({ Id }) => Id)).to.deep.equal(
      ids,
    );
    const none = await api.client.send(new ListHostedZonesCommand({ HostedZoneType: "PrivateHostedZone" }));
    expect(none.HostedZones).to.deep.equal([]);
    expect(await outcome(api.client.send(new ListHostedZonesCommand({ Marker: "Z0" })))).to.match(
      /^InvalidInput: /,
    );
  });

  it("lists zones by name, from a name on", async () => {
    for (const name of ["example.net", "b.example.com", "example.com", "a.example.com"]) {
      await createZone(api.client, name);
    }
    const byName = async (input = {}) => {
      const page = await api.client.send(new ListHostedZonesByNameCommand(input));
      return [(page.HostedZones ?? []).map(({ Name }) => Name), page.NextDNSName];
    };

    expect(await byName()).to.deep.equal([
      ["example.com.", "a.example.com.", "b.example.com.", "example.net."],
      undefined,
    ]);
    expect(await byName({ DNSName: "a.example.com", MaxItems: 2 })).to.deep.equal([
      ["a.example.com.", "b.example.com."],
      "example.net.",
    ]);
    expect(await outcome(byName({ HostedZoneId: "Z0" }))).to.match(/^InvalidInput: /);
  });
});
