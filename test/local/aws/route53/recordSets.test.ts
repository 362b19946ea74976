import { ListResourceRecordSetsCommand, type ResourceRecordSet } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, create, createZone, list, outcome, remove, startApi, upsert } from "./api";

describe("Route 53 stand-in: record sets", () => {
  let api: Api;
  let zoneId: string;

  beforeEach(async () => {
    api = await startApi();
    zoneId = await createZone(api.client);
  });

  afterEach(() => api.close());

  const put = (...lines: string[]) =>
    change(
      api.client,
      zoneId,
      lines.map((line) => upsert(line)),
    );

  it("creates, replaces and deletes", async () => {
    await change(api.client, zoneId, [create("home.example.com 60 A 192.0.2.1")]);
    expect(await list(api.client, zoneId)).to.deep.equal(["home.example.com. 60 A 192.0.2.1"]);

    await change(api.client, zoneId, [upsert("home.example.com 30 A 192.0.2.2 | 192.0.2.3")]);
    expect(await list(api.client, zoneId)).to.deep.equal(["home.example.com. 30 A 192.0.2.2 | 192.0.2.3"]);

    await change(api.client, zoneId, [remove("HOME.example.com. 30 A 192.0.2.3 | 192.0.2.2")]);
    expect(await list(api.client, zoneId)).to.deep.equal([]);
  });

  it("lets UPSERT silently replace an alias and a set of several values", async () => {
    await put("target.example.com 60 A 192.0.2.1", "many.example.com 60 A 192.0.2.1 | 192.0.2.2");
    const alias: ResourceRecordSet = {
      Name: "alias.example.com",
      Type: "A",
      AliasTarget: { HostedZoneId: zoneId, DNSName: "Target.example.com", EvaluateTargetHealth: false },
    };
    await change(api.client, zoneId, [{ Action: "CREATE", ResourceRecordSet: alias }]);
    await put("alias.example.com 60 A 192.0.2.9", "many.example.com 60 A 192.0.2.9");

    expect(await list(api.client, zoneId)).to.deep.equal([
      "alias.example.com. 60 A 192.0.2.9",
      "many.example.com. 60 A 192.0.2.9",
      "target.example.com. 60 A 192.0.2.1",
    ]);
  });

  it("replaces a CNAME by another type in one batch, in either order", async () => {
    await put("home.example.com 60 CNAME www.example.org");
    await change(api.client, zoneId, [
      create("home.example.com 60 A 192.0.2.1"),
      remove("home.example.com 60 CNAME www.example.org"),
    ]);
    await change(api.client, zoneId, [
      remove("home.example.com 60 A 192.0.2.1"),
      create("home.example.com 60 CNAME www.example.org"),
    ]);

    expect(await list(api.client, zoneId)).to.deep.equal(["home.example.com. 60 CNAME www.example.org"]);
  });

  it("replaces a set by DELETE and CREATE in one batch", async () => {
    await put("home.example.com 60 A 192.0.2.1");
    await change(api.client, zoneId, [
      remove("home.example.com 60 A 192.0.2.1"),
      create("home.example.com 60 A 192.0.2.2"),
    ]);

    expect(await list(api.client, zoneId)).to.deep.equal(["home.example.com. 60 A 192.0.2.2"]);
  });

  it("keeps what every routing policy and an alias consist of", async () => {
    const policies: Partial<ResourceRecordSet>[] = [
      { Weight: 0 },
      { Region: "eu-central-1" },
      { GeoLocation: { ContinentCode: "EU" } },
      { GeoLocation: { CountryCode: "US", SubdivisionCode: "WA" } },
      { Failover: "SECONDARY" },
      { MultiValueAnswer: true },
    ];
    const sets = policies.map(
      (policy, index): ResourceRecordSet => ({
        Name: `p${index}.example.com.`,
        Type: "A",
        SetIdentifier: "one of <several> & more",
        ...policy,
        TTL: 0,
        ResourceRecords: [{ Value: "192.0.2.1" }],
      }),
    );
    const alias: ResourceRecordSet = {
      Name: "q.example.com.",
      Type: "A",
      AliasTarget: {
        HostedZoneId: "Z2FDTNDATAQYW2",
        DNSName: "d111111abcdef8.cloudfront.net.",
        EvaluateTargetHealth: true,
      },
    };
    await change(
      api.client,
      zoneId,
      [...sets, alias].map((ResourceRecordSet) => ({ Action: "CREATE", ResourceRecordSet })),
    );

    const page = await api.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, StartRecordName: "p0.example.com" }),
    );

    expect(page.ResourceRecordSets).to.deep.equal([...sets, alias]);
  });

  it("holds several sets of one name and type side by side, by identifier", async () => {
    const weighted = (id: string, value: string) =>
      create(`w.example.com 60 A ${value}`, { SetIdentifier: id, Weight: 1 });
    await change(api.client, zoneId, [weighted("b", "192.0.2.2"), weighted("a", "192.0.2.1")]);
    const other = remove("w.example.com 60 A 192.0.2.2", { SetIdentifier: "b", Weight: 2 });
    expect(await outcome(change(api.client, zoneId, [other]))).to.match(/do not match the current values/);
    await change(api.client, zoneId, [
      remove("w.example.com 60 A 192.0.2.2", { SetIdentifier: "b", Weight: 1 }),
    ]);

    expect(await list(api.client, zoneId)).to.deep.equal(["w.example.com. 60 A 192.0.2.1 =a"]);
  });

  it("writes names in lower case, with a final dot and octal escapes", async () => {
    await put(
      "*.Example.com 60 A 192.0.2.1",
      "\\052.sub.example.com 60 A 192.0.2.2",
      "A-b_c.example.com. 60 A 192.0.2.3",
      "\\101\\344.example.com 60 A 192.0.2.4",
      "x\\056y.example.com 60 A 192.0.2.5",
      "a*b!.example.com 60 A 192.0.2.6",
    );

    expect(await list(api.client, zoneId)).to.have.members([
      "\\052.example.com. 60 A 192.0.2.1",
      "\\052.sub.example.com. 60 A 192.0.2.2",
      "a-b_c.example.com. 60 A 192.0.2.3",
      "a\\344.example.com. 60 A 192.0.2.4",
      "x\\056y.example.com. 60 A 192.0.2.5",
      "a\\052b\\041.example.com. 60 A 192.0.2.6",
    ]);
  });

  it("gives values back as they came, with everything that XML must escape", async () => {
    const value = '"<&>\' \\" ]]>" "two"';
    await put(`text.example.com 60 TXT ${value}`, "six.example.com 60 AAAA 2001:DB8:0::1");

    expect(await list(api.client, zoneId)).to.deep.equal([
      "six.example.com. 60 AAAA 2001:DB8:0::1",
      `text.example.com. 60 TXT ${value}`,
    ]);
  });
});
