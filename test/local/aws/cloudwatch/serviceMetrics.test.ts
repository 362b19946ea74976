import { expect } from "chai";
import { createMetrics, type Metrics } from "../../../../local/aws/cloudwatch/metrics";
import { apiGatewayMetrics } from "../../../../local/aws/cloudwatch/services/apiGateway";
import { lambdaMetrics } from "../../../../local/aws/cloudwatch/services/lambda";
import { useEventSources } from "../../support/eventSources";
import { API_ID, result, testGateway } from "../../support/gateway";
import { useFunctions } from "../../support/lambda";
import { totalsOf } from "../../support/metrics";

describe("Lambda's own metrics", () => {
  const functions = useFunctions();
  let metrics: Metrics;
  beforeEach(() => {
    metrics = createMetrics({ clock: Date.now });
  });
  const make = (text: string, more: object = {}) =>
    functions.make(text, { observe: lambdaMetrics(metrics, "example"), ...more });
  const read = (statistic?: string) =>
    totalsOf({ metrics }, "AWS/Lambda", { FunctionName: "example" }, statistic);

  it("count what a function was invoked for, what failed, and how long it took", async () => {
    const target = await make(
      "exports.handler = async (how) => { if (how === 'throw') throw new Error('no'); if (how === 'exit') process.exit(1); };",
    );
    for (const how of ["well", "throw", "exit", "well"]) await target.invoke(how);
    expect(read()).to.include({ Invocations: 4, Errors: 2, Throttles: 0 });
    expect(read("SampleCount")).to.include({ Errors: 4, Duration: 4 });
    expect(read("Maximum")).to.include({ ConcurrentExecutions: 1 });
    expect(read("Minimum")["Duration"]).to.be.above(0);
  });

  it("have the whole time-out as the duration of what takes longer", async () => {
    const target = await make("exports.handler = () => new Promise(() => setInterval(() => {}, 999));", {
      timeout: 1,
    });
    await target.invoke({});
    expect(read()).to.include({ Invocations: 1, Errors: 1, Duration: 1000 });
  });

  it("count a package that does not load as an error", async () => {
    await (await make("require('nowhere');")).invoke({});
    expect(read()).to.include({ Invocations: 1, Errors: 1 });
  });

  it("count what was throttled, which is no invocation", async () => {
    const target = await make("exports.handler = async () => {};", { reservedConcurrency: 0 });
    await target.invoke({});
    expect(read()).to.deep.equal({ Throttles: 1 });
  });
});

describe("the metrics of event source mappings", () => {
  const world = useEventSources();

  it("tell how old the last record of a batch was that a function was handed, each time", async () => {
    await world.makeFunction("throw new Error('never');");
    await world.put("a");
    world.pass(90_000);
    const printed = world.printed("batch");
    await world.map();
    await printed;
    // The first attempt has ended when the second is made.
    await world.printed("batch");
    const ages = totalsOf(world.cloud, "AWS/Lambda", { FunctionName: "example" }, "Maximum");
    expect(ages["IteratorAge"]).to.be.within(90_000, 95_000);
    expect(totalsOf(world.cloud, "AWS/Lambda", { FunctionName: "example" })["Errors"]).to.be.above(0);
  });
});

describe("API Gateway's own metrics", () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = createMetrics({ clock: Date.now });
  });
  const gateway = (options: object = {}) => {
    const made = testGateway({}, { observe: apiGatewayMetrics(metrics), ...options });
    made.gateway.names.set(API_ID, "hosts");
    return made;
  };
  const read = (statistic?: string, more: object = { Stage: "prod" }) =>
    totalsOf({ metrics }, "AWS/ApiGateway", { ApiName: "hosts", ...more }, statistic);

  it("count requests and what they were answered with, and time those that reached the function", async () => {
    const { request } = gateway();
    await request("/prod/nic/update");
    await request("/prod/");
    await request("/prod/nowhere");
    expect(read()).to.include({ Count: 3, "4XXError": 2, "5XXError": 0 });
    expect(read("SampleCount")).to.include({ Latency: 3, IntegrationLatency: 1, "4XXError": 3 });
    expect(read("Sum", {})).to.include({ Count: 3 });
  });

  it("count what the function answers by its status, and what it fails at as 502", async () => {
    const test = gateway();
    const answers = [
      result({ statusCode: 404, body: "" }),
      result({ statusCode: 503, body: "" }),
      result("no"),
    ];
    test.answer = () => answers.shift()!;
    for (let left = answers.length; left > 0; left -= 1) await test.request("/prod/nic/update");
    expect(read()).to.include({ Count: 3, "4XXError": 1, "5XXError": 2 });
  });

  it("count a throttled request as one of 4XX that did not reach the function", async () => {
    const { request, gateway: own } = gateway({ clock: () => 0 });
    own.stages.find(API_ID, "prod")!.throttles = { "*/*": { rateLimit: 1, burstLimit: 1 } };
    await request("/prod/nic/update");
    expect((await request("/prod/nic/update")).status).to.equal(429);
    expect(read()).to.include({ Count: 2, "4XXError": 1 });
    expect(read("SampleCount")).to.include({ IntegrationLatency: 1 });
  });

  it("do not count what reaches no stage", async () => {
    await gateway().request("/elsewhere/");
    expect(metrics.list()).to.deep.equal([]);
  });
});
