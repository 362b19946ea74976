import { expect } from "chai";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { each, expectDataKept, expectSteps, NOTIFIER, watchedBy } from "./expectations";
import type { Config, EngineStack } from "./stacks";
import { type EngineWorld, startWorld } from "./world";

const QUIET: Config = { route53ZoneName: "dyn.example.com" };
const WEBHOOK = "https://hooks.example.com/a/secret/path";
const TOLD: Config = { ...QUIET, enableChangeEvents: "true", changeWebhook: WEBHOOK };
const WATCHED: Config = { ...TOLD, alarmEmail: "you@example.com" };

describe("a stack that is watched", function () {
  this.timeout(300_000);
  let world: EngineWorld;
  let stack: EngineStack;
  let table: TableAccess;

  before(async () => {
    world = await startWorld();
    stack = await world.stack("dev");
    table = openTable(ownersClient(world.cloud.endpoints.dynamodb), "route53-dynamic-dns-dev-config");
    const { failed, printed } = await stack.up(QUIET);
    expect(failed, printed).to.equal(false);
  });
  after(async () => {
    table.close();
    await world.close();
  });

  it("gets a stream, and a function that tells of changes, and nothing of the rest is touched", async () => {
    const run = await stack.up(TOLD);
    expectDataKept(run);
    expectSteps(run, ["update dynamodb/Table config", ...each("create", NOTIFIER)]);
    expectSteps(await stack.preview(), []);
  });

  it("keeps the webhook out of what the engine prints, and of its state in clear", async () => {
    expect(await stack.exported()).to.not.include("secret/path");
    expect((await stack.preview()).printed).to.not.include("secret/path");
  });

  it("gets topic, alarms, filters, queries, dashboard and watch by one more setting, and nothing of the rest is touched", async () => {
    const run = await stack.up(WATCHED);
    expectDataKept(run);
    expectSteps(run, each("create", watchedBy(["you@example.com"])));
    expectSteps(await stack.preview(), []);
    const outputs = await stack.outputs();
    expect(outputs["dashboardUrl"]).to.match(
      /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/cloudwatch\//,
    );
    expect(world.cloud.alarms.alarms.size).to.be.above(10);
  });

  it("writes to one more address when it is given one, and asks nobody else again", async () => {
    const run = await stack.up({ ...WATCHED, alarmEmail: "me@example.com,you@example.com" });
    expectSteps(run, ["create sns/TopicSubscription alarms-me@example.com"]);
  });

  it("tells an hour sooner that a host is silent by updating the watch alone", async () => {
    const run = await stack.up({ ...WATCHED, staleAfter: "23" });
    expectSteps(run, [
      "update lambda/Function watch-function",
      "delete sns/TopicSubscription alarms-me@example.com",
    ]);
  });

  it("is as it was when all of it is switched off again, but for the stream, which costs nothing", async () => {
    const run = await stack.up(QUIET);
    expectDataKept(run);
    expectSteps(run, [...each("delete", watchedBy(["you@example.com"])), ...each("delete", NOTIFIER)]);
    expectSteps(await stack.preview(), []);
  });

  it("is gone without a trace after a destroy", async () => {
    expect((await stack.up({ ...WATCHED, forceDestroy: "true" })).failed).to.equal(false);
    const run = await stack.destroy();
    expect(run.failed, run.printed).to.equal(false);
    const { cloud } = world;
    expect([...cloud.resources(), ...cloud.zones.listZones()]).to.deep.equal([]);
    expect([
      ...cloud.queues.keys(),
      ...cloud.topics.topics.keys(),
      ...cloud.schedules.all.keys(),
    ]).to.deep.equal([]);
    expect([
      ...cloud.alarms.alarms.keys(),
      ...cloud.dashboards.keys(),
      ...cloud.logs.queries.keys(),
    ]).to.deep.equal([]);
  });
});
