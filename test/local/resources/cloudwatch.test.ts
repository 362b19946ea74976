import { expect } from "chai";
import { type Cloud, startCloud } from "../../../local/cloud";
import { make, makeFunction } from "../support/cloud";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const QUERY = "aws:cloudwatch/queryDefinition:QueryDefinition";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";

const LOGGING = { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" };
const INPUTS: Record<string, Record<string, unknown>> = {
  [ALARM]: {
    name: "faults",
    namespace: "Example",
    metricName: "Faults",
    statistic: "Sum",
    period: 60,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
  },
  [DASHBOARD]: {
    dashboardName: "hosts",
    dashboardBody: JSON.stringify({
      widgets: [{ type: "text", x: 0, y: 0, width: 1, height: 1, properties: { markdown: "hosts" } }],
    }),
  },
  [FILTER]: {
    name: "faults",
    logGroupName: "/aws/lambda/example",
    pattern: '{ $.outcome = "fault" }',
    metricTransformation: { namespace: "Example", name: "Faults", value: "1" },
  },
  [QUERY]: {
    name: "hosts/faults",
    logGroupNames: ["/aws/lambda/example"],
    queryString: 'filter outcome = "fault" | stats count(*)',
  },
};

describe("the embedded cloud's CloudWatch", () => {
  let cloud: Cloud;
  let passed = 0;
  let logged = (_line: string) => {};

  beforeEach(async () => {
    passed = 0;
    cloud = await startCloud({
      clock: () => Date.now() + passed,
      evaluatesAlarms: false,
      log: (line) => logged(line),
    });
    await make(cloud, GROUP, { name: "/aws/lambda/example" });
  });
  afterEach(() => cloud.close());

  it("counts in an alarm what a function logs, and answers the queries that are kept for its log", async () => {
    for (const [type, inputs] of Object.entries(INPUTS)) await make(cloud, type, inputs);
    const { outputs } = await makeFunction(
      cloud,
      "exports.handler = async (outcome) => console.log(JSON.stringify({ outcome }));",
      [LOGGING],
    );
    const target = cloud.functions.get(String(outputs["arn"]))!;
    for (const outcome of ["fault", "changed", "fault"]) {
      // A line may come after the answer.
      const printed = new Promise<void>((resolve) => {
        logged = () => resolve();
      });
      await target.invoke(outcome);
      await printed;
    }
    const [query] = [...cloud.logs.queries.values()];
    expect(cloud.logs.query(query!.queryString, query!.logGroupNames)).to.deep.equal([{ "count(*)": 2 }]);
    const [event] = cloud.logs.groups.get("/aws/lambda/example")!.events();
    expect(event?.logStream).to.match(/^embedded\/\[\$LATEST\][0-9a-f]{32}$/);
    passed += 60_000;
    await cloud.alarms.evaluate();
    expect(cloud.alarms.states()).to.deep.equal({ faults: "ALARM" });
  });

  it("hears nothing of a function that may not write its log", async () => {
    await make(cloud, FILTER, INPUTS[FILTER]!);
    const { outputs } = await makeFunction(
      cloud,
      "exports.handler = async () => console.log(JSON.stringify({ outcome: 'fault' }));",
      [],
    );
    await cloud.functions.get(String(outputs["arn"]))!.invoke({});
    expect(cloud.logs.groups.get("/aws/lambda/example")?.events()).to.deep.equal([]);
    expect(cloud.metrics.list().map(({ namespace }) => namespace)).to.not.include("Example");
  });

  it("tells how much waits in a queue, and how long, each time that alarms are looked at", async () => {
    const { outputs } = await make(cloud, "aws:sqs/queue:Queue", { name: "failures" });
    await make(cloud, ALARM, {
      ...INPUTS[ALARM],
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "failures" },
      statistic: "Maximum",
      treatMissingData: "missing",
    });
    cloud.queues.get(String(outputs["arn"]))!.send("{}");
    for (const state of ["INSUFFICIENT_DATA", "ALARM"]) {
      await cloud.alarms.evaluate();
      expect(cloud.alarms.states()["faults"]).to.equal(state);
      passed += 60_000;
    }
    const [age] = cloud.metrics.statistics({
      namespace: "AWS/SQS",
      name: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: "failures" },
      statistic: "Maximum",
      period: 86_400,
      from: Date.now(),
      to: Date.now() + 172_800_000,
    });
    expect(age?.value).to.be.within(60, 70);
  });

  for (const [type, change, isChanged] of [
    [ALARM, { threshold: 5 }, () => cloud.alarms.alarms.get("faults")?.settings.threshold === 5],
    [
      DASHBOARD,
      { dashboardBody: '{"widgets":[]}' },
      () => cloud.dashboards.get("hosts")?.body === '{"widgets":[]}',
    ],
    [
      FILTER,
      { metricTransformation: { namespace: "Other", name: "Faults", value: "1" } },
      () => cloud.logs.groups.get("/aws/lambda/example")?.filters.get("faults")?.namespace === "Other",
    ],
    [
      QUERY,
      { queryString: "limit 1" },
      () => [...cloud.logs.queries.values()].map(({ queryString }) => queryString).join() === "limit 1",
    ],
  ] as const) {
    it(`changes and deletes a ${type}, and makes no second one`, async () => {
      const made = await make(cloud, type, INPUTS[type]!);
      if (type !== QUERY) {
        const again = await make(cloud, type, INPUTS[type]!).catch((error: Error) => error);
        expect(String(again)).to.include("ResourceConflictException");
      }
      await cloud.update(type, made.id, made.outputs, { ...INPUTS[type], ...change });
      expect(isChanged()).to.equal(true);
      expect(await cloud.read(type, made.id)).to.not.equal(undefined);
      await cloud.delete(type, made.id, made.outputs);
      expect(isChanged()).to.equal(false);
      expect(cloud.resources().map((resource) => resource.type)).to.not.include(type);
      await make(cloud, type, INPUTS[type]!);
    });
  }

  it("loses a log group's filters with it", async () => {
    const { id, outputs } = await make(cloud, FILTER, INPUTS[FILTER]!);
    await cloud.delete(GROUP, "/aws/lambda/example", {});
    expect(await cloud.read(FILTER, id)).to.equal(undefined);
    await cloud.delete(FILTER, id, outputs);
  });

  for (const [type, change, named] of [
    [ALARM, { unit: "Count" }, /does not imitate the input unit/],
    [ALARM, { thresholdMetricId: "m1" }, /thresholdMetricId/],
    [ALARM, { comparisonOperator: "GreaterThanUpperThreshold" }, /GreaterThanUpperThreshold/],
    [DASHBOARD, { dashboardBody: "{}}" }, /no JSON/],
    [FILTER, { logGroupName: "/aws/lambda/none" }, /ResourceNotFoundException/],
    [FILTER, { pattern: "ERROR" }, /patterns for JSON/],
    [FILTER, { applyOnTransformedLogs: true }, /transform/],
    [QUERY, { logGroupNames: ["/aws/lambda/none"] }, /ResourceNotFoundException/],
    [QUERY, { queryString: "fieldz" }, /MalformedQueryException/],
    [QUERY, { name: "x".repeat(256) }, /name of a query/],
  ] as const) {
    it(`refuses a ${type} with ${JSON.stringify(change).slice(0, 50)}`, async () => {
      const made = make(cloud, type, { ...INPUTS[type], ...change });
      expect(String(await made.catch((error: Error) => error))).to.match(named);
    });
  }
});
