import { expect } from "chai";
import { send } from "../support/http";
import {
  BASE,
  CDN,
  certificateIn,
  customDomain,
  each,
  expectSteps,
  NAME_RECORDS,
  REDEPLOYED,
} from "./expectations";
import type { Config, EngineStack } from "./stacks";
import { updateUnderWay } from "./underWay";
import { type Client, curl, dig, type EngineWorld, startWorld } from "./world";

/** Clients that call without a pause are more than a stack takes by default. */
const BASIC: Config = { route53ZoneName: "dyn.example.com", rateLimit: "10000", burstLimit: "5000" };
const OWN: Config = { ...BASIC, enableCustomDomain: "true" };
const ALIAS: Config = { ...BASIC, enableCloudFront: "withCustomAlias" };
const NAME = "ddns.dyn.example.com";
const OTHERS = "arn:aws:acm:eu-central-1:000000000000:certificate";
const MOVED = ["update route53/Record api-name-a", "update route53/Record api-name-aaaa"];
const MADE_HERE = certificateIn("eu-central-1");

/** In place of the minute for which resolvers keep an alias's answer. */
const TTL_SECONDS = 2;
/** A certificate is renewed once a year at the least. */
const YEARS_MS = 3 * 365 * 24 * 3600 * 1000;

describe("a stack that moves its API from one name to another", function () {
  this.timeout(240_000);
  let world: EngineWorld;
  let stack: EngineStack;
  /** Of the latest update: when the name was pointed elsewhere, and when what served it began to go. */
  let moved = 0;
  let taken = 0;

  before(async () => {
    process.env["DDNS_TEST_ALIAS_TTL_SECONDS"] = String(TTL_SECONDS);
    world = await startWorld();
    stack = await world.stack("dev");
    world.faults = ({ step, name }) => {
      if (step === "update" && name === "api-name-aaaa") moved = Date.now();
      if (step !== "create" && /^(custom-domain|cdn$)/.test(name)) taken ||= Date.now();
      return undefined;
    };
  });
  after(async () => {
    delete process.env["DDNS_TEST_ALIAS_TTL_SECONDS"];
    await world.close();
  });

  async function client(): Promise<Client> {
    const { apiUrl, apiKey } = await stack.outputs();
    return { url: String(apiUrl), key: String(apiKey) };
  }

  async function upUnderWay(config: Config) {
    [moved, taken] = [0, 0];
    return updateUnderWay(stack, config);
  }

  /** Expects that what served the name began to go no earlier than resolvers had forgotten it. */
  function expectWaited(printed: string) {
    expect(moved, printed).to.be.greaterThan(0);
    expect(taken - moved, printed).to.be.at.least(TTL_SECONDS * 1000);
  }

  /** Expects that every certificate there is, the owner's included, is still good in three years. */
  function expectRenewed(count: number) {
    world.ahead += YEARS_MS;
    const statuses = world.cloud.acm.all().map((certificate) => certificate.status());
    expect(statuses).to.deep.equal(Array(count).fill("ISSUED"));
  }

  const validationRecords = () =>
    world.cloud.zones
      .listZones()
      .flatMap(({ id }) => world.cloud.zones.listRecordSets(id))
      .filter(({ Type }) => Type === "CNAME")
      .map(({ Name }) => Name.replace(/^_[0-9a-f]+\./, ""));

  it("begins at API Gateway's URL", async () => {
    expectSteps(await stack.up(BASIC), each("create", BASE));
  });

  it("gets its own name beside it, over both families", async () => {
    const preview = await stack.preview(OWN);
    expect(preview.printed).to.match(/The certificate waits until dyn\.example\.com is delegated/);
    const made = [...NAME_RECORDS, ...MADE_HERE, ...customDomain(NAME)];
    expectSteps(await upUnderWay(OWN), each("create", made));
    expect(new URL((await client()).url)).to.include({ hostname: NAME, pathname: "/" });
    expect(await curl(await client(), { mode: "get" })).to.deep.equal({
      return_status: "success",
      return_message: "127.0.0.1",
    });
    expect(await dig(world.cloud, NAME, "A")).to.deep.equal(["127.0.0.1"]);
    expect(await dig(world.cloud, NAME, "AAAA")).to.deep.equal(["::1"]);
    expectRenewed(1);
  });

  it("changes nothing in a preview and an update after it, and finds no drift", async () => {
    for (const run of [await stack.preview(), await stack.up(), await stack.refresh()]) expectSteps(run, []);
  });

  it("moves to CloudFront under the same name, without a moment in which the name is not answered", async () => {
    const run = await upUnderWay(ALIAS);
    expectSteps(run, [
      ...each("create", [...CDN, ...certificateIn("us-east-1")]),
      ...MOVED,
      ...each("delete", [...customDomain(NAME), ...MADE_HERE]),
    ]);
    expectWaited(run.printed);
    expectRenewed(1);
  });

  it("changes nothing where CloudFront had the name's records and certificate, as it had before there was another form", async () => {
    const { apiName, cdn } = { apiName: "ddns:infra:ApiName", cdn: "ddns:infra:Cdn" };
    const state = JSON.parse(await stack.exported());
    state.deployment.resources = state.deployment.resources.filter(
      ({ type }: { type: string }) => type !== apiName,
    );
    const former = Object.entries({
      [`${apiName}::api-name`]: `${cdn}::cdn`,
      [`${apiName}$`]: `${cdn}$`,
      "::api-name-certificate-us-east-1": "::cdn-certificate",
      "::api-name-certificate-validation-us-east-1": "::cdn-certificate-validation",
      "::api-name-validation": "::cdn-certificate-proof",
      "::api-name-aaaa": "::cdn-alias-aaaa",
      '::api-name-a"': '::cdn-alias"',
    }).reduce((text, [now, before]) => text.replaceAll(now, before), JSON.stringify(state));
    expect(former).not.to.include("api-name");
    await stack.import(former);
    expectSteps(await stack.up(), []);
    expect(await stack.exported()).to.include(`${apiName}$aws:route53/record:Record::api-name-a"`);
  });

  it("moves back with a certificate of its owner's, beside CloudFront under CloudFront's own name", async () => {
    const given = world.cloud.acm.request(NAME, "eu-central-1");
    expect(world.cloud.acm.validate(given.arn)).to.equal(true);
    const config = { ...OWN, enableCloudFront: "withoutCustomAlias", acmCertificateArn: given.arn };
    const run = await upUnderWay(config);
    expectSteps(run, [
      "read acm/Certificate api-name-certificate-given",
      ...each("create", customDomain(NAME)),
      ...MOVED,
      "update cloudfront/Distribution cdn",
      ...each("delete", certificateIn("us-east-1")),
    ]);
    expectWaited(run.printed);
    expectRenewed(1);
    expectSteps(await stack.preview(), ["read acm/Certificate api-name-certificate-given"]);
  });

  it("has a certificate made in place of its owner's, and takes CloudFront off", async () => {
    expectSteps(await upUnderWay(OWN), [
      ...each("create", MADE_HERE),
      `update apigateway/DomainName custom-domain-${NAME}`,
      "discard acm/Certificate api-name-certificate-given",
      ...each("delete", CDN),
    ]);
    expectRenewed(2);
  });

  it("refuses a certificate that is another name's before it changes anything", async () => {
    const given = world.cloud.acm.importCertificate("other.example.com", `${OTHERS}/1a2b`);
    const run = await stack.up({ ...OWN, acmCertificateArn: given.arn });
    expect(run.failed).to.equal(true);
    expect(run.printed).to.include(
      `acmCertificateArn is "${given.arn}", a certificate for other.example.com: give one that covers ${NAME}`,
    );
    expect(run.steps.filter((step) => !step.startsWith("read "))).to.deep.equal([]);
    world.cloud.acm.delete(given.arn);
  });

  it("takes its owner's certificate in place of the one that was made", async () => {
    const [given] = world.cloud.acm.all();
    expectSteps(await upUnderWay({ ...OWN, acmCertificateArn: given!.arn }), [
      "read acm/Certificate api-name-certificate-given",
      `update apigateway/DomainName custom-domain-${NAME}`,
      ...each("delete", MADE_HERE),
    ]);
    expectRenewed(1);
  });

  it("leaves the record of its owner's certificate when the name goes, and that certificate renews", async () => {
    expectSteps(await stack.up(BASIC), [
      "discard acm/Certificate api-name-certificate-given",
      ...each("delete", [...NAME_RECORDS, ...customDomain(NAME)]),
    ]);
    expect(await dig(world.cloud, NAME, "A")).to.deep.equal([]);
    expect(validationRecords()).to.deep.equal([`${NAME}.`]);
    expectRenewed(1);
    world.cloud.acm.delete(world.cloud.acm.all()[0]!.arn);
  });

  it("closes API Gateway's URL once it is told to, and opens it again", async () => {
    await stack.up(OWN);
    const origin = String((await stack.outputs())["apiOriginURL"]);
    const key = (await client()).key!;
    const config = { ...OWN, onlyCustomDomain: "true" };
    expectSteps(await stack.up(config), REDEPLOYED);
    expect((await stack.outputs())["apiOriginURL"]).to.equal("");
    expect((await send(origin, key, { query: { mode: "get" } })).status).to.equal(403);
    expect(await curl(await client(), { mode: "get" })).to.include({ return_status: "success" });
    expectSteps(await upUnderWay(OWN), REDEPLOYED);
    expect((await send(origin, key, { query: { mode: "get" } })).status).to.equal(200);
  });

  it("changes the name: the new one is there before the old one goes, and each has its own record", async () => {
    const renamed = "api.dyn.example.com";
    const replaced = [...NAME_RECORDS, ...MADE_HERE];
    expectSteps(await stack.up({ ...OWN, apiCname: "api" }), [
      ...each("create-replacement", replaced),
      ...each("replace", replaced),
      ...each("delete-replaced", replaced),
      ...each("create", customDomain(renamed)),
      ...each("delete", customDomain(NAME)),
    ]);
    expect(new URL((await client()).url).hostname).to.equal(renamed);
    expect(await curl(await client(), { mode: "get" })).to.include({ return_status: "success" });
    expect(validationRecords()).to.deep.equal([`${renamed}.`]);
    expectRenewed(1);
  });

  it("leaves nothing of the name when that is switched off", async () => {
    await stack.up(BASIC);
    expect(world.cloud.resources()).to.have.length(BASE.length);
    expect(validationRecords()).to.deep.equal([]);
    expect(world.cloud.acm.all()).to.deep.equal([]);
  });

  it("is gone without a trace after a destroy with the name on", async () => {
    expect((await stack.up({ ...OWN, forceDestroy: "true" })).failed).to.equal(false);
    const run = await stack.destroy();
    expect(run.failed, run.printed).to.equal(false);
    expect([
      ...world.cloud.resources(),
      ...world.cloud.zones.listZones(),
      ...world.cloud.acm.all(),
    ]).to.deep.equal([]);
  });
});
