import { expect } from "chai";
import { reservedConcurrencyOf } from "../../infra/apiFunction";
import { evaluate } from "./program";

const PERMISSION_TYPE = "aws:lambda/permission:Permission";
const BOTH = { enableFunctionUrl: "true" };
const ONLY = { enableFunctionUrl: "true", enableApiGateway: "false" };

describe("the function's own URL", () => {
  it("is open to everybody, by the two statements that the provider would leave behind", async () => {
    const program = await evaluate({ config: BOTH });
    expect(program.one("aws:lambda/functionUrl:FunctionUrl").inputs).to.deep.equal({
      functionName: "route53-dynamic-dns-test",
      authorizationType: "NONE",
    });
    expect(program.one(PERMISSION_TYPE, "function-url-call").inputs).to.deep.equal({
      statementId: "FunctionURLAllowPublicAccess",
      function: "route53-dynamic-dns-test",
      action: "lambda:InvokeFunctionUrl",
      principal: "*",
      functionUrlAuthType: "NONE",
    });
    expect(program.one(PERMISSION_TYPE, "function-url-invoke").inputs).to.deep.equal({
      statementId: "FunctionURLAllowInvokeAction",
      function: "route53-dynamic-dns-test",
      action: "lambda:InvokeFunction",
      principal: "*",
      invokedViaFunctionUrl: true,
    });
  });

  it("has the function told the API key, as a secret, and only where there is such a URL", async () => {
    const variables = async (config: Record<string, string>) => {
      const { inputs, secretInputs } = (await evaluate({ config })).one("aws:lambda/function:Function");
      expect(secretInputs).to.deep.equal(["environment"]);
      return (inputs["environment"] as { variables: Record<string, string> }).variables;
    };
    expect(await variables(BOTH)).to.include({ API_KEY: "5ecret-api-key" });
    expect(await variables(ONLY)).to.include({ API_KEY: "5ecret-api-key" });
    expect(await variables({})).not.to.have.property("API_KEY");
    expect(await variables({ ...BOTH, useApiKey: "false" })).not.to.have.property("API_KEY");
  });

  it("is throttled by ten reserved, unless the setting says more, or nothing", async () => {
    const reserved = async (config: Record<string, string>) =>
      (await evaluate({ config })).one("aws:lambda/function:Function").inputs["reservedConcurrentExecutions"];
    expect(await reserved(BOTH)).to.equal(10);
    expect(await reserved({ ...BOTH, reservedConcurrency: "40" })).to.equal(40);
    expect(await reserved({ ...BOTH, reservedConcurrency: "0" })).to.equal(undefined);
    const of = (enableFunctionUrl: boolean, reservedConcurrency?: number) =>
      reservedConcurrencyOf({ enableFunctionUrl, reservedConcurrency });
    expect([of(false), of(false, 0), of(false, 5)]).to.deep.equal([undefined, undefined, 5]);
  });

  it("is what CloudFront reaches where it is the only door, and API Gateway where there are both", async () => {
    const origin = async (config: Record<string, string>) => {
      const program = await evaluate({ config: { ...config, enableCloudFront: "withCustomAlias" } });
      const { inputs } = program.one("aws:cloudfront/distribution:Distribution");
      const [{ domainName, originPath }] = inputs["origins"] as [{ domainName: string; originPath: string }];
      return `${domainName}${originPath}`;
    };
    expect(await origin(ONLY)).to.equal("a1b2c3d4e5f6.lambda-url.eu-central-1.on.aws");
    expect(await origin(BOTH)).to.match(/\.execute-api\..*\/prod$/);
  });

  it("comes with a warning of limits that are API Gateway's, where they are given and that is off", async () => {
    const warnings = async (config: Record<string, string>) => (await evaluate({ config })).warnings.join("");
    expect(await warnings({ ...ONLY, rateLimit: "50" })).to.match(
      /rateLimit say nothing about the function's own URL, which alone is on: reservedConcurrency/,
    );
    expect(await warnings(ONLY)).to.equal("");
    expect(await warnings({ ...BOTH, rateLimit: "50" })).to.equal("");
  });
});
