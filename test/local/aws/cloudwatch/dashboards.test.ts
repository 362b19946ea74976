import { expect } from "chai";
import { createDashboards } from "../../../../local/aws/cloudwatch/dashboards";
import { parseQuery } from "../../../../local/aws/logs/insights/parse";

const PLACE = { x: 0, y: 0, width: 12, height: 6 };
const REGION = { region: "eu-central-1" };
const ALARM = "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:errors";

const metric = (properties: object, place: object = PLACE) => ({
  type: "metric",
  ...place,
  properties: { ...REGION, ...properties },
});
const log = (query: string, more: object = {}) => ({
  type: "log",
  ...PLACE,
  properties: { ...REGION, query, ...more },
});
const metrics = (...entries: unknown[]) => metric({ metrics: entries });
const ERRORS = ["AWS/Lambda", "Errors", "FunctionName", "f"];

describe("the embedded CloudWatch's dashboards", () => {
  const put = (...widgets: unknown[]) => putBody(JSON.stringify({ widgets }));
  const putBody = (body: string, name = "hosts") =>
    createDashboards({ accountId: "000000000000", checkQuery: parseQuery }).put(name, body);

  it("have widgets of metrics, logs, text and alarms, and say what they show", () => {
    const dashboard = put(
      metric({
        metrics: [
          [...ERRORS, { stat: "Sum", color: "#d62728", id: "m1", visible: false }],
          [".", "Throttles", ".", "."],
          ["...", "g", { yAxis: "right" }],
          [{ expression: "FILL(m1, 0)", id: "e1", label: "all" }],
        ],
        view: "timeSeries",
        stacked: true,
        title: "Errors",
        period: 300,
        stat: "Sum",
        yAxis: { left: { min: 0, label: "n", showUnits: false } },
        annotations: { horizontal: [{ value: 1, label: "alarm", fill: "above" }] },
        legend: { position: "right" },
      }),
      log("SOURCE '/aws/lambda/f' | SOURCE '/aws/lambda/g' | fields @timestamp | limit 5", { view: "table" }),
      { type: "text", ...PLACE, properties: { markdown: "# Hosts" } },
      { type: "alarm", ...PLACE, properties: { alarms: [ALARM], title: "Alarms" } },
    );
    expect(dashboard.arn).to.equal("arn:aws:cloudwatch::000000000000:dashboard/hosts");
    expect(dashboard.metrics.map(({ name, dimensions }) => [name, dimensions["FunctionName"]])).to.deep.equal(
      [
        ["Errors", "f"],
        ["Throttles", "f"],
        ["Throttles", "g"],
      ],
    );
    expect(dashboard.queries).to.deep.equal([
      { logGroupNames: ["/aws/lambda/f", "/aws/lambda/g"], queryString: "fields @timestamp | limit 5" },
    ]);
    expect(dashboard.alarms).to.deep.equal([ALARM]);
  });

  for (const [what, widget, place] of [
    ["an unknown type", { type: "explorer", ...PLACE, properties: {} }, /widgets\[0\]\.type: explorer/],
    ["an unknown key of a widget", { ...metrics(ERRORS), colour: 1 }, /widgets\[0\]\.colour/],
    ["an unknown key of properties", metric({ metrics: [ERRORS], gauge: 1 }), /properties\.gauge/],
    ["a width of 25", metric({ metrics: [ERRORS] }, { ...PLACE, width: 25 }), /width/],
    ["a place beyond the columns", metric({ metrics: [ERRORS] }, { ...PLACE, x: 13 }), /24 columns/],
    ["no place", metric({ metrics: [ERRORS] }, {}), /width/],
    ["no region", { type: "metric", ...PLACE, properties: { metrics: [ERRORS] } }, /region/],
    ["an unknown view", metric({ metrics: [ERRORS], view: "line" }), /view/],
    ["no metrics", metric({}), /neither metrics nor an alarm/],
    ["half a dimension", metrics(["AWS/Lambda", "Errors", "FunctionName"]), /metrics\[0\]/],
    ["a . with nothing before it", metrics([".", "Errors"]), /metrics\[0\]/],
    ["a ... with nothing before it", metrics(["...", "f"]), /metrics\[0\]/],
    ["an unknown statistic", metrics([...ERRORS, { stat: "Total" }]), /metrics\[0\]\.stat.*Total/],
    ["an unknown way to show", metrics([...ERRORS, { colour: "red" }]), /metrics\[0\]\.colour/],
    ["a colour that is none", metrics([...ERRORS, { color: "red" }]), /metrics\[0\]\.color/],
    ["a broken expression", metrics([{ expression: "FILL(m1" }]), /expression/],
    ["an expression on what is not there", metrics([{ expression: "m1 * 2" }]), /m1, which is not there/],
    ["an expression on itself", metrics(ERRORS, [{ expression: "e * 2", id: "e" }]), /needs itself/],
    ["a number", metrics([...ERRORS, { id: "m1" }], [{ expression: "SUM(m1)" }]), /no time series/],
    ["an id twice", metrics([...ERRORS, { id: "m1" }], [...ERRORS, { id: "m1" }]), /m1 twice/],
    ["a line without a value", metric({ metrics: [ERRORS], annotations: { horizontal: [{}] } }), /value/],
    ["a query without a source", log("fields @timestamp"), /SOURCE/],
    ["a query that is not understood", log("SOURCE 'x' | fieldz a"), /fieldz/],
    ["text without text", { type: "text", ...PLACE, properties: {} }, /markdown/],
    ["an alarm that is no ARN", { type: "alarm", ...PLACE, properties: { alarms: ["errors"] } }, /ARN/],
  ] as const) {
    it(`refuse ${what}, by its place`, () => {
      expect(() => put(widget)).to.throw(place);
    });
  }

  it("refuse a body that is no JSON, or has other keys, and a name with a blank", () => {
    expect(() => putBody("{")).to.throw(/no JSON/);
    expect(() => putBody('{"widgets":[],"variables":[]}')).to.throw(/variables/);
    expect(() => putBody('{"widgets":[]}', "all hosts")).to.throw(/name of a dashboard/);
  });
});
