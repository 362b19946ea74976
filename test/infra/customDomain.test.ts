import { expect } from "chai";
import { evaluate } from "./program";

const REST_API_TYPE = "aws:apigateway/restApi:RestApi";

describe("API Gateway's custom domain", () => {
  it("is regional, over IPv4 and IPv6, with TLS 1.2 and the name's certificate", async () => {
    const program = await evaluate({ config: { enableCustomDomain: "true", apiCname: "api" } });
    const validation = program.one("aws:acm/certificateValidation:CertificateValidation").inputs;
    expect(program.one("aws:apigateway/domainName:DomainName").inputs).to.deep.include({
      domainName: "api.dyn.example.com",
      endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
      securityPolicy: "TLS_1_2",
      regionalCertificateArn: validation["certificateArn"],
    });
  });

  it("has the stage at its root", async () => {
    const program = await evaluate({ config: { enableCustomDomain: "true" } });
    const { inputs } = program.one("aws:apigateway/basePathMapping:BasePathMapping");
    expect(inputs).to.include({ domainName: "ddns.dyn.example.com", restApi: "api-id", stageName: "prod" });
    expect(inputs).not.to.have.property("basePath");
  });

  it("leaves API Gateway's own URL open, unless that is to be closed", async () => {
    const closedIn = async (config: Record<string, string>) =>
      (await evaluate({ config })).one(REST_API_TYPE).inputs["disableExecuteApiEndpoint"];
    expect(await closedIn({ enableCustomDomain: "true" })).to.equal(undefined);
    expect(await closedIn({ enableCustomDomain: "true", onlyCustomDomain: "true" })).to.equal(true);
  });
});
