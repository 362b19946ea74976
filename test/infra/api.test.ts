import { expect } from "chai";
import { FUNCTION_TIMEOUT_SECONDS } from "../../runtime/values/timeLimits";
import { type Evaluated, evaluate } from "./program";

interface Operation {
  security?: object[];
  "x-amazon-apigateway-integration": { type: string; uri: string };
}

/** The REST API's document: for each path its one operation, which takes any method. */
function operationsOf(program: Evaluated): Record<string, Operation> {
  const body = JSON.parse(program.one("aws:apigateway/restApi:RestApi").inputs["body"] as string);
  const paths = Object.entries<Record<string, Operation>>(body.paths);
  return Object.fromEntries(
    paths.map(([path, methods]) => {
      expect(Object.keys(methods)).to.deep.equal(["x-amazon-apigateway-any-method"]);
      return [path, methods["x-amazon-apigateway-any-method"]!];
    }),
  );
}

describe("the function", () => {
  it("runs on Lambda's newest Node, on arm64, with our own role", async () => {
    const { inputs } = (await evaluate()).one("aws:lambda/function:Function");
    expect(inputs).to.deep.include({
      name: "route53-dynamic-dns-test",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 512,
      role: "arn:aws:iam:eu-central-1:123456789012:api-role",
    });
  });

  it("logs as JSON, without Lambda's own START, END and REPORT", async () => {
    const { inputs } = (await evaluate()).one("aws:lambda/function:Function");
    expect(inputs["loggingConfig"]).to.deep.equal({
      logFormat: "JSON",
      applicationLogLevel: "INFO",
      systemLogLevel: "WARN",
    });
  });

  it("is stopped before API Gateway gives up on it, after 29 seconds", async () => {
    const { inputs } = (await evaluate()).one("aws:lambda/function:Function");
    expect(inputs["timeout"]).to.equal(FUNCTION_TIMEOUT_SECONDS);
    expect(inputs["timeout"]).to.be.lessThan(29);
  });

  it("learns the stack's settings, and what CloudFront proves itself with, from its environment", async () => {
    const { inputs, secretInputs } = (await evaluate()).one("aws:lambda/function:Function");
    expect(inputs["environment"]).to.deep.equal({
      variables: {
        ZONE_ID: "Z0NEW0000000000000000",
        ZONE_NAME: "dyn.example.com",
        CONFIG_TABLE: "route53-dynamic-dns-test-config",
        DEFAULT_TTL: "60",
        NOTE_VISITS_EVERY: "0",
        MIN_CHANGE_INTERVAL: "0",
        REQUIRE_SIGNATURE: "false",
        ALLOW_QUERY_CREDENTIALS: "false",
        ENABLE_CHECKIP: "false",
        ENABLE_DYNDNS2: "false",
        ORIGIN_SECRET: "5ecret-origin-secret",
      },
    });
    expect(secretInputs).to.deep.equal(["environment"]);
  });

  it("learns of the settings that are switched on", async () => {
    const config = { enableDyndns2: "true", requireSignature: "true" };
    const { inputs } = (await evaluate({ config })).one("aws:lambda/function:Function");
    expect((inputs["environment"] as { variables: object }).variables).to.include({
      REQUIRE_SIGNATURE: "true",
      ENABLE_DYNDNS2: "true",
    });
  });

  it("stays as it is when CloudFront is switched on or off, which serves for a while longer", async () => {
    const environment = async (config: Record<string, string>) =>
      (await evaluate({ config })).one("aws:lambda/function:Function").inputs["environment"];
    const without = await environment({});
    expect(await environment({ enableCloudFront: "withoutCustomAlias" })).to.deep.equal(without);
  });

  it("logs to a group of its own, for 30 days", async () => {
    const program = await evaluate();
    expect(program.one("aws:cloudwatch/logGroup:LogGroup").inputs).to.include({
      name: `/aws/lambda/${program.one("aws:lambda/function:Function").inputs["name"]}`,
      retentionInDays: 30,
    });
  });
});

