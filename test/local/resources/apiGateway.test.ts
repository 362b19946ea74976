import { expect } from "chai";
import { type Cloud, startCloud } from "../../../local/cloud";
import { make, makeApi, makeFunction } from "../support/cloud";

const ECHO = "exports.handler = async (event) => ({ statusCode: 200, body: event.path });";

describe("the embedded cloud, serving an API", () => {
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await startCloud({ region: "eu-central-1" });
  });

  afterEach(() => cloud.close());

  async function refusal(type: string, inputs: Record<string, unknown>): Promise<string> {
    return make(cloud, type, inputs).then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );
  }

  it("serves what is deployed, until something else is", async () => {
    const { outputs } = await makeFunction(cloud, ECHO, [allowLogs()]);
    const { api, stage, deployment } = await makeApi(cloud, String(outputs["arn"]));
    await make(cloud, "aws:lambda/permission:Permission", {
      action: "lambda:invokeFunction",
      function: "example",
      principal: "apigateway.amazonaws.com",
      sourceArn: `${api.outputs["executionArn"]}/*/*`,
    });
    const get = async () => (await fetch(`${stage.outputs["invokeUrl"]}/nic/update`)).status;
    expect(await get()).to.equal(200);

    const body = JSON.parse(String(api.outputs["body"]));
    body.paths = { "/": body.paths["/"] };
    const news = { ...inputsOf(api.outputs), body: JSON.stringify(body) };
    await cloud.update("aws:apigateway/restApi:RestApi", api.id, {}, news);
    expect(await get()).to.equal(200);

    const next = await make(cloud, "aws:apigateway/deployment:Deployment", { restApi: api.id });
    expect(await get()).to.equal(200);
    const moved = { restApi: api.id, deployment: next.id, stageName: "prod" };
    await cloud.update("aws:apigateway/stage:Stage", stage.id, {}, moved);
    expect(await get()).to.equal(403);
    await cloud.delete("aws:apigateway/deployment:Deployment", deployment.id, {});
  });

  it("keeps a deployment that a stage is on", async () => {
    const { outputs } = await makeFunction(cloud, ECHO, [allowLogs()]);
    const { deployment } = await makeApi(cloud, String(outputs["arn"]));
    const deleting = cloud.delete("aws:apigateway/deployment:Deployment", deployment.id, {});
    expect(await deleting.catch(String)).to.match(/Active stages/);
  });

  for (const [type, inputs, message] of [
    ["aws:apigateway/deployment:Deployment", { restApi: "none" }, /Invalid API identifier/],
    ["aws:apigateway/apiKey:ApiKey", { value: "short" }, /at least 20/],
    [
      "aws:apigateway/usagePlan:UsagePlan",
      { apiStages: [{ apiId: "a", stage: "prod" }] },
      /API Stage not found/,
    ],
    ["aws:apigateway/usagePlan:UsagePlan", { quotaSettings: {} }, /quotaSettings/],
    [
      "aws:apigateway/usagePlanKey:UsagePlanKey",
      { usagePlanId: "a", keyId: "b", keyType: "API_KEY" },
      /NotFound/,
    ],
    [
      "aws:lambda/permission:Permission",
      { function: "none", action: "a", principal: "p" },
      /Function not found/,
    ],
    ["aws:cloudwatch/logGroup:LogGroup", { name: "x", retentionInDays: 31 }, /retentionInDays 31/],
    ["aws:iam/role:Role", { assumeRolePolicy: "{" }, /MalformedPolicyDocument/],
    ["aws:iam/rolePolicy:RolePolicy", { role: "none", policy: "{}" }, /NoSuchEntity/],
  ] as [string, Record<string, unknown>, RegExp][]) {
    it(`refuses ${type} with ${JSON.stringify(inputs)}`, async () => {
      expect(await refusal(type, inputs)).to.match(message);
    });
  }
});

function allowLogs() {
  return { Effect: "Allow", Action: "logs:*", Resource: "*" };
}

function inputsOf(outputs: Record<string, unknown>) {
  const { name, endpointConfiguration } = outputs;
  return { name, endpointConfiguration };
}
