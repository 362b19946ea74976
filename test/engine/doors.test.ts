import { expect } from "chai";
import { send } from "../support/http";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { BASE, each, expectSteps } from "./expectations";
import type { Config, EngineStack } from "./stacks";
import { updateUnderWay } from "./underWay";
import { dig, type EngineWorld, publish, startWorld } from "./world";

/** Clients that call without a pause are more than a stack takes by default. */
const GATEWAY: Config = { route53ZoneName: "dyn.example.com", rateLimit: "10000", burstLimit: "5000" };
const BOTH: Config = { ...GATEWAY, enableFunctionUrl: "true" };
const ONLY: Config = { ...BOTH, enableApiGateway: "false" };
const ALIAS = { enableCloudFront: "withCustomAlias" };

const DOOR = [
  "lambda/FunctionUrl function-url",
  "lambda/Permission function-url-call",
  "lambda/Permission function-url-invoke",
];
const API_GATEWAY = BASE.filter(
  (resource) =>
    (resource.startsWith("apigateway/") && !resource.startsWith("apigateway/ApiKey ")) ||
    resource.startsWith("lambda/Permission "),
);
const FUNCTION = "update lambda/Function api-function";
const EXAMPLE = "example-record.dyn.example.com.";

describe("a stack that changes its doors", function () {
  this.timeout(240_000);
  let world: EngineWorld;
  let stack: EngineStack;
  let table: TableAccess;
  let key = "";

  before(async () => {
    process.env["DDNS_TEST_ALIAS_TTL_SECONDS"] = "0";
    world = await startWorld();
    stack = await world.stack("dev");
    table = openTable(ownersClient(world.cloud.endpoints.dynamodb), "route53-dynamic-dns-dev-config");
  });
  after(async () => {
    table.close();
    delete process.env["DDNS_TEST_ALIAS_TTL_SECONDS"];
    await world.close();
  });

  const urlOf = async (name: string) => String((await stack.outputs())[name]);
  const get = (url: string, apiKey?: string) => send(url, apiKey, { query: { mode: "get" } });

  it("begins with API Gateway's", async () => {
    expectSteps(await stack.up(GATEWAY), each("create", BASE));
    key = await urlOf("apiKey");
    expect(await urlOf("functionUrl")).to.equal("");
  });

  it("opens the function's own URL beside it, with the same key", async () => {
    expectSteps(await updateUnderWay(stack, BOTH), [...each("create", DOOR), FUNCTION]);
    const url = await urlOf("functionUrl");
    expect(await urlOf("apiUrl")).to.equal(await urlOf("apiOriginURL"));
    expect((await get(url)).status).to.equal(403);
    expect((await get(url, key)).status).to.equal(200);
    expectSteps(await stack.preview(), []);
  });

  it("closes API Gateway's when its owner says so, and keeps the key, while the URL goes on to serve", async () => {
    const run = await updateUnderWay(stack, ONLY, ["apiUrl", "apiOriginURL"]);
    expectSteps(run, each("delete", API_GATEWAY));
    expect(await urlOf("apiKey")).to.equal(key);
    expect(await urlOf("apiUrl")).to.equal(await urlOf("functionUrl"));
    expect(await urlOf("apiOriginURL")).to.equal("");
  });

  it("publishes by that one door, and keeps the key out of the state's plaintext", async () => {
    const host = await table.get(EXAMPLE);
    const client = { url: await urlOf("apiUrl"), key };
    const secret = String(host?.["shared_secret"]);
    const answer = await publish(client, { hostname: EXAMPLE, secret }, "192.0.2.7");
    expect(answer).to.include({ return_status: "success" });
    expect(await dig(world.cloud, EXAMPLE, "A")).to.deep.equal(["192.0.2.7"]);
    expect(await stack.exported()).not.to.include(key);
  });

  it("puts CloudFront before the URL, under the API's name", async () => {
    expect((await updateUnderWay(stack, { ...ONLY, ...ALIAS })).failed).to.equal(false);
    expect(new URL(await urlOf("apiUrl")).hostname).to.equal("ddns.dyn.example.com");
    expect((await get(await urlOf("apiUrl"), key)).status).to.equal(200);
    expect((await get(await urlOf("apiUrl"))).status).to.equal(403);
  });

  it("opens API Gateway's again beside it, which CloudFront then reaches, and closes the URL", async () => {
    const opened = await updateUnderWay(stack, { ...BOTH, ...ALIAS });
    expectSteps(opened, [...each("create", API_GATEWAY), "update cloudfront/Distribution cdn"]);
    const closed = await updateUnderWay(stack, { ...GATEWAY, ...ALIAS }, ["functionUrl"]);
    expectSteps(closed, [FUNCTION, ...each("delete", DOOR)]);
    expect(await urlOf("apiKey")).to.equal(key);
    expect((await get(await urlOf("apiUrl"), key)).status).to.equal(200);
  });

  it("says before it makes anything that a region has no such URLs, and that one door must be open", async () => {
    for (const [config, says] of [
      [{ ...GATEWAY, enableApiGateway: "false" }, "nothing would serve the API"],
      [{ ...ONLY, enableCustomDomain: "true" }, "the name is API Gateway's"],
    ] as const) {
      const run = await stack.preview(config);
      expect(run.failed).to.equal(true);
      expect(run.printed).to.include(says);
    }
  });

  it("is gone without a trace after a destroy with the URL alone", async () => {
    expect((await stack.up({ ...ONLY, forceDestroy: "true" })).failed).to.equal(false);
    const run = await stack.destroy();
    expect(run.failed, run.printed).to.equal(false);
    expect([...world.cloud.resources(), ...world.cloud.zones.listZones()]).to.deep.equal([]);
  });
});
