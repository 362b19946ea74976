import { expect } from "chai";
import type { ResourceStep } from "../../local/provider/methods";
import {
  BASE,
  CDN,
  certificateIn,
  customDomain,
  expectDataKept,
  expectSteps,
  NAME_RECORDS,
  PUBLISHER,
  SIGNING,
  SOA,
  withoutSoa,
  ZONE_BESIDE,
} from "./expectations";
import type { Config, EngineStack, Run } from "./stacks";
import { curl, type EngineWorld, startWorld } from "./world";

const FAULT = "ServiceUnavailable: this step fails once";

/** Everything that can be switched on. */
const ALL: Config = {
  route53ZoneName: "dyn.example.com",
  forceDestroy: "true",
  enableCustomDomain: "true",
  enableCloudFront: "withoutCustomAlias",
  additionalZones: "dyn.example.net",
  negativeTtl: "60",
  enableDnssec: "true",
  publishing: "batched",
};

/** Another value of every setting that changes a resource in place; the API's name moves to CloudFront. */
const CHANGED: Config = {
  ...ALL,
  enableCustomDomain: "false",
  enableCloudFront: "withCustomAlias",
  defaultTtl: "120",
  additionalZones: "dyn.example.net,dyn.example.org",
  negativeTtl: "30",
  publishing: "immediate",
  enableDyndns2: "true",
  cloudFrontPriceClass: "All-Edge-Locations",
  ddbRcu: "1",
  ddbWcu: "1",
  ddbGsiRcu: "1",
  ddbGsiWcu: "1",
};

describe("a stack whose every resource fails once", function () {
  this.timeout(600_000);
  let world: EngineWorld;
  let stack: EngineStack;

  /** Lets each step of a kind fail the first time that it is tried, and runs until a run ends well. */
  async function runUntilClean(step: ResourceStep["step"], run: () => Promise<Run>) {
    const failed = new Set<string>();
    world.faults = (tried) => {
      const first = tried.step === step && !failed.has(tried.urn);
      failed.add(tried.step === step ? tried.urn : "");
      return first ? FAULT : undefined;
    };
    const runs: Run[] = [];
    do {
      const before = failed.size;
      runs.push(await run());
      // Else it fails for another reason, and would for ever.
      expect(failed.size > before || !runs.at(-1)!.failed, runs.at(-1)!.printed).to.equal(true);
    } while (runs.at(-1)!.failed);
    world.faults = () => undefined;
    failed.delete("");
    runs.forEach(expectDataKept);
    for (const { printed } of runs.slice(0, -1)) {
      expect(printed).to.include(FAULT);
    }
    console.log(`      ${step}: ${failed.size} resources failed, in ${runs.length - 1} runs of pulumi`);
    return { failed: failed.size, last: runs.at(-1)! };
  }

  before(async () => {
    process.env["DDNS_TEST_ALIAS_TTL_SECONDS"] = "0";
    world = await startWorld();
    stack = await world.stack("dev");
  });

  after(async () => {
    delete process.env["DDNS_TEST_ALIAS_TTL_SECONDS"];
    await world.close();
  });

  it("is built whole by the updates that follow, and leaves nothing behind that Pulumi does not know", async () => {
    const { failed, last } = await runUntilClean("create", () => stack.up(ALL));
    const all = [
      ...[...BASE, ...CDN, ...NAME_RECORDS, ...PUBLISHER],
      ...certificateIn("eu-central-1"),
      ...customDomain("ddns.dyn.example.com"),
      ...[...ZONE_BESIDE, ...SIGNING, ...SOA],
    ];
    expect(failed, last.printed).to.equal(all.length);
    expect(world.cloud.resources()).to.have.length(all.length);
    expectSteps(await stack.preview(), []);
  });

  it("answers then", async () => {
    const { apiUrl, apiKey } = await stack.outputs();
    const answer = await curl({ url: String(apiUrl), key: String(apiKey) }, { mode: "get" });
    expect(answer).to.include({ return_status: "success" });
  });

  it("takes changes of every setting by the updates that follow, and answers then", async () => {
    const { failed, last } = await runUntilClean("update", () => stack.up(CHANGED));
    expect(failed, last.printed).to.be.greaterThan(4);
    expectSteps(await stack.preview(), []);
    const { apiUrl, apiKey } = await stack.outputs();
    const answer = await curl({ url: String(apiUrl), key: String(apiKey) }, { mode: "get" });
    expect(answer).to.include({ return_status: "success" });
  });

  it("is gone without a trace after the destroys that follow", async () => {
    const count = withoutSoa(world.cloud.resources()).length;
    const { failed, last } = await runUntilClean("delete", () => stack.destroy());
    expect(failed, last.printed).to.equal(count);
    expect(withoutSoa(world.cloud.resources())).to.deep.equal([]);
    expect(world.cloud.zones.listZones()).to.deep.equal([]);
  });
});
