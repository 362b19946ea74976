/**
 * What an expression comes to for a row. What is missing makes every comparison with it neither true nor false, so that a
 * filter drops it, also with `!=`, `not in` and `not like`.
 */
import { COMPARISONS } from "../comparisons";
import type { Expression } from "./query";

/** A value of a row: a moment is a Date. JSON's true and false are 1 and 0; objects and lists have none. */
export type Value = string | number | Date | undefined;

/** Looks a field up. */
export type Lookup = (name: string) => Value;

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** The functions of one row but `bin`. Those of a missing value come to nothing, unless they ask for just that. */
const FUNCTIONS: Readonly<Record<string, (values: Value[]) => Value>> = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  coalesce: (values) => values.find((value) => value !== undefined),
  concat: (values) => values.map((value) => textOf(value) ?? "").join(""),
  isblank: ([value]) => Number((textOf(value) ?? "").trim() === ""),
  isempty: ([value]) => Number((textOf(value) ?? "") === ""),
  ispresent: ([value]) => Number(value !== undefined),
  strcontains: ([value, part]) => withText(value, (text) => Number(text.includes(textOf(part) ?? ""))),
  strlen: ([value]) => withText(value, (text) => text.length),
  tolower: ([value]) => withText(value, (text) => text.toLowerCase()),
  toupper: ([value]) => withText(value, (text) => text.toUpperCase()),
};

/** Carries out an expression; conditions come to 1, 0, or undefined. */
export function evaluate(expression: Expression, lookup: Lookup): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "field":
      return lookup(expression.name);
    case "duration":
      return expression.length;
    case "negative":
      return numeric((value) => -value)([evaluate(expression.of, lookup)]);
    case "not":
      return truth(negated(isTrue(evaluate(expression.of, lookup))));
    case "like": {
      const text = textOf(evaluate(expression.of, lookup));
      return truth(text === undefined ? undefined : expression.pattern.test(text) !== expression.isNegated);
    }
    case "in": {
      const value = evaluate(expression.of, lookup);
      const isIn = expression.items.some((item) => compare("=", value, evaluate(item, lookup)) === true);
      return truth(value === undefined ? undefined : isIn !== expression.isNegated);
    }
    case "call":
      return call(expression.name, expression.args, lookup);
    default:
      return binary(expression.operator, expression.left, expression.right, lookup);
  }
}

/** Whether a filter lets a row pass. */
export function isTrue(value: Value): boolean | undefined {
  return value === undefined ? undefined : value !== 0 && value !== "";
}

/** A value as a number, where it is one, or a text that is. */
export function numberOf(value: Value): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "number") return value;
  const isNumber = value !== undefined && /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value);
  return isNumber ? Number(value) : undefined;
}

/** As Insights writes a moment: `2026-11-28 09:05:00.000`. */
export function textOf(value: Value): string | undefined {
  if (value instanceof Date) return value.toISOString().replace("T", " ").replace("Z", "");
  return value === undefined ? undefined : String(value);
}

function binary(operator: string, left: Expression, right: Expression, lookup: Lookup): Value {
  const [a, b] = [evaluate(left, lookup), evaluate(right, lookup)];
  if (operator === "and" || operator === "or") {
    const [x, y] = [isTrue(a), isTrue(b)];
    const decisive = operator === "or";
    if (x === decisive || y === decisive) return truth(decisive);
    return truth(x === undefined || y === undefined ? undefined : !decisive);
  }
  const arithmetic = ARITHMETIC[operator];
  if (!arithmetic) return truth(compare(operator, a, b));
  const [x, y] = [numberOf(a), numberOf(b)];
  const result = x === undefined || y === undefined ? Number.NaN : arithmetic(x, y);
  return Number.isFinite(result) ? result : undefined;
}

function compare(operator: string, a: Value, b: Value): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [x, y] = [numberOf(a), numberOf(b)];
  const asNumbers = x !== undefined && y !== undefined;
  return COMPARISONS[operator]!(asNumbers ? x : textOf(a)!, asNumbers ? y : textOf(b)!);
}

function call(name: string, args: readonly Expression[], lookup: Lookup): Value {
  const values = args.map((arg) => evaluate(arg, lookup));
  if (name !== "bin") return FUNCTIONS[name]!(values);
  const [length, moment] = [Number(values[0]), lookup("@timestamp")];
  return moment instanceof Date ? new Date(Math.floor(moment.getTime() / length) * length) : undefined;
}

function numeric(action: (value: number) => number): (values: Value[]) => Value {
  return ([value]) => {
    const number = numberOf(value);
    return number === undefined ? undefined : action(number);
  };
}

function withText<T extends Value>(value: Value, action: (text: string) => T): T | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : action(text);
}

function truth(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
