import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { totalsOf } from "../local/support/metrics";

const PERIOD = 300_000;

/** What the whole service tells CloudWatch of itself, on the packages that are deployed. */
describe("the service's metrics and log", function () {
  this.timeout(120_000);
  let service: EmbeddedCloud;
  let passed = 0;
  let isThrottled = false;
  let logged = (_line: string) => {};

  before(async () => {
    service = await startEmbeddedCloud({
      evaluatesAlarms: false,
      clock: () => Date.now() + passed,
      log: (line) => logged(line),
      intercept: ({ service: name, operation }) =>
        isThrottled && name === "dynamodb" && operation === "GetItem"
          ? { kind: "error", status: 400, code: "ThrottlingException", message: "" }
          : undefined,
    });
  });
  after(() => service.close());

  const text = (output: string) => String(service.outputs[output]);
  /** Asks, and waits for the line that says how it ended, which may come after the answer. */
  const ask = async (hostname: string): Promise<Response> => {
    const printed = new Promise<void>((resolve) => {
      logged = (line) => {
        if (line.includes('"outcome"')) resolve();
      };
    });
    const response = await answerTo(hostname);
    await printed;
    return response;
  };
  const answerTo = (hostname: string) =>
    fetch(`${text("apiUrl")}/?mode=set&hostname=${hostname}&hash=${"0".repeat(64)}`, {
      headers: { "x-api-key": text("apiKey") },
    });
  const alarm = (name: string, more: Record<string, unknown>) =>
    service.cloud.create("aws:cloudwatch/metricAlarm:MetricAlarm", name, {
      name,
      statistic: "Sum",
      period: PERIOD / 1000,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      ...more,
    });

  it("come to alarms when its table is throttled, and its log says so in queries", async () => {
    const { cloud } = service;
    const group = text("logGroupName");
    await cloud.create("aws:cloudwatch/logMetricFilter:LogMetricFilter", "faults", {
      name: "faults",
      logGroupName: group,
      pattern: '{ $.message.outcome = "unavailable" || $.level = "ERROR" }',
      metricTransformation: { namespace: "Example", name: "Faults", value: "1" },
    });
    await alarm("faults", { namespace: "Example", metricName: "Faults" });
    const functionName = group.replace("/aws/lambda/", "");
    await alarm("errors", {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: functionName },
    });
    const throttles = (id: string) => ({
      id,
      metric: {
        namespace: "AWS/DynamoDB",
        metricName: id === "r" ? "ReadThrottleEvents" : "WriteThrottleEvents",
        dimensions: { TableName: text("configTableName") },
        stat: "Sum",
        period: PERIOD / 1000,
      },
    });
    await alarm("throttles", {
      statistic: undefined,
      period: undefined,
      metricQueries: [{ id: "all", expression: "r + w", returnData: true }, throttles("r"), throttles("w")],
    });

    const status = (await ask("nowhere.example.com")).status;
    passed += PERIOD;
    await cloud.alarms.evaluate();
    expect(cloud.alarms.states()).to.deep.equal({ faults: "OK", errors: "OK", throttles: "OK" });
    isThrottled = true;
    expect((await ask("nowhere.example.com")).status).to.equal(503);
    isThrottled = false;
    passed += PERIOD;
    await cloud.alarms.evaluate();
    expect(cloud.alarms.states()).to.deep.equal({ faults: "ALARM", errors: "OK", throttles: "ALARM" });

    expect(
      cloud.logs.query("filter ispresent(message.outcome) | stats count(*) as n by level | sort n desc", [
        group,
      ]),
    ).to.have.length(2);
    expect(status).to.be.within(400, 499);
    const { apiName = "" } = nameOfApi(cloud);
    const gateway = totalsOf(cloud, "AWS/ApiGateway", { ApiName: apiName, Stage: "prod" });
    expect(gateway).to.include({ Count: 2, "4XXError": 1, "5XXError": 1 });
    expect(totalsOf(cloud, "AWS/Lambda", { FunctionName: functionName })).to.include({ Invocations: 2 });
  });

  /** By the only API that there is. */
  function nameOfApi({ metrics }: EmbeddedCloud["cloud"]): { apiName?: string } {
    const found = metrics.list().find(({ namespace }) => namespace === "AWS/ApiGateway");
    return found ? { apiName: found.dimensions["ApiName"] ?? "" } : {};
  }
});
