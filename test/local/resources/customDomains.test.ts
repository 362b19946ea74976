import { expect } from "chai";
import { type Cloud, startCloud } from "../../../local/cloud";
import { make, makeApi } from "../support/cloud";

const DOMAIN_TYPE = "aws:apigateway/domainName:DomainName";
const MAPPING_TYPE = "aws:apigateway/basePathMapping:BasePathMapping";
const NAME = "ddns.dyn.example.com";
const ARN = "arn:aws:acm:eu-central-1:000000000000:certificate/given";
const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:example";

describe("the embedded API Gateway's custom domains", () => {
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await startCloud({ region: "eu-central-1" });
    cloud.acm.importCertificate(NAME, ARN);
  });
  afterEach(() => cloud.close());

  const inputs = (changes: Record<string, unknown> = {}) => ({
    domainName: NAME,
    regionalCertificateArn: ARN,
    endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
    securityPolicy: "TLS_1_2",
    ...changes,
  });
  const refusal = (type: string, given: Record<string, unknown>) =>
    make(cloud, type, given).then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );

  it("answer by the name server with this machine's addresses, where aliases point to them", async () => {
    const { outputs } = await make(cloud, DOMAIN_TYPE, inputs());
    const target = String(outputs["regionalDomainName"]);
    expect(target).to.match(/^d-[a-z0-9]{10}\.execute-api\.localhost$/);
    expect(cloud.zones.services.get(String(outputs["regionalZoneId"]))?.(target)).to.equal(true);
  });

  it("are one of a name", async () => {
    await make(cloud, DOMAIN_TYPE, inputs());
    expect(await refusal(DOMAIN_TYPE, inputs())).to.match(/BadRequestException: .* already exists/);
  });

  for (const [what, given, message] of [
    [
      "no certificate",
      { regionalCertificateArn: "arn:aws:acm:eu-central-1:1:certificate/none" },
      /Invalid cert/,
    ],
    [
      "a certificate elsewhere",
      { regionalCertificateArn: ARN.replace("eu-central-1", "us-east-1") },
      /Must|must/,
    ],
    ["a certificate of another name", { domainName: "api.dyn.example.com" }, /not covered/],
    ["another endpoint", { endpointConfiguration: { types: "EDGE" } }, /REGIONAL endpoints only/],
    ["an older TLS", { securityPolicy: "TLS_1_0" }, /TLS_1_2 only/],
  ] as [string, Record<string, unknown>, RegExp][]) {
    it(`refuse ${what}`, async () => {
      cloud.acm.importCertificate(NAME, ARN.replace("eu-central-1", "us-east-1"));
      expect(await refusal(DOMAIN_TYPE, inputs(given))).to.match(message);
    });
  }

  it("refuse a certificate that is not issued", async () => {
    const certificate = await make(cloud, "aws:acm/certificate:Certificate", {
      domainName: NAME,
      validationMethod: "DNS",
    });
    expect(await refusal(DOMAIN_TYPE, inputs({ regionalCertificateArn: certificate.id }))).to.match(
      /is not issued \(PENDING_VALIDATION\)/,
    );
  });

  it("take one mapping for their root, which must be of a stage that is there", async () => {
    await make(cloud, DOMAIN_TYPE, inputs());
    const { api } = await makeApi(cloud, FUNCTION_ARN);
    const mapping = { domainName: NAME, restApi: api.id, stageName: "prod" };
    expect(await refusal(MAPPING_TYPE, { ...mapping, stageName: "dev" })).to.match(
      /Invalid REST API or stage/,
    );
    expect(await refusal(MAPPING_TYPE, { ...mapping, domainName: "none.example.com" })).to.match(/NotFound/);
    const first = await make(cloud, MAPPING_TYPE, mapping);
    expect(await refusal(MAPPING_TYPE, mapping)).to.match(/^ConflictException: Only one base path mapping/);
    await cloud.delete(MAPPING_TYPE, first.id, mapping);
    expect(await refusal(MAPPING_TYPE, mapping)).to.equal("nothing was refused");
  });

  it("are the only way in where the API's own address is closed, once that is deployed", async () => {
    const { api, stage } = await makeApi(cloud, FUNCTION_ARN);
    const status = async () => (await fetch(`${stage.outputs["invokeUrl"]}/nic/update`)).status;
    const open = await status();
    expect(open).not.to.equal(403);
    const { name, body, endpointConfiguration } = api.outputs;
    const closed = { name, body, endpointConfiguration, disableExecuteApiEndpoint: true };
    await cloud.update("aws:apigateway/restApi:RestApi", api.id, {}, closed);
    expect(await status()).to.equal(open);
    const deployment = await make(cloud, "aws:apigateway/deployment:Deployment", { restApi: api.id });
    const moved = { restApi: api.id, deployment: deployment.id, stageName: "prod" };
    await cloud.update("aws:apigateway/stage:Stage", stage.id, {}, moved);
    expect(await status()).to.equal(403);
  });
});
