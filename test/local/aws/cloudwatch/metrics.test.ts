import { expect } from "chai";
import { createMetrics, KEPT, type Metrics } from "../../../../local/aws/cloudwatch/metrics";

const START = Date.UTC(2027, 0, 1, 12);
const MINUTE = 60_000;
const ID = { namespace: "Example", name: "Latency", dimensions: { Host: "a", Zone: "z" } };

describe("the embedded CloudWatch's metrics", () => {
  let now = START;
  let metrics: Metrics;

  beforeEach(() => {
    now = START;
    metrics = createMetrics({ clock: () => now });
  });

  const put = (value: number, minutes = 0, id = ID) =>
    metrics.put({ ...id, value, at: START + minutes * MINUTE });
  const read = (statistic: string, period = 300, to = START + 60 * MINUTE) =>
    metrics.statistics({ ...ID, statistic, period, from: START, to }).map(({ value }) => value);

  it("come to a sum, an average, a least, a greatest and a number of values in each period", () => {
    for (const value of [3, 1, 5]) put(value, 1);
    put(7, 6);
    expect(read("Sum")).to.deep.equal([9, 7]);
    expect(read("Average")).to.deep.equal([3, 7]);
    expect(read("Minimum")).to.deep.equal([1, 7]);
    expect(read("Maximum")).to.deep.equal([5, 7]);
    expect(read("SampleCount")).to.deep.equal([3, 1]);
  });

  it("are counted in periods that are aligned to the clock, and leave out those without values", () => {
    put(1, 4);
    put(2, 5);
    put(4, 14);
    expect(
      metrics.statistics({ ...ID, statistic: "Sum", period: 300, from: START, to: START + 15 * MINUTE }),
    ).to.deep.equal([
      { at: START, value: 1 },
      { at: START + 5 * MINUTE, value: 2 },
      { at: START + 10 * MINUTE, value: 4 },
    ]);
    expect(read("Sum", 60)).to.have.length(3);
    expect(read("Sum", 3600)).to.deep.equal([7]);
  });

  it("are without the period that is not over", () => {
    put(1, 0);
    put(2, 5);
    expect(read("Sum", 300, START + 6 * MINUTE)).to.deep.equal([1]);
  });

  it("have percentiles, of values that are all the same, too", () => {
    for (let value = 1; value <= 100; value += 1) put(value, 1);
    put(8, 6);
    put(8, 7);
    expect(read("p50")).to.deep.equal([50, 8]);
    expect(read("p99")).to.deep.equal([99, 8]);
    expect(read("p100")).to.deep.equal([100, 8]);
    expect(read("p99.5")).to.deep.equal([100, 8]);
  });

  it("have percentiles over minutes of which each has one value", () => {
    for (let minute = 0; minute < 5; minute += 1) put(minute + 1, minute);
    expect(read("p40")).to.deep.equal([2]);
    expect(read("p60")).to.deep.equal([3]);
  });

  it("are found by exactly their dimensions, in any order", () => {
    put(1);
    put(2, 0, { ...ID, dimensions: { Host: "a" } as never });
    put(4, 0, { ...ID, dimensions: { Zone: "z", Host: "a" } });
    expect(read("Sum")).to.deep.equal([5]);
    expect(metrics.list().map(({ dimensions }) => dimensions)).to.deep.equal([
      { Host: "a", Zone: "z" },
      { Host: "a" },
    ]);
  });

  it("take a value that comes late into its own period", () => {
    put(1, 6);
    put(2, 1);
    expect(read("Sum")).to.deep.equal([2, 1]);
  });

  it("are forgotten after three days, with what is not put any more", () => {
    put(1);
    now += KEPT + 2 * MINUTE;
    metrics.put({ namespace: "Example", name: "Other", value: 1 });
    expect(metrics.list().map(({ name }) => name)).to.deep.equal(["Other"]);
    expect(read("Sum")).to.deep.equal([]);
  });

  for (const [what, action] of [
    ["a period of 30 s", () => read("Sum", 30)],
    ["a period of 90 s", () => read("Sum", 90)],
    ["a statistic that is not imitated", () => [put(1), read("tm99")]],
    ["a percentile above 100", () => [put(1), read("p101")]],
    ["a value that is no number", () => put(Number.NaN)],
    ["an empty dimension", () => put(1, 0, { ...ID, dimensions: { Host: "", Zone: "z" } })],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(action).to.throw(/InvalidParameterValue/);
    });
  }
});
