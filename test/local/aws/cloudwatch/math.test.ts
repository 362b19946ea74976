import { expect } from "chai";
import { evaluate, type Result } from "../../../../local/aws/cloudwatch/math/evaluate";
import { parseExpression } from "../../../../local/aws/cloudwatch/math/parse";

const PERIODS = [0, 60_000, 120_000, 180_000];
/** `-` is no value. */
const METRICS: Record<string, (number | "-")[]> = {
  a: [30, 20, 0, 0],
  b: [20, "-", 20, "-"],
  none: ["-", "-", "-", "-"],
};

function series(values: readonly (number | "-")[]): Map<number, number> {
  return new Map(
    values.flatMap((value, index): [number, number][] => (value === "-" ? [] : [[PERIODS[index]!, value]])),
  );
}

function result(expression: string): Result {
  return evaluate(parseExpression(expression), {
    find: (id) => METRICS[id] && { kind: "series", series: series(METRICS[id]) },
    metrics: () => Object.values(METRICS).map(series),
    periods: PERIODS,
    period: 60,
  });
}

describe("metric math", () => {
  for (const [expression, expected] of [
    ["a", [30, 20, 0, 0]],
    ["a + b", [50, 20, 20, 0]],
    ["a - b * 2", [-10, 20, -40, 0]],
    ["(a - b) * 2", [20, 40, -40, 0]],
    ["100 - b", [80, "-", 80, "-"]],
    ["-b", [-20, "-", -20, "-"]],
    ["a / b", [1.5, "-", 0, "-"]],
    ["a - none", [30, 20, 0, 0]],
    ["a / PERIOD(a)", [0.5, 20 / 60, 0, 0]],
    // The examples of AWS's guide.
    ["a < b", [0, 0, 1, 0]],
    ["a >= 30", [1, 0, 0, 0]],
    ["a > 15 AND b > 15", [1, 0, 0, 0]],
    ["a > 15 || b > 15", [1, 1, 1, 0]],
    ["FILL(b, 7)", [20, 7, 20, 7]],
    ["FILL(b, 0) - FILL(a, 0)", [-10, -20, 20, 0]],
    ["FILL(none, 0)", ["-", "-", "-", "-"]],
    ["SUM([a, b])", [50, 20, 20, 0]],
    ["AVG([a, b])", [25, 10, 10, 0]],
    ["MAX([a, b])", [30, 20, 20, 0]],
    ["MIN([b, none])", [20, "-", 20, "-"]],
    ["SUM(METRICS())", [50, 20, 20, 0]],
    ["SUM([a, b] * 2)", [100, 40, 40, 0]],
    ["b / MAX(a)", [20 / 30, "-", 20 / 30, "-"]],
    ["IF(a > b, a, b)", [30, 20, 20, "-"]],
    ["IF(a > 10, 1, 0)", [1, 1, 0, 0]],
    ["IF(a > 10, 1)", [1, 1, "-", "-"]],
    ["ABS(b - 30)", [10, "-", 10, "-"]],
    ["FLOOR(a / 40) + CEIL(a / 40)", [1, 1, 0, 0]],
  ] as const) {
    it(`gives ${JSON.stringify(expected)} for ${expression}`, () => {
      const found = result(expression);
      expect(found.kind).to.equal("series");
      expect(found.kind === "series" && [...found.series]).to.deep.equal([...series(expected)]);
    });
  }

  it("gives a number for one series' aggregate, and an array for one of arrays", () => {
    expect(result("SUM(a)")).to.deep.equal({ kind: "scalar", value: 50 });
    expect(result("METRICS() * 2").kind).to.equal("array");
  });

  for (const [expression, named] of [
    ["RATE(a)", /RATE\(\)/],
    ["SEARCH('{AWS/Lambda}', 'Sum')", /SEARCH|'/],
    ["FILL(a)", /FILL\(\)/],
    ["FILL(a, REPEAT)", /REPEAT/],
    ["a ^ 2", /\^/],
    ["a +", /its end/],
    ["(a", /its end/],
    ["a b", /"b"/],
    ["A + 1", /"A"/],
    ["", /its end/],
    ["[a, b] + [a, b]", /two arrays/],
    ["SUM([1, 2])", /series only/],
    ["missing + 1", /the id missing/],
  ] as const) {
    it(`refuses ${JSON.stringify(expression)}`, () => {
      expect(() => result(expression)).to.throw(named);
    });
  }
});
