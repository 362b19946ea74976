import { expect } from "chai";
import { createAlarms } from "../../../../local/aws/cloudwatch/alarms";
import { parseAlarm } from "../../../../local/aws/cloudwatch/alarms/settings";
import { createMetrics } from "../../../../local/aws/cloudwatch/metrics";

const METRIC = {
  namespace: "AWS/Lambda",
  metricName: "Errors",
  dimensions: { FunctionName: "f" },
  period: 300,
};
const COMMON = {
  name: "errors",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  evaluationPeriods: 1,
};
const INPUTS = { ...COMMON, ...METRIC, statistic: "Sum" };

const query = (id: string, more: object = {}) => ({ id, metric: { ...METRIC, stat: "Sum", ...more } });
const math = (expression: string, more: object = {}) => ({ id: "e", expression, returnData: true, ...more });
const ofQueries = (...metricQueries: object[]) => ({ ...COMMON, metricQueries });

describe("an alarm's settings", () => {
  const put = (inputs: Record<string, unknown>) => {
    const clock = () => 0;
    const metrics = createMetrics({ clock });
    createAlarms({ region: "eu-central-1", accountId: "000000000000", metrics, clock }).put(
      parseAlarm(inputs),
    );
  };

  for (const [what, inputs] of [
    ["a statistic", INPUTS],
    ["a percentile", { ...INPUTS, statistic: undefined, extendedStatistic: "p99.9" }],
    ["a day", { ...INPUTS, period: 3600, evaluationPeriods: 24 }],
    ["metric math", ofQueries(math("m1 + m2"), query("m1"), query("m2"))],
    ["one metric among the queries", ofQueries({ ...query("m1"), returnData: true }, query("m2"))],
    ["an expression on another", ofQueries(math("d * 2"), { id: "d", expression: "m1 / 2" }, query("m1"))],
  ] as const) {
    it(`take ${what}`, () => put(inputs));
  }

  for (const [what, inputs, named] of [
    ["no name", { ...INPUTS, name: "" }, /name of an alarm/],
    ["a name of 256 characters", { ...INPUTS, name: "x".repeat(256) }, /name of an alarm/],
    ["a description that is too long", { ...INPUTS, alarmDescription: "x".repeat(1025) }, /1024/],
    ["a period of 30 s", { ...INPUTS, period: 30 }, /30 s/],
    ["a period of 90 s", { ...INPUTS, period: 90 }, /90 s/],
    ["no period", { ...INPUTS, period: undefined }, /no period/],
    ["more than a day", { ...INPUTS, period: 3600, evaluationPeriods: 25 }, /one day/],
    ["no evaluation periods", { ...INPUTS, evaluationPeriods: 0 }, /evaluationPeriods/],
    ["more data points than periods", { ...INPUTS, datapointsToAlarm: 2 }, /datapointsToAlarm/],
    ["no threshold", { ...INPUTS, threshold: undefined }, /no threshold/],
    ["an unknown comparison", { ...INPUTS, comparisonOperator: "EqualToThreshold" }, /EqualToThreshold/],
    ["an unknown way with missing data", { ...INPUTS, treatMissingData: "zero" }, /zero/],
    ["two statistics", { ...INPUTS, extendedStatistic: "p99" }, /one of statistic/],
    ["a percentile as statistic", { ...INPUTS, statistic: "p99" }, /statistic p99/],
    ["no metric", { ...INPUTS, metricName: undefined }, /metricName/],
    ["an action that is no topic", { ...INPUTS, alarmActions: ["arn:aws:automate:x:ec2:stop"] }, /automate/],
    ["six actions", { ...INPUTS, okActions: Array(6).fill("arn:aws:sns:x-1:000000000000:t") }, /more than 5/],
    ["a metric of its own beside queries", { ...ofQueries(query("m1")), namespace: "X" }, /no namespace/],
    ["nothing that is returned", ofQueries(query("m1")), /returnData/],
    ["two that are returned", ofQueries(math("m1"), { ...query("m1"), returnData: true }), /returnData/],
    ["an expression alone", ofQueries(math("PERIOD(e)")), /needs itself|1 to 10 metrics/],
    ["eleven metrics", ofQueries(math("m1"), ...Array.from({ length: 11 }, (_, n) => query(`m${n}`))), /10/],
    ["different periods", ofQueries(math("m1"), query("m1"), query("m2", { period: 60 })), /one period/],
    ["an id twice", ofQueries(math("m1"), query("m1"), query("m1")), /m1 twice/],
    ["an id in capitals", ofQueries(math("m1"), query("M1")), /"M1"/],
    ["an expression on what is not there", ofQueries(math("m9"), query("m1")), /m9/],
    ["an expression on itself", ofQueries(math("e + m1"), query("m1")), /needs itself/],
    ["an expression that is a number", ofQueries(math("SUM(m1)"), query("m1")), /no single time series/],
    ["an expression that is an array", ofQueries(math("[m1, m1]"), query("m1")), /no single time series/],
    ["a function that is not imitated", ofQueries(math("RATE(m1)"), query("m1")), /RATE/],
    ["a unit in a query", ofQueries(math("m1"), query("m1", { unit: "Count" })), /unit/],
    ["another account", ofQueries(math("m1"), { ...query("m1"), accountId: "1" }), /accountId/],
    ["a statistic that is none", ofQueries(math("m1"), query("m1", { stat: "Total" })), /Total/],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(() => put(inputs)).to.throw(named);
    });
  }
});
