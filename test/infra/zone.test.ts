import { expect } from "chai";
import { evaluate, evaluateFailing, type Setup } from "./program";

const ZONE_TYPE = "aws:route53/zone:Zone";

function withExisting(setup: {
  name?: string;
  privateZone?: boolean;
  config?: Record<string, string>;
}): Setup {
  const { name = "dyn.example.com", privateZone, config } = setup;
  return { config: { ...config, route53ZoneId: "Z1EXISTING" }, zones: { Z1EXISTING: { name, privateZone } } };
}

describe("a new zone", () => {
  it("keeps its records when the stack goes, unless told otherwise", async () => {
    const kept = await evaluate();
    const dropped = await evaluate({ config: { forceDestroy: "true" } });
    expect(kept.one(ZONE_TYPE).inputs).to.include({ name: "dyn.example.com", forceDestroy: false });
    expect(dropped.one(ZONE_TYPE).inputs).to.include({ forceDestroy: true });
  });

  it("says which stack it belongs to", async () => {
    const program = await evaluate();
    expect(program.one(ZONE_TYPE).inputs["comment"]).to.equal(
      "Dynamic DNS of the Pulumi stack route53-dynamic-dns-test",
    );
  });

  it("asks for its delegation while the certificate waits for it", async () => {
    const config = { enableCloudFront: "withCustomAlias" };
    const { warnings } = await evaluate({ config, isDelegatedOnWarning: true });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include("The certificate waits until dyn.example.com is delegated");
    expect(warnings[0]).to.include("ns-2.example.net ns-1.example.com");
  });

  it("says nothing where the certificate is there", async () => {
    const { warnings } = await evaluate({ config: { enableCloudFront: "withCustomAlias" } });
    expect(warnings).to.deep.equal([]);
  });

  it("says nothing where no certificate waits", async () => {
    const { warnings } = await evaluate({ config: { enableCloudFront: "withoutCustomAlias" } });
    expect(warnings).to.deep.equal([]);
  });
});

describe("an existing zone", () => {
  it("is found by its id, and its name servers told", async () => {
    const { outputs, warnings } = await evaluate(withExisting({}));
    expect(outputs).to.include({
      route53ZoneID: "Z1EXISTING",
      route53ZoneName: "dyn.example.com",
      DNSZoneNameServers: "ns-4.example.org ns-3.example.com",
    });
    expect(warnings).to.deep.equal([]);
  });

  it("may be told with a trailing dot and in another case", async () => {
    const { outputs } = await evaluate(withExisting({ name: "DYN.example.com." }));
    expect(outputs["route53ZoneName"]).to.equal("dyn.example.com");
  });

  it("must have the name that the stack gives", async () => {
    const { message } = await evaluateFailing(withExisting({ name: "other.example" }));
    expect(message).to.equal(
      'route53ZoneId is "Z1EXISTING", which is the zone of other.example, but route53ZoneName is ' +
        '"dyn.example.com": make the two agree',
    );
  });

  it("lets nothing be made that works on it when its name is another", async () => {
    const { resources } = await evaluateFailing(withExisting({ name: "other.example" }));
    const types = resources.map(({ type }) => type);
    expect(types).not.to.include("aws:lambda/function:Function");
    expect(types).not.to.include("aws:iam/rolePolicy:RolePolicy");
    expect(types).not.to.include("aws:dynamodb/tableItem:TableItem");
  });

  it("that is private comes with a warning, and without name servers", async () => {
    const { outputs, warnings } = await evaluate(withExisting({ privateZone: true }));
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include("(Z1EXISTING) is a private zone: resolvers outside its VPCs see none");
    expect(outputs["DNSZoneNameServers"]).to.equal("");
  });

  it("that is private cannot have an alias without a given certificate", async () => {
    const config = { enableCloudFront: "withCustomAlias" };
    const { message } = await evaluateFailing(withExisting({ privateZone: true, config }));
    expect(message).to.include("acmCertificateArn is not given");
    expect(message).to.include('route53ZoneId is "Z1EXISTING", a private zone');
  });

  it("that is private may have an alias with a given certificate", async () => {
    const acmCertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/a1aaab22";
    const config = { enableCloudFront: "withCustomAlias", acmCertificateArn };
    const { outputs } = await evaluate(withExisting({ privateZone: true, config }));
    expect(outputs["apiUrl"]).to.equal("https://ddns.dyn.example.com");
  });
});
