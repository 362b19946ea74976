import { expect } from "chai";
import { type Alarms, createAlarms } from "../../../../local/aws/cloudwatch/alarms";
import { parseAlarm } from "../../../../local/aws/cloudwatch/alarms/settings";
import { createMetrics, type Metrics } from "../../../../local/aws/cloudwatch/metrics";

const START = Date.UTC(2027, 0, 1, 12);
const MINUTE = 60_000;
const TOPIC = "arn:aws:sns:eu-central-1:000000000000:alarms";
const METRIC = { namespace: "Example", metricName: "Faults", statistic: "Sum", period: 60 };
const INPUTS = {
  name: "faults",
  ...METRIC,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  evaluationPeriods: 1,
};

describe("the embedded CloudWatch's alarms", () => {
  let now = START;
  let metrics: Metrics;
  let alarms: Alarms;
  let told: { topic: string; subject: string; message: string }[] = [];
  let logged: string[] = [];
  let act = (_topic: string) => {};

  beforeEach(() => {
    now = START;
    told = [];
    logged = [];
    act = () => {};
    const clock = () => now;
    metrics = createMetrics({ clock });
    alarms = createAlarms({
      region: "eu-central-1",
      accountId: "000000000000",
      metrics,
      clock,
      act: (topic, message) => {
        act(topic);
        told.push({ topic, ...message });
      },
      log: (line) => logged.push(line),
    });
  });

  const make = (more: Record<string, unknown> = {}) => alarms.put(parseAlarm({ ...INPUTS, ...more }));
  const put = (value: number, name = "Faults") => metrics.put({ namespace: "Example", name, value });
  const pass = async (minutes = 1) => {
    now += minutes * MINUTE;
    await alarms.evaluate();
  };

  describe("where data is missing", () => {
    // The tables of AWS's guide, oldest first: X is breaching, 0 is not, - is missing. S stays as it was, which is here at its beginning.
    const states = { A: "ALARM", O: "OK", I: "INSUFFICIENT_DATA", S: "stays" } as const;
    const columns = ["missing", "ignore", "breaching", "notBreaching"] as const;
    for (const [datapointsToAlarm, points, expected] of [
      [3, "0 - X - X", "OOOO"],
      [3, "- - - - -", "ISAO"],
      [3, "0 X X - X", "AAAA"],
      [3, "0 - - - -", "OOOO"],
      [3, "- - X - -", "ASAO"],
      [3, "- - - - X", "ISAO"],
      [3, "X - - - -", "ASAO"],
      [2, "0 - X - X", "AAAA"],
      [2, "0 0 X 0 X", "AAAA"],
      [2, "0 - X - -", "OOAO"],
      [2, "- - - - 0", "OOAO"],
      [2, "- - - X -", "ASAO"],
      [2, "- - - - X", "ISAO"],
    ] as const) {
      for (const [index, treatMissingData] of columns.entries()) {
        const wanted = states[expected[index] as keyof typeof states];
        it(`${wanted} for ${points}, ${datapointsToAlarm} out of 3, ${treatMissingData}`, async () => {
          make({ evaluationPeriods: 3, datapointsToAlarm, treatMissingData });
          for (const point of points.split(" ")) {
            if (point !== "-") put(point === "X" ? 1 : 0);
            now += MINUTE;
          }
          await alarms.evaluate();
          expect(alarms.states()["faults"]).to.equal(wanted === "stays" ? "INSUFFICIENT_DATA" : wanted);
          expect(alarms.history()).to.have.length(wanted === "stays" || expected[index] === "I" ? 0 : 1);
        });
      }
    }
  });

  for (const [comparisonOperator, breaching] of [
    ["GreaterThanOrEqualToThreshold", [false, true, true]],
    ["GreaterThanThreshold", [false, false, true]],
    ["LessThanThreshold", [true, false, false]],
    ["LessThanOrEqualToThreshold", [true, true, false]],
  ] as const) {
    it(`compares by ${comparisonOperator}`, async () => {
      const seen: boolean[] = [];
      make({ comparisonOperator, threshold: 5 });
      for (const value of [4, 5, 6]) {
        put(value);
        await pass();
        seen.push(alarms.states()["faults"] === "ALARM");
      }
      expect(seen).to.deep.equal(breaching);
    });
  }

  it("looks at periods only that are over", async () => {
    make({ period: 300, treatMissingData: "notBreaching" });
    put(1);
    await pass(4);
    expect(alarms.states()).to.deep.equal({ faults: "OK" });
    await pass(1);
    expect(alarms.states()).to.deep.equal({ faults: "ALARM" });
  });

  it("sees data that has come late", async () => {
    make({ treatMissingData: "notBreaching" });
    await pass();
    expect(alarms.states()).to.deep.equal({ faults: "OK" });
    metrics.put({ namespace: "Example", name: "Faults", value: 1, at: START });
    await alarms.evaluate();
    expect(alarms.states()).to.deep.equal({ faults: "ALARM" });
  });

  it("compares what metric math makes of its metrics", async () => {
    const metric = (id: string, metricName: string) => ({
      id,
      metric: { namespace: "Example", metricName, stat: "Sum", period: 60 },
    });
    make({
      ...Object.fromEntries(Object.keys(METRIC).map((key) => [key, undefined])),
      metricQueries: [
        { id: "good", expression: "FILL(all, 0) - FILL(errors, 0)", returnData: true },
        metric("all", "Invocations"),
        metric("errors", "Errors"),
      ],
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
    for (const [invocations, errors, state] of [
      [2, 1, "OK"],
      [2, 2, "ALARM"],
      [1, 0, "OK"],
      [0, 0, "ALARM"],
    ] as const) {
      put(invocations, "Invocations");
      put(errors, "Errors");
      await pass();
      expect(alarms.states()["faults"]).to.equal(state);
    }
    await pass(3);
    expect(alarms.states()["faults"]).to.equal("ALARM");
  });

  it("tells its topics when it comes into a state, once, with CloudWatch's words", async () => {
    make({ alarmDescription: "Look at the log.", alarmActions: [TOPIC], okActions: [`${TOPIC}-ok`] });
    put(3);
    await pass();
    await pass();
    expect(told.map(({ topic, subject }) => [topic, subject])).to.deep.equal([
      [TOPIC, 'ALARM: "faults" in eu-central-1'],
    ]);
    const { message = "" } = told[0] ?? {};
    const reason =
      "Threshold Crossed: 1 out of the last 1 datapoints [3.0 (01/01/27 12:00:00)] was greater than or equal to the " +
      "threshold (1.0) (minimum 1 datapoint for INSUFFICIENT_DATA -> ALARM transition).";
    expect(message).to.include(reason);
    expect(message).to.include('in the eu-central-1 region has entered the ALARM state, because "');
    expect(message).to.match(/- Name: +faults\n- Description: +Look at the log\.\n/);
    expect(message).to.match(/- State Change: +INSUFFICIENT_DATA -> ALARM\n/);
    expect(message).to.match(/- Timestamp: +Friday 01 January, 2027 12:01:00 UTC\n/);
    expect(message).to.include(
      "GreaterThanOrEqualToThreshold 1.0 for at least 1 of the last 1 period(s) of 60 seconds",
    );
    expect(message).to.include(`- ALARM: [${TOPIC}]`);
    put(0);
    await pass();
    expect(told.at(-1)).to.include({ topic: `${TOPIC}-ok`, subject: 'OK: "faults" in eu-central-1' });
    expect(alarms.history().map(({ at, from, to }) => [at - START, from, to])).to.deep.equal([
      [MINUTE, "INSUFFICIENT_DATA", "ALARM"],
      [3 * MINUTE, "ALARM", "OK"],
    ]);
  });

  it("says why where nothing was received", async () => {
    make({ treatMissingData: "breaching" });
    await pass();
    expect(alarms.alarms.get("faults")?.reason).to.equal(
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].",
    );
    make({ name: "other", treatMissingData: "missing" });
    put(0);
    await pass();
    await pass(3);
    expect(alarms.alarms.get("other")?.reason).to.equal("Insufficient Data: 1 datapoint was unknown.");
  });

  it("tells nobody while its actions are not enabled", async () => {
    make({ alarmActions: [TOPIC], actionsEnabled: false });
    put(1);
    await pass();
    expect(alarms.states()).to.deep.equal({ faults: "ALARM" });
    expect(told).to.deep.equal([]);
  });

  it("says in the log when a topic could not be told, and tells the others", async () => {
    act = (topic) => {
      if (topic === TOPIC) throw new Error("NotFound");
    };
    make({ alarmActions: [TOPIC, `${TOPIC}-2`] });
    put(1);
    await pass();
    expect(logged).to.deep.equal([`the alarm faults could not tell ${TOPIC}: NotFound`]);
    expect(told.map(({ topic }) => topic)).to.deep.equal([`${TOPIC}-2`]);
  });

  it("keeps its state when its settings change, and begins anew when it was deleted", async () => {
    make();
    put(1);
    await pass();
    make({ threshold: 2, treatMissingData: "ignore" });
    expect(alarms.states()).to.deep.equal({ faults: "ALARM" });
    alarms.delete("faults");
    make();
    expect(alarms.alarms.get("faults")).to.include({
      state: "INSUFFICIENT_DATA",
      reason: "Unchecked: Initial alarm creation",
    });
  });

  it("lets somebody wait for a state", async () => {
    make();
    const changed = alarms.changed("faults", "ALARM");
    put(1);
    await pass();
    await changed;
    await alarms.changed("faults", "ALARM");
  });
});
