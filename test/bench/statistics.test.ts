import { expect } from "chai";
import { pairedRatio, percentile, summarize } from "../../bench/statistics";

describe("the bench's statistics", () => {
  it("take the smallest value that a share of the measurements does not exceed", () => {
    const values = [4, 1, 3, 2];
    expect(percentile(values, 50)).to.equal(2);
    expect(percentile(values, 99)).to.equal(4);
    expect(percentile(values, 1)).to.equal(1);
    expect(percentile([7], 50)).to.equal(7);
  });

  it("sort by number, not by text", () => {
    expect(percentile([9, 10, 100], 50)).to.equal(10);
  });

  it("leave the measurements in their order", () => {
    const values = [3, 1, 2];
    summarize(values);
    expect(values).to.deep.equal([3, 1, 2]);
  });

  it("refuse to sum up nothing", () => {
    expect(() => summarize([])).to.throw("no measurements");
  });

  it("sum up by count, mean, median and 99th percentile", () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(summarize(values)).to.deep.equal({ count: 100, mean: 50.5, p50: 50, p99: 99 });
  });

  it("compare round by round, so that a slow round tells nothing", () => {
    expect(pairedRatio([2, 20, 300], [1, 10, 150])).to.equal(2);
  });

  it("refuse to compare rounds that are not the same", () => {
    expect(() => pairedRatio([1, 2], [1])).to.throw("of both");
  });
});
