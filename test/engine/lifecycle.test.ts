import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { ALIAS, BASE, CDN, each, expectDataKept, expectSteps, REDEPLOYED } from "./expectations";
import type { Config, EngineStack, Run } from "./stacks";
import { type Client, curl, dig, type EngineWorld, publish, startWorld } from "./world";

const BASIC: Config = { route53ZoneName: "dyn.example.com" };
const GUIDE = readFileSync(join(__dirname, "../../docs/deploying.md"), "utf8");
const EXAMPLE = "example-record.dyn.example.com.";
const HOST = { hostname: "home.dyn.example.com.", record_type: "A", shared_secret: "a secret of its owner" };

/** What a route more or less changes besides: the limits are divided anew. */
const ROUTED_ANEW = [
  ...REDEPLOYED,
  "update apigateway/MethodSettings api-throttling",
  "update lambda/Function api-function",
];

describe("a stack, from its first preview to its end", function () {
  this.timeout(240_000);
  const runs: Run[] = [];
  let world: EngineWorld;
  let stack: EngineStack;
  let table: TableAccess;

  /** Notes a run, for what must be true of all of them. */
  async function noted(running: Promise<Run>): Promise<Run> {
    const run = await running;
    runs.push(run);
    return run;
  }
  const up = (config?: Config) => noted(stack.up(config));

  async function client(): Promise<Client> {
    const { apiUrl, apiKey } = await stack.outputs();
    return { url: String(apiUrl), ...(apiKey === "" ? {} : { key: String(apiKey) }) };
  }

  before(async () => {
    world = await startWorld();
    stack = await world.stack("dev");
    table = openTable(ownersClient(world.cloud.endpoints.dynamodb), "route53-dynamic-dns-dev-config");
  });

  after(async () => {
    table.close();
    await world.close();
  });

  it("creates nothing in a preview of the empty stack, and lists every resource", async () => {
    const run = await noted(stack.preview(BASIC));
    expectSteps(run, each("create", BASE));
    expect(world.cloud.resources()).to.deep.equal([]);
    const [told] = /\+ \d+ to create/.exec(run.printed) ?? ["none"];
    expect(GUIDE, "the guide").to.include(told);
  });

  it("builds the service in one update", async () => {
    const run = await up();
    expectSteps(run, each("create", BASE));
    expect(world.cloud.resources()).to.have.length(BASE.length);
    console.log(`      pulumi up: ${run.steps.length} resources in ${run.seconds.toFixed(1)} s`);
  });

  it("publishes an address that curl sends, and dig finds it", async () => {
    const { shared_secret: secret } = (await table.get(EXAMPLE))!;
    const answer = await publish(await client(), { hostname: EXAMPLE, secret: String(secret) }, "192.0.2.7");
    expect(answer["return_status"]).to.equal("success");
    expect(await dig(world.cloud, EXAMPLE, "A")).to.deep.equal(["192.0.2.7"]);
    expect(await table.get(EXAMPLE)).to.include({ ip_address: "192.0.2.7" });
  });

  it("changes nothing in an update and a preview after the service and people have written to the table", async () => {
    await table.put(HOST);
    await table.edit(EXAMPLE, { comment: "edited by hand", ttl: 300 });
    expectSteps(await up(), []);
    expectSteps(await noted(stack.preview()), []);
  });

  it("updates the function and nothing else when defaultTtl changes", async () => {
    expectSteps(await up({ ...BASIC, defaultTtl: "120" }), ["update lambda/Function api-function"]);
    expectSteps(await up(BASIC), ["update lambda/Function api-function"]);
  });

  it("puts CloudFront in front of the API, under a name in the zone", async () => {
    const preview = await noted(stack.preview({ ...BASIC, enableCloudFront: "withCustomAlias" }));
    expect(preview.printed).to.match(/The certificate waits until dyn\.example\.com is delegated/);
    expectSteps(await up({ ...BASIC, enableCloudFront: "withCustomAlias" }), [
      ...each("create", [...CDN, ...ALIAS]),
    ]);
    const aliased = await client();
    expect(new URL(aliased.url).hostname).to.equal("ddns.dyn.example.com");
    expect(await curl(aliased, { mode: "get" })).to.deep.equal({
      return_status: "success",
      return_message: "127.0.0.1",
    });
    expect(await dig(world.cloud, "ddns.dyn.example.com", "A")).to.deep.equal(["127.0.0.1"]);
    expect(await dig(world.cloud, "ddns.dyn.example.com", "AAAA")).to.deep.equal(["::1"]);
  });

  it("says nothing of the certificate once it is there", async () => {
    for (const run of [await noted(stack.preview()), await up()]) {
      expect(run.printed)
        .to.match(/RFC 2606/)
        .and.not.to.match(/certificate waits/);
    }
  });

  it("keeps every secret out of the exported state's plaintext", async () => {
    const [state, { apiKey }] = [await stack.exported(), await stack.outputs()];
    const [a, aaaa] = [await table.get(EXAMPLE), await table.get(EXAMPLE, "AAAA")];
    const deployed = await world.cloud.read("aws:lambda/function:Function", "route53-dynamic-dns-dev");
    const { variables } = deployed!["environment"] as { variables: Record<string, string> };
    const secrets = [apiKey, a?.["shared_secret"], aaaa?.["shared_secret"], variables["ORIGIN_SECRET"]];
    for (const secret of secrets) {
      expect(secret).to.be.a("string").with.length.greaterThan(15);
      expect(state.includes(String(secret)), "a secret in plaintext").to.equal(false);
    }
    expect(state).to.include("route53-dynamic-dns-dev-config").and.to.include("ciphertext");
  });

  it("takes the alias off CloudFront, and then CloudFront off the API, and leaves nothing of them", async () => {
    expectSteps(await up({ ...BASIC, enableCloudFront: "withoutCustomAlias" }), [
      ...each("delete", ALIAS),
      "update cloudfront/Distribution cdn",
    ]);
    expect(await curl(await client(), { mode: "get" })).to.include({ return_status: "success" });
    expectSteps(await up(BASIC), each("delete", CDN));
  });

  it("takes the API key off, and puts another one on", async () => {
    const keyed = [
      "apigateway/ApiKey api-key",
      "apigateway/UsagePlan api-plan",
      "apigateway/UsagePlanKey api-plan-key",
    ];
    const old = await client();
    expectSteps(await up({ ...BASIC, useApiKey: "false" }), [...each("delete", keyed), ...REDEPLOYED]);
    expect(await curl({ url: old.url }, { mode: "get" })).to.include({ return_status: "success" });
    expectSteps(await up(BASIC), [...each("create", keyed), ...REDEPLOYED]);
    expect(await curl(old, { mode: "get" })).to.include({ return_status: "fail" });
    expect(await curl(await client(), { mode: "get" })).to.include({ return_status: "success" });
  });

  it("provisions capacity and bills on demand again in place", async () => {
    const capacity = { ddbRcu: "5", ddbWcu: "4", ddbGsiRcu: "3", ddbGsiWcu: "2" };
    expectSteps(await up({ ...BASIC, ...capacity }), ["update dynamodb/Table config"]);
    expectSteps(await up(BASIC), ["update dynamodb/Table config"]);
  });

  it("adds the routes for dyndns2, and takes them away", async () => {
    const own = [
      "apigateway/MethodSettings api-throttling-nic-update",
      "apigateway/MethodSettings api-throttling-v3-update",
      "lambda/Permission api-0f89caa5",
      "lambda/Permission api-d4ecf497",
    ];
    expectSteps(await up({ ...BASIC, enableDyndns2: "true" }), [...each("create", own), ...ROUTED_ANEW]);
    expectSteps(await up(BASIC), [...each("delete", own), ...ROUTED_ANEW]);
  });

  it("adds the route for /checkip, and takes it away", async () => {
    const own = ["apigateway/MethodSettings api-throttling-checkip", "lambda/Permission api-0862d1af"];
    expectSteps(await up({ ...BASIC, enableCheckip: "true" }), [...each("create", own), ...ROUTED_ANEW]);
    expectSteps(await up(BASIC), [...each("delete", own), ...ROUTED_ANEW]);
  });

  it("adds the routes and the right by which hosts get certificates, and takes them away", async () => {
    const own = [
      ...["present", "cleanup"].map((path) => `apigateway/MethodSettings api-throttling-acme-${path}`),
      ...["update", "register"].map((path) => `apigateway/MethodSettings api-throttling-${path}`),
      ...["05fc5834", "f11dd433", "a0f4f8b6", "62a903f4"].map((hash) => `lambda/Permission api-${hash}`),
    ];
    const changed = ["update iam/RolePolicy api-policy", ...ROUTED_ANEW];
    expectSteps(await up({ ...BASIC, enableAcme: "true" }), [...each("create", own), ...changed]);
    expectSteps(await up(BASIC), [...each("delete", own), ...changed]);
  });

  it("asks for signatures, and asks no more, by the function alone", async () => {
    const host = { hostname: HOST.hostname, secret: HOST.shared_secret };
    expectSteps(await up({ ...BASIC, requireSignature: "true" }), ["update lambda/Function api-function"]);
    expect(await publish(await client(), host, "192.0.2.8")).to.include({ return_status: "fail" });
    expectSteps(await up(BASIC), ["update lambda/Function api-function"]);
  });

  it("finds no drift in a refresh of items that were used, and writes nothing back after it", async () => {
    const run = await noted(stack.refresh());
    expectSteps(run, []);
    expect(run.same).to.equal(BASE.length);
    expectSteps(await up(), []);
  });

  it("finds in a refresh that the log group was deleted, and makes it again", async () => {
    await world.cloud.delete("aws:cloudwatch/logGroup:LogGroup", "/aws/lambda/route53-dynamic-dns-dev", {});
    expectSteps(await noted(stack.refresh()), ["delete cloudwatch/LogGroup api-logs"]);
    expectSteps(await up(), ["create cloudwatch/LogGroup api-logs"]);
  });

  it("has kept what the service and people wrote to the table, through all of that", async () => {
    expect(await table.get(HOST.hostname)).to.deep.equal(HOST);
    expect(await table.get(EXAMPLE)).to.include({
      comment: "edited by hand",
      ttl: 300,
      ip_address: "192.0.2.7",
    });
    expect(await dig(world.cloud, EXAMPLE, "A")).to.deep.equal(["192.0.2.7"]);
  });

  it("has replaced no resource that holds data", () => {
    expect(runs).to.have.length.greaterThan(15);
    runs.forEach(expectDataKept);
  });

  it("refuses a zone of another name, since it would replace the zone", async () => {
    const run = await stack.preview({ route53ZoneName: "other.example.com" });
    expect(run.failed).to.equal(true);
    expect(run.printed).to.match(/unable to replace resource "[^"]*::zone"/);
  });

  it("refuses, in its preview, to destroy anything", async () => {
    const run = await noted(stack.previewDestroy());
    expect(run.failed).to.equal(true);
    expect(run.printed).to.match(
      /resource "[^"]*::destroy-lock" cannot be deleted\s+because it is protected/,
    );
    expect(world.cloud.resources()).to.have.length(BASE.length);
  });

  it("refuses to destroy anything without a preview, too", async () => {
    const run = await noted(stack.destroy());
    expect(run.failed).to.equal(true);
    expect(run.printed).to.match(
      /resource "[^"]*::destroy-lock" cannot be deleted\s+because it is protected/,
    );
    expect(run.steps).to.deep.equal([]);
    expect(await curl(await client(), { mode: "get" })).to.include({ return_status: "success" });
  });

  it("says in the deployment guide what to do about what a destroy stops at", async () => {
    // What a user gets who follows Pulumi's own advice and takes the protection off by hand.
    await stack.unprotect();
    const run = await stack.destroy();
    expect(run.failed).to.equal(true);
    for (const message of [
      "HostedZoneNotEmpty",
      "currently protected against deletion",
      "because it is protected",
    ]) {
      expect(GUIDE, "the guide").to.include(message);
    }
    expect(run.printed).to.match(/HostedZoneNotEmpty|currently protected against deletion/);
    expect(world.cloud.zones.listZones()).to.have.length(1);
  });

  it("leaves the cloud empty when it is destroyed as the guide says, records and hosts included", async () => {
    const config = { ...BASIC, forceDestroy: "true" };
    expect((await stack.up(config)).failed).to.equal(false);
    const run = await stack.destroy();
    expect(run.failed, run.printed).to.equal(false);
    expect([...world.cloud.resources(), ...world.cloud.zones.listZones()]).to.deep.equal([]);
    const owner = ownersClient(world.cloud.endpoints.dynamodb);
    expect((await owner.send(new ListTablesCommand())).TableNames).to.deep.equal([]);
    owner.destroy();
  });
});
