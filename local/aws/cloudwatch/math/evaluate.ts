/**
 * Carries out metric math on what metrics came to in some periods.
 *
 * In arithmetic and comparisons a value that is missing on one side counts as 0, and what is divided by 0 is dropped
 * ("Basic arithmetic functions"). FILL leaves a series that has no value at all as it is.
 */
import type { Expression } from "./parse";

/** A metric's values, by the beginning of their periods in milliseconds. */
export type Series = ReadonlyMap<number, number>;

/** What an expression comes to. */
export type Result =
  | { kind: "scalar"; value: number }
  | { kind: "series"; series: Series }
  | { kind: "array"; all: Series[] };

/** What an expression is carried out on. */
export interface Scope {
  /** What an id stands for. */
  find(id: string): Result | undefined;
  /** The metrics that are no expressions. */
  metrics: () => Series[];
  /** The beginning of every period that is looked at, in milliseconds. */
  periods: readonly number[];
  /** Seconds. */
  period: number;
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

const AGGREGATES: Readonly<Record<string, (values: number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

const EACH: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
};

/**
 * Carries out an expression.
 *
 * @throws an error when a value is of a kind that does not go there
 */
export function evaluate(expression: Expression, scope: Scope): Result {
  switch (expression.kind) {
    case "number":
      return { kind: "scalar", value: expression.value };
    case "metric": {
      const found = scope.find(expression.id);
      if (!found) throw new Error(`ValidationError: no metric has the id ${expression.id}`);
      return found;
    }
    case "array":
      return { kind: "array", all: expression.items.flatMap((item) => seriesOf(evaluate(item, scope))) };
    case "negative":
      return map(evaluate(expression.of, scope), (value) => -value);
    case "operation":
      return operate(
        expression.operator,
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
      );
    default:
      return call(expression.name, expression.args, scope);
  }
}

function call(name: string, args: readonly Expression[], scope: Scope): Result {
  if (name === "METRICS") return { kind: "array", all: scope.metrics() };
  if (name === "PERIOD") return { kind: "scalar", value: scope.period };
  const [first, second, third] = args.map((arg) => evaluate(arg, scope)) as [Result, Result, Result?];
  const each = EACH[name];
  if (each) return map(first, each);
  if (name === "FILL") return fill(first, second, scope);
  if (name === "IF") return choose(first, second, third);
  return aggregate(name, first);
}

function operate(operator: string, left: Result, right: Result): Result {
  const operation = OPERATIONS[operator]!;
  if (left.kind === "scalar" && right.kind === "scalar") {
    return { kind: "scalar", value: operation(left.value, right.value) };
  }
  if (left.kind === "array" && right.kind === "array") {
    throw new Error(
      `ValidationError: the embedded CloudWatch does not imitate ${operator} between two arrays`,
    );
  }
  if (left.kind === "array")
    return { kind: "array", all: left.all.map((one) => join(one, right, operation)) };
  if (right.kind === "array") {
    return { kind: "array", all: right.all.map((one) => join(one, left, (a, b) => operation(b, a))) };
  }
  if (left.kind === "scalar") {
    return { kind: "series", series: join(singleOf(right), left, (a, b) => operation(b, a)) };
  }
  return { kind: "series", series: join(left.series, right, operation) };
}

/** Where either has a value; with a number, where the series has one. */
function join(left: Series, right: Result, operation: (a: number, b: number) => number): Series {
  const other = right.kind === "series" ? right.series : undefined;
  const times = new Set([...left.keys(), ...(other?.keys() ?? [])]);
  const value = right.kind === "scalar" ? right.value : 0;
  return ordered(
    [...times].map((at) => [at, operation(left.get(at) ?? 0, other ? (other.get(at) ?? 0) : value)]),
  );
}

function fill(target: Result, filler: Result, { periods }: Scope): Result {
  if (filler.kind !== "scalar" || target.kind === "scalar") {
    throw new Error("ValidationError: the embedded CloudWatch imitates FILL() of series with numbers only");
  }
  const filled = (series: Series): Series =>
    series.size === 0 ? series : ordered(periods.map((at) => [at, series.get(at) ?? filler.value]));
  return target.kind === "array"
    ? { kind: "array", all: target.all.map(filled) }
    : { kind: "series", series: filled(target.series) };
}

/** IF(condition, where it is not 0, where it is). */
function choose(condition: Result, yes: Result, no: Result | undefined): Result {
  if (condition.kind === "scalar") {
    const chosen = condition.value === 0 ? no : yes;
    return chosen ?? { kind: "series", series: new Map() };
  }
  const at = (result: Result | undefined, time: number): number | undefined =>
    result?.kind === "scalar" ? result.value : result && singleOf(result).get(time);
  const chosen = [...singleOf(condition)].flatMap(([time, value]): [number, number][] => {
    const found = at(value === 0 ? no : yes, time);
    return found === undefined ? [] : [[time, found]];
  });
  return { kind: "series", series: ordered(chosen) };
}

/** Of one series a number; of an array a series, of the values that are there in each period. */
function aggregate(name: string, target: Result): Result {
  const combine = AGGREGATES[name]!;
  if (target.kind === "scalar") throw new Error(`ValidationError: ${name}() takes series, and no number`);
  if (target.kind === "series") {
    if (target.series.size === 0) return target;
    return { kind: "scalar", value: combine([...target.series.values()]) };
  }
  const times = new Set(target.all.flatMap((series) => [...series.keys()]));
  const valuesAt = (time: number) =>
    target.all.flatMap((series) => series.get(time) ?? (name === "AVG" ? 0 : []));
  return { kind: "series", series: ordered([...times].map((time) => [time, combine(valuesAt(time))])) };
}

function map(result: Result, action: (value: number) => number): Result {
  if (result.kind === "scalar") return { kind: "scalar", value: action(result.value) };
  const mapped = (series: Series): Series =>
    ordered([...series].map(([time, value]) => [time, action(value)]));
  return result.kind === "array"
    ? { kind: "array", all: result.all.map(mapped) }
    : { kind: "series", series: mapped(result.series) };
}

function seriesOf(result: Result): Series[] {
  if (result.kind === "scalar") throw new Error("ValidationError: an array of metric math holds series only");
  return result.kind === "array" ? result.all : [result.series];
}

function singleOf(result: Result): Series {
  if (result.kind === "series") return result.series;
  throw new Error("ValidationError: the embedded CloudWatch does not imitate an array of series there");
}

/** In the order of time, without what is no number. */
function ordered(entries: [number, number][]): Series {
  return new Map(entries.filter(([, value]) => Number.isFinite(value)).sort(([a], [b]) => a - b));
}
