import { expect } from "chai";
import type { Measurements } from "../../bench/measurements";
import { judge } from "../../bench/targets";

const SUMMARY = { count: 1, mean: 1, p50: 1, p99: 1 };

/** Measurements by which every target is met, but for what is given. */
function measured(odd: { total?: number; zipBytes?: number; toBase?: number; rss?: number }): Measurements {
  const { total = 2, zipBytes = 40_000, toBase = 1.1, rss = 90 * 2 ** 20 } = odd;
  const process = { rss, heapUsed: 0, nursery: 0, cpuMs: 0 };
  const timing = { summary: SUMMARY, toBase };
  const warm = { ...timing, requestsPerSecond: 1, cpuMs: 1, process };
  return {
    package: { zipBytes, bytes: 0, files: 1 },
    modes: [{ mode: "set, unchanged", calls: {}, total, budget: 2, names: 1, logLines: [] }],
    coldStarts: [{ ...timing, name: "get", toEmpty: toBase }],
    warm: [
      { ...warm, name: "unchanged" },
      { ...warm, name: "changed" },
    ],
    manyNames: [],
    owners: [],
    monitoring: { hosts: 1000, parts: [], usd: 1.7, badDayUsd: 0, runMs: 50 },
  };
}

describe("the bench's targets", () => {
  const missed = (odd: Parameters<typeof measured>[0], pollByUrl = 1.1) =>
    judge(measured(odd), pollByUrl)
      .filter(({ met }) => !met)
      .map(({ what }) => what.split(" ").slice(0, 2).join(" "));

  it("are met at their limits", () => {
    expect(missed({ total: 2, zipBytes: 100_000, toBase: 1.3, rss: 100 * 2 ** 20 })).to.deep.equal([]);
  });

  it("are missed by a request that makes more calls than its budget", () => {
    expect(missed({ total: 3 })).to.deep.equal(["requests over"]);
  });

  it("are missed by a package of more than 100 KB", () => {
    expect(missed({ zipBytes: 100_001 })).to.deep.equal(["zip of"]);
  });

  it("are missed by what takes more than 1.3 times as long as its base", () => {
    expect(missed({ toBase: 1.31 })).to.deep.equal(["cold get", "warm unchanged", "warm changed"]);
  });

  it("are missed by a process of more than 100 MB", () => {
    expect(missed({ rss: 101 * 2 ** 20 })).to.deep.equal(["memory of"]);
  });

  it("are missed by a poll by the function's URL that costs more than 1.10 USD a million", () => {
    expect(missed({}, 1.11)).to.deep.equal(["a million"]);
  });

  it("are missed by what was not measured", () => {
    const nothing = { ...measured({}), warm: [], coldStarts: [] };
    expect(judge(nothing, 1).filter(({ met }) => !met)).to.have.length(4);
  });
});
