import { expect } from "chai";
import { certificateProblem } from "../../infra/certificate";
import { evaluate } from "./program";

const RECORD_TYPE = "aws:route53/record:Record";
const CERTIFICATE_TYPE = "aws:acm/certificate:Certificate";
const BY_CLOUDFRONT = { enableCloudFront: "withCustomAlias" };
const BY_API_GATEWAY = { enableCustomDomain: "true" };
const certificateIn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/a1aaab22-11ab-ab12`;

/** Each way to serve the name: what its records point to, and where its certificate is looked for. */
const FORMS = [
  {
    by: "CloudFront",
    config: BY_CLOUDFRONT,
    target: { name: "d111111abcdef8.cloudfront.net", zoneId: "Z2FDTNDATAQYW2" },
    region: "us-east-1",
  },
  {
    by: "API Gateway",
    config: BY_API_GATEWAY,
    target: { name: "d-a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", zoneId: "Z1U9ULNL0V5AJ3" },
    region: "eu-central-1",
  },
] as const;

for (const { by, config, target, region } of FORMS) {
  describe(`the API's name, served by ${by}`, () => {
    for (const type of ["A", "AAAA"]) {
      it(`is an alias in the zone, as ${type}`, async () => {
        const name = `api-name-${type.toLowerCase()}`;
        const { inputs } = (await evaluate({ config })).one(RECORD_TYPE, name);
        expect(inputs).to.deep.equal({
          zoneId: "Z0NEW0000000000000000",
          name: "ddns.dyn.example.com",
          type,
          aliases: [{ ...target, evaluateTargetHealth: false }],
        });
      });
    }

    it(`gets a certificate in ${region}, proved by a record in the zone`, async () => {
      const program = await evaluate({ config });
      expect(program.one(CERTIFICATE_TYPE).inputs).to.include({
        domainName: "ddns.dyn.example.com",
        validationMethod: "DNS",
        region,
      });
      expect(program.one(RECORD_TYPE, "api-name-validation").inputs).to.include({
        zoneId: "Z0NEW0000000000000000",
        name: "_a1.ddns.dyn.example.com.",
        type: "CNAME",
      });
      const validation = program.one("aws:acm/certificateValidation:CertificateValidation");
      expect(validation.inputs).to.include({ region });
    });

    it("takes the certificate that is given, and keeps the record by which that renews", async () => {
      const acmCertificateArn = certificateIn(region);
      const program = await evaluate({ config: { ...config, acmCertificateArn } });
      const server = program.resources.find(({ type }) => /:DomainName$|:Distribution$/.test(type))!;
      expect(JSON.stringify(server.inputs)).to.include(acmCertificateArn);
      expect(program.one(RECORD_TYPE, "api-name-validation").inputs).to.include({
        name: "_a1.ddns.dyn.example.com.",
      });
    });

    it("leaves the record of a given certificate alone in a private zone, which ACM does not see", async () => {
      const program = await evaluate({
        config: { ...config, acmCertificateArn: certificateIn(region), route53ZoneId: "Z1PRIVATE" },
        zones: { Z1PRIVATE: { name: "dyn.example.com", privateZone: true } },
      });
      const records = program.resources.filter(({ type }) => type === RECORD_TYPE).map(({ name }) => name);
      expect(records).to.have.members(["api-name-a", "api-name-aaaa"]);
    });

    it("takes a wildcard's certificate, whose own record is another", async () => {
      const program = await evaluate({
        config: { ...config, acmCertificateArn: certificateIn(region) },
        given: { domainName: "*.dyn.example.com" },
      });
      const records = program.resources.filter(({ type }) => type === RECORD_TYPE).map(({ name }) => name);
      expect(records).to.have.members(["api-name-a", "api-name-aaaa"]);
    });
  });
}

describe("a certificate that is given", () => {
  const problem = (names: string[], status = "ISSUED") =>
    certificateProblem({ names, status }, "ddns.dyn.example.com");

  for (const names of [
    ["ddns.dyn.example.com"],
    ["*.dyn.example.com"],
    ["dyn.example.com", "api.dyn.example.com", "ddns.dyn.example.com"],
  ]) {
    it(`does for the API's name with the names ${names.join(", ")}`, () => {
      expect(problem(names)).to.equal(undefined);
    });
  }

  for (const names of [["dyn.example.com"], ["*.example.com"], ["a.ddns.dyn.example.com", "x.example.com"]]) {
    it(`does not do with the names ${names.join(", ")}`, () => {
      expect(problem(names)).to.equal(
        `a certificate for ${names.join(", ")}: give one that covers ddns.dyn.example.com, ` +
          "or leave it empty to have one made",
      );
    });
  }

  it("does not do unless it is issued", () => {
    expect(problem(["ddns.dyn.example.com"], "EXPIRED")).to.equal(
      "a certificate that is EXPIRED: give one that is issued",
    );
  });
});
