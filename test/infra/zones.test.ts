import { expect } from "chai";
import { evaluate, evaluateFailing, type Setup } from "./program";

const ZONE = "aws:route53/zone:Zone";
const KEY = "aws:kms/key:Key";
const KEY_SIGNING_KEY = "aws:route53/keySigningKey:KeySigningKey";
const SIGNING = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";

const BESIDE: Setup = {
  config: { additionalZones: "dyn.example.net,lan.example=Z1LAN" },
  zones: { Z1LAN: { name: "lan.example.", privateZone: true } },
};

describe("zones beside the main one", () => {
  it("are made, or taken as they are, and told by name", async () => {
    const program = await evaluate(BESIDE);
    expect(
      program.resources.filter(({ type }) => type === ZONE).map(({ inputs }) => inputs["name"]),
    ).to.deep.equal(["dyn.example.com", "dyn.example.net"]);
    expect(program.outputs).to.deep.include({
      route53ZoneName: "dyn.example.com",
      additionalZones: { "dyn.example.net": "Z0zone-dyn.example.net", "lan.example": "Z1LAN" },
      additionalNameServers: { "dyn.example.net": "ns-2.example.net ns-1.example.com", "lan.example": "" },
    });
    expect(program.warnings.join()).to.include("lan.example (Z1LAN) is a private zone");
  });

  it("are what the function is told, and all that it may change", async () => {
    const program = await evaluate(BESIDE);
    const { environment } = program.one("aws:lambda/function:Function").inputs as {
      environment: { variables: Record<string, string> };
    };
    expect(environment.variables).to.include({
      ZONE_NAME: "dyn.example.com",
      ADDITIONAL_ZONES: "dyn.example.net=Z0zone-dyn.example.net,lan.example=Z1LAN",
    });
    const policy = JSON.parse(program.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"] as string);
    const onZones = policy.Statement.filter(({ Action }: { Action: string }) => /^route53:/.test(Action));
    expect(onZones.map(({ Resource }: { Resource: unknown }) => Resource)).to.deep.equal(
      Array(2).fill([
        "arn:aws:route53:eu-central-1:123456789012:zone",
        "arn:aws:route53:eu-central-1:123456789012:zone-dyn.example.net",
        "arn:aws:route53:::hostedzone/Z1LAN",
      ]),
    );
  });

  it("must have the names that the setting gives", async () => {
    const { message } = await evaluateFailing({ ...BESIDE, zones: { Z1LAN: { name: "other.example" } } });
    expect(message).to.equal(
      "additionalZones has lan.example=Z1LAN, which is the zone of other.example: make the two agree",
    );
  });
});

describe("the time for which a zone's no is kept", () => {
  it("is in the SOA record of the zones that are made, which are left with it", async () => {
    const { resources } = await evaluate({ ...BESIDE, config: { ...BESIDE.config, negativeTtl: "30" } });
    const records = resources.filter(({ inputs }) => inputs["type"] === "SOA");
    expect(records.map(({ name }) => name)).to.deep.equal(["zone-soa", "zone-dyn.example.net-soa"]);
    expect(records[0]?.inputs).to.deep.include({
      name: "dyn.example.com",
      ttl: 30,
      records: ["ns-1.example.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 30"],
      allowOverwrite: true,
    });
  });
});

describe("the signing of zones", () => {
  const SIGNED: Setup = { ...BESIDE, config: { ...BESIDE.config, enableDnssec: "true" } };

  it("has one key, of the kind and in the place that Route 53 asks for, and a key-signing key for each zone made here", async () => {
    const program = await evaluate(SIGNED);
    expect(program.one(KEY).inputs).to.include({
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 7,
      region: "us-east-1",
    });
    const keys = program.resources.filter(({ type }) => type === KEY_SIGNING_KEY);
    expect(keys.map(({ name }) => name)).to.deep.equal([
      "key-signing-key-dyn.example.com",
      "key-signing-key-dyn.example.net",
    ]);
    expect(keys[0]?.inputs).to.include({
      status: "ACTIVE",
      name: "ddns",
      hostedZoneId: "Z0NEW0000000000000000",
    });
    expect(program.resources.filter(({ type }) => type === SIGNING).map(({ name }) => name)).to.deep.equal([
      "signing-dyn.example.com",
      "signing-dyn.example.net",
    ]);
  });

  it("lets Route 53 use the key for the account's zones alone, and the account administer it", async () => {
    const { Statement } = JSON.parse((await evaluate(SIGNED)).one(KEY).inputs["policy"] as string);
    expect(Statement).to.have.length(3);
    expect(Statement[0].Principal).to.deep.equal({ AWS: "arn:aws:iam::123456789012:root" });
    expect(Statement[1]).to.deep.include({
      Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
      Principal: { Service: "dnssec-route53.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
      },
    });
    expect(Statement[2].Condition).to.deep.equal({ Bool: { "kms:GrantIsForAWSResource": "true" } });
  });

  it("tells what the zones above are to have", async () => {
    expect((await evaluate(SIGNED)).outputs).to.deep.include({
      dsRecord: "1 13 2 key-signing-key-dyn.example.com",
      additionalDsRecords: { "dyn.example.net": "1 13 2 key-signing-key-dyn.example.net" },
    });
  });
});
