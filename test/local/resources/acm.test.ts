import { expect } from "chai";
import { type Cloud, startCloud } from "../../../local/cloud";

const TYPE = "aws:acm/certificate:Certificate";
const VALIDATION_TYPE = "aws:acm/certificateValidation:CertificateValidation";
const DAY_MS = 24 * 3600 * 1000;

interface Proof {
  resourceRecordName: string;
  resourceRecordType: string;
  resourceRecordValue: string;
}

describe("the embedded ACM", () => {
  let cloud: Cloud;
  let days = 0;
  let zoneId = "";

  beforeEach(async () => {
    days = 0;
    cloud = await startCloud({ region: "eu-central-1", clock: () => days * DAY_MS });
    zoneId = cloud.zones.createZone({ name: "dyn.example.com" }).id;
  });
  afterEach(() => cloud.close());

  const request = (domainName: string, region?: string) =>
    cloud.create(TYPE, "certificate", { domainName, validationMethod: "DNS", region });
  const proofOf = ({ outputs }: { outputs: Record<string, unknown> }) =>
    (outputs["domainValidationOptions"] as Proof[])[0]!;
  const prove = ({ resourceRecordName, resourceRecordType, resourceRecordValue }: Proof) =>
    cloud.create("aws:route53/record:Record", "proof", {
      zoneId,
      name: resourceRecordName,
      type: resourceRecordType,
      records: [resourceRecordValue],
      ttl: 60,
    });
  const validate = (certificateArn: string) =>
    cloud.create(VALIDATION_TYPE, "validation", { certificateArn });
  const statusOf = async (arn: string) => (await cloud.read(TYPE, arn))?.["status"];

  for (const name of ["ddns.dyn.example.com", "*.dyn.example.com", `${"a".repeat(52)}.example.com`]) {
    it(`takes ${name}`, async () => {
      const { outputs } = await request(name);
      expect(outputs["status"]).to.equal("PENDING_VALIDATION");
    });
  }

  for (const [name, message] of [
    ["my_api.example.com", /domainName/],
    ["-api.example.com", /domainName/],
    ["com", /domainName/],
    [`${"a".repeat(53)}.example.com`, /64 octets/],
  ] as const) {
    it(`refuses ${name}`, async () => {
      expect(await request(name).catch(String)).to.match(message);
    });
  }

  it("asks for one record of a name, whatever the certificate and its region, and for another of another name", async () => {
    const first = proofOf(await request("ddns.dyn.example.com"));
    expect(proofOf(await request("ddns.dyn.example.com", "us-east-1"))).to.deep.equal(first);
    const other = proofOf(await request("api.dyn.example.com"));
    expect(other.resourceRecordName).not.to.equal(first.resourceRecordName);
    expect(other.resourceRecordValue).not.to.equal(first.resourceRecordValue);
  });

  it("issues a certificate whose record is there, and renews it as long as it stays", async () => {
    const certificate = await request("ddns.dyn.example.com");
    expect(await validate(certificate.id).catch(String)).to.match(/no public zone has _/);
    await prove(proofOf(certificate));
    await validate(certificate.id);
    for (days of [0, 394, 780, 1170])
      expect(await statusOf(certificate.id), `day ${days}`).to.equal("ISSUED");
  });

  it("lets a certificate expire whose record has gone", async () => {
    const certificate = await request("ddns.dyn.example.com");
    const record = await prove(proofOf(certificate));
    await validate(certificate.id);
    await cloud.delete("aws:route53/record:Record", record.id, record.outputs);
    days = 394;
    expect(await statusOf(certificate.id)).to.equal("ISSUED");
    days = 396;
    expect(await statusOf(certificate.id)).to.equal("EXPIRED");
  });

  it("keeps a certificate that a custom domain uses", async () => {
    const certificate = await request("ddns.dyn.example.com");
    await prove(proofOf(certificate));
    await validate(certificate.id);
    const domain = await cloud.create("aws:apigateway/domainName:DomainName", "domain", {
      domainName: "ddns.dyn.example.com",
      regionalCertificateArn: certificate.id,
      endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
    });
    const deleting = () => cloud.delete(TYPE, certificate.id, {}).catch(String);
    expect(await deleting()).to.match(/ResourceInUseException/);
    await cloud.delete("aws:apigateway/domainName:DomainName", domain.id, {});
    expect(await deleting()).to.equal(undefined);
  });
});
