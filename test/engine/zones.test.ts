import { expect } from "chai";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import {
  BASE,
  each,
  expectDataKept,
  expectSteps,
  SIGNING,
  SOA,
  withoutSoa,
  ZONE_BESIDE,
} from "./expectations";
import type { Config, EngineStack } from "./stacks";
import { curl, dig, type EngineWorld, publish, startWorld } from "./world";

const BASIC: Config = { route53ZoneName: "dyn.example.com" };
const TOLD = ["update iam/RolePolicy api-policy", "update lambda/Function api-function"];
const SECRET = "a secret of its owner";
const HOSTS = ["home.dyn.example.com.", "home.dyn.example.net.", "nas.lan.example."];

describe("a stack of several zones", function () {
  this.timeout(240_000);
  let world: EngineWorld;
  let stack: EngineStack;
  let table: TableAccess;
  const parents = new Map<string, string>();
  let beside: Config = {};
  let dsRecords: Record<string, string> = {};

  before(async () => {
    world = await startWorld();
    stack = await world.stack("dev");
    table = openTable(ownersClient(world.cloud.endpoints.dynamodb), "route53-dynamic-dns-dev-config");
    const { zones, nameServer } = world.cloud;
    const vpc = { VPCRegion: "eu-central-1", VPCId: "vpc-1a2b3c" };
    const lan = zones.createZone({ name: "lan.example", vpc });
    for (const name of ["example.com", "example.net"]) parents.set(name, zones.createZone({ name }).id);
    beside = { ...BASIC, additionalZones: `dyn.example.net,lan.example=${lan.id}` };
    process.env["DDNS_TEST_RESOLVER"] = `${nameServer.host}:${nameServer.port}`;
  });
  after(async () => {
    delete process.env["DDNS_TEST_RESOLVER"];
    table.close();
    await world.close();
  });

  const client = async () => {
    const { apiUrl, apiKey } = await stack.outputs();
    return { url: String(apiUrl), key: String(apiKey) };
  };
  const set = async (hostname: string) => publish(await client(), { hostname, secret: SECRET }, "192.0.2.7");
  /** What the owners of the domains above write into them. */
  const inParents = (Action: "UPSERT" | "DELETE") => {
    for (const [Name, Value] of Object.entries(dsRecords)) {
      const ResourceRecords = [{ Value }];
      world.cloud.zones.changeRecordSets(parents.get(Name.replace(/^\w+\./, "")) ?? "", [
        { Action, ResourceRecordSet: { Name, Type: "DS", TTL: 300, ResourceRecords } },
      ]);
    }
  };
  const negativeTtlOf = async (zone: string) => {
    const id = world.cloud.zones.listZones().find(({ name }) => name === zone)?.id ?? "";
    const soa = world.cloud.zones.listRecordSets(id).find(({ Type }) => Type === "SOA");
    return Math.min(soa?.TTL ?? 0, Number(soa?.ResourceRecords?.[0]?.Value.split(" ").at(-1)));
  };

  it("makes those beside its main one, takes those that are there, and tells what to delegate", async () => {
    expectSteps(await stack.up(BASIC), each("create", BASE));
    expectSteps(await stack.up(beside), [...each("create", ZONE_BESIDE), ...TOLD]);
    const { additionalNameServers } = await stack.outputs();
    expect(additionalNameServers).to.have.all.keys("dyn.example.net", "lan.example");
    expectSteps(await stack.preview(), []);
  });

  it("publishes in each", async () => {
    for (const hostname of HOSTS) {
      await table.put({ hostname, record_type: "A", shared_secret: SECRET, allow_internal: true });
      expect(await set(hostname)).to.include({ return_status: "success" });
      expect(await dig(world.cloud, hostname, "A")).to.deep.equal(["192.0.2.7"]);
    }
  });

  it("has a no kept as long as its owner says, in the zones that it makes, and leaves them so when he says no more", async () => {
    expectSteps(await stack.up({ ...beside, negativeTtl: "30" }), each("create", SOA));
    expect(
      await Promise.all(["dyn.example.com.", "dyn.example.net.", "lan.example."].map(negativeTtlOf)),
    ).to.deep.equal([30, 30, 900]);
    expectSteps(await stack.up({ ...beside, negativeTtl: "1800" }), each("update", SOA));
    expect(await negativeTtlOf("dyn.example.com.")).to.equal(1800);
    const off = await stack.up(beside);
    expect(off.failed, off.printed).to.equal(false);
    expect(await negativeTtlOf("dyn.example.com.")).to.equal(1800);
    expectSteps(await stack.preview(), []);
  });

  it("signs those that it makes, and says once what their parents are to have", async () => {
    const run = await stack.up({ ...beside, enableDnssec: "true" });
    expectSteps(run, each("create", SIGNING));
    const { dsRecord, additionalDsRecords } = await stack.outputs();
    dsRecords = { "dyn.example.com": String(dsRecord), ...(additionalDsRecords as object) };
    expect(Object.keys(dsRecords)).to.have.length(2);
    for (const [name, record] of Object.entries(dsRecords)) {
      expect(run.printed).to.include(`${name}. DS ${record}`);
    }
    const again = await stack.up();
    expectSteps(again, []);
    expect(again.printed).not.to.include(". DS ");
  });

  it("stays signed while the zone above has the DS record, and says so before anything is done", async () => {
    inParents("UPSERT");
    expect((await stack.preview(beside)).printed).to.include("stays signed");
    const run = await stack.up(beside);
    expect(run.failed).to.equal(true);
    expect(run.printed).to.match(
      /dyn\.example\.com stays signed: the zone above it has DS records for it \(\d+ 13 2 /,
    );
    const left = world.cloud.resources().map(({ type }) => type);
    expect(left.filter((type) => /KeySigningKey|kms/.test(type))).to.have.length(3);
    expect(left.filter((type) => /HostedZoneDnsSec/.test(type))).to.have.length(2);
  });

  it("stays signed where nobody tells whether the zone above has one", async () => {
    const resolver = process.env["DDNS_TEST_RESOLVER"];
    process.env["DDNS_TEST_RESOLVER"] = "127.0.0.1:9";
    const run = await stack.up(beside);
    process.env["DDNS_TEST_RESOLVER"] = resolver;
    expect(run.failed).to.equal(true);
    expect(run.printed).to.match(
      /stays signed: whether the zone above it has DS records for it could not be found out/,
    );
  });

  it("stays signed even when forced, since Route 53 itself looks", async () => {
    const run = await stack.up({ ...beside, forceDestroy: "true" });
    expect(run.failed).to.equal(true);
    expect(run.printed).to.include("KeySigningKeyInParentDSRecord");
  });

  it("ends signing once that record is gone and its time is over: first the signing, then the keys, then the key in KMS", async () => {
    inParents("DELETE");
    const run = await stack.up({ ...beside, dsTtl: "2" });
    expect(run.failed, run.printed).to.equal(false);
    expect(run.printed).to.include("waiting 2 s (dsTtl) until no resolver has them");
    const deleted = run.steps.filter((step) => step.startsWith("delete "));
    const places = [
      "HostedZoneDnsSec signing-dyn.example.com",
      "KeySigningKey key-signing-key-dyn.example.com",
      "Key signing-key",
    ];
    const order = places.map((part) => deleted.findIndex((step) => step.endsWith(part)));
    expect(order)
      .to.deep.equal([...order].sort((one, other) => one - other))
      .and.not.include(-1);
    expect((await stack.outputs())["dsRecord"]).to.equal("");
    expectDataKept(run);
    expectSteps(await stack.preview(), []);
  });

  it("guards a zone that it made, and lets it go when forced; its hosts are told so", async () => {
    const without: Config = { ...BASIC, additionalZones: beside["additionalZones"]!.split(",")[1]! };
    const guarded = await stack.up(without);
    expect(guarded.failed).to.equal(true);
    expect(guarded.printed).to.match(/protect/);
    expect((await stack.up({ ...beside, forceDestroy: "true" })).failed).to.equal(false);
    const run = await stack.up({ ...without, forceDestroy: "true" });
    expectSteps(run, [...each("delete", ZONE_BESIDE), ...TOLD]);
    expect(await set("home.dyn.example.net.")).to.include({ return_status: "fail" });
    expect((await set("home.dyn.example.net."))["return_message"]).to.match(/not served any more/);
    expect(await set("nas.lan.example.")).to.include({ return_status: "success" });
    const { return_message: caller } = await curl(await client(), { mode: "get" });
    expect(caller).to.be.a("string");
  });

  it("is gone without a trace after a destroy while it is signed, and leaves the zone that was there", async () => {
    const all = { ...beside, enableDnssec: "true", negativeTtl: "30" };
    expect((await stack.up(all)).failed).to.equal(false);
    const unforced = await stack.destroy();
    expect(unforced.failed).to.equal(true);
    expect((await stack.up({ ...all, forceDestroy: "true" })).failed).to.equal(false);
    dsRecords = { "dyn.example.com": String((await stack.outputs())["dsRecord"]) };
    inParents("UPSERT");
    const tooEarly = await stack.destroy();
    expect([tooEarly.failed, tooEarly.printed.includes("KeySigningKeyInParentDSRecord")]).to.deep.equal([
      true,
      true,
    ]);
    inParents("DELETE");
    const run = await stack.destroy();
    expect(run.failed, run.printed).to.equal(false);
    expect(withoutSoa(world.cloud.resources())).to.deep.equal([]);
    expect(world.cloud.zones.listZones().map(({ name }) => name)).to.deep.equal([
      "lan.example.",
      "example.com.",
      "example.net.",
    ]);
  });
});