describe("the REST API", () => {
  it("is regional, over IPv4 and IPv6", async () => {
    const { inputs } = (await evaluate()).one("aws:apigateway/restApi:RestApi");
    expect(inputs["endpointConfiguration"]).to.deep.equal({ types: "REGIONAL", ipAddressType: "dualstack" });
    expect(inputs["securityPolicy"]).to.equal("TLS_1_2");
  });

  it("hands every method at its root to the function, and asks for the API key", async () => {
    const operations = operationsOf(await evaluate());
    expect(Object.keys(operations)).to.deep.equal(["/"]);
    expect(operations["/"]!.security).to.deep.equal([{ api_key: [] }]);
    expect(operations["/"]!["x-amazon-apigateway-integration"]).to.include({
      type: "aws_proxy",
      uri:
        "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/" +
        "arn:aws:lambda:eu-central-1:123456789012:api-function/invocations",
    });
  });

  it("asks for no API key where none is used", async () => {
    const operations = operationsOf(await evaluate({ config: { useApiKey: "false" } }));
    expect(operations["/"]).not.to.have.property("security");
  });

  it("comes with a warning where dyndns2 is served and signatures are required", async () => {
    const warningsOf = async (config: Record<string, string>) => (await evaluate({ config })).warnings;
    expect(await warningsOf({ enableDyndns2: "true" })).to.deep.equal([]);
    expect(await warningsOf({ requireSignature: "true" })).to.deep.equal([]);
    const warnings = await warningsOf({ enableDyndns2: "true", requireSignature: "true" });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include(
      "enableDyndns2 is of no use with requireSignature: every dyndns2 request is refused",
    );
  });

  it("serves dyndns2 without an API key, since its clients have none", async () => {
    const operations = operationsOf(await evaluate({ config: { enableDyndns2: "true" } }));
    expect(Object.keys(operations)).to.have.members(["/", "/nic/update", "/v3/update"]);
    expect(operations["/"]!.security).to.deep.equal([{ api_key: [] }]);
    expect(operations["/nic/update"]).not.to.have.property("security");
    expect(operations["/v3/update"]).not.to.have.property("security");
  });

  it("serves /checkip without an API key, for clients that take a page and nothing else", async () => {
    const operations = operationsOf(await evaluate({ config: { enableCheckip: "true" } }));
    expect(Object.keys(operations)).to.have.members(["/", "/checkip"]);
    expect(operations["/checkip"]).not.to.have.property("security");
  });

  it("is served at the stage prod", async () => {
    expect((await evaluate()).one("aws:apigateway/stage:Stage").inputs["stageName"]).to.equal("prod");
  });

  it("divides the limits of the settings among its methods, for each of which AWS keeps its own", async () => {
    const limitsOf = async (config: Record<string, string>) => {
      const { resources } = await evaluate({ config });
      return resources
        .filter(({ type }) => type === "aws:apigateway/methodSettings:MethodSettings")
        .map(({ name, inputs }) => ({ name, ...inputs }));
    };
    const settings = (throttlingRateLimit: number, throttlingBurstLimit: number) => {
      return { throttlingRateLimit, throttlingBurstLimit, metricsEnabled: false };
    };
    const stage = { restApi: "api-id", stageName: "prod" };
    expect(await limitsOf({})).to.deep.equal([
      { name: "api-throttling", ...stage, methodPath: "~1/ANY", settings: settings(100, 200) },
    ]);
    expect(await limitsOf({ enableDyndns2: "true", rateLimit: "30", burstLimit: "20" })).to.deep.equal([
      { name: "api-throttling", ...stage, methodPath: "~1/ANY", settings: settings(10, 7) },
      {
        name: "api-throttling-nic-update",
        ...stage,
        methodPath: "~1nic~1update/ANY",
        settings: settings(10, 7),
      },
      {
        name: "api-throttling-v3-update",
        ...stage,
        methodPath: "~1v3~1update/ANY",
        settings: settings(10, 6),
      },
    ]);
  });
});

describe("the API key", () => {
  it("is made by API Gateway and is a secret output", async () => {
    const program = await evaluate();
    expect(program.one("aws:apigateway/apiKey:ApiKey").inputs).not.to.have.property("value");
    expect(program.outputs["apiKey"]).to.equal("5ecret-api-key");
    expect(program.secretOutputs).to.deep.equal(["apiKey"]);
  });

  it("may be one that there is already", async () => {
    const program = await evaluate({ config: { apiKeyValue: "voN8GxIEvPfvoN8GxIEvPf" } });
    const { inputs, secretInputs } = program.one("aws:apigateway/apiKey:ApiKey");
    expect(inputs["value"]).to.equal("voN8GxIEvPfvoN8GxIEvPf");
    expect(secretInputs).to.deep.equal(["value"]);
    expect(program.outputs["apiKey"]).to.equal("voN8GxIEvPfvoN8GxIEvPf");
    expect(program.secretOutputs).to.deep.equal(["apiKey"]);
  });

  it("opens the stage through a plan", async () => {
    const program = await evaluate();
    expect(program.one("aws:apigateway/usagePlan:UsagePlan").inputs["apiStages"]).to.deep.equal([
      { apiId: "api-id", stage: "prod" },
    ]);
    expect(program.one("aws:apigateway/usagePlanKey:UsagePlanKey").inputs).to.deep.equal({
      usagePlanId: "api-plan-id",
      keyId: "api-key-id",
      keyType: "API_KEY",
    });
  });
});
