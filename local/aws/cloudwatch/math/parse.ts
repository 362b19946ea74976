/**
 * Reads metric math ("Using metric math"): arithmetic, comparisons, AND and OR, and the functions of {@link FUNCTIONS}.
 * Anything else is an error that names it.
 */
import { type Token, tokensOf } from "./tokens";

/** An expression. */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "metric"; id: string }
  | { kind: "array"; items: Expression[] }
  | { kind: "negative"; of: Expression }
  | { kind: "operation"; operator: string; left: Expression; right: Expression }
  | { kind: "call"; name: string; args: Expression[] };

/** The functions that are imitated, and how many arguments each takes. */
const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ABS: [1, 1],
  AVG: [1, 1],
  CEIL: [1, 1],
  FILL: [2, 2],
  FLOOR: [1, 1],
  IF: [2, 3],
  MAX: [1, 1],
  METRICS: [0, 0],
  MIN: [1, 1],
  PERIOD: [1, 1],
  SUM: [1, 1],
};

/** Operators, those that bind least first. */
const LEVELS: readonly (readonly string[])[] = [
  ["OR", "||"],
  ["AND", "&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/"],
];

/** Other ways to write an operator. */
const SAME: Readonly<Record<string, string>> = { "||": "OR", "&&": "AND" };

/**
 * Reads an expression.
 *
 * @throws an error that names what is not imitated, or where it breaks off
 */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): Token => tokens[at]!;
  const next = (): Token => tokens[at++]!;
  const fail = (token: Token): never => {
    const what = token.kind === "end" ? "its end" : JSON.stringify(token.text);
    throw new Error(`ValidationError: the expression ${text} is not understood at ${what}`);
  };
  const expect = (sign: string) => {
    const token = next();
    if (token.kind !== "sign" || token.text !== sign) fail(token);
  };
  const list = (end: string): Expression[] => {
    const items: Expression[] = [];
    while (peek().text !== end || peek().kind !== "sign") {
      if (items.length > 0) expect(",");
      items.push(level(0));
    }
    expect(end);
    return items;
  };

  const call = (name: string): Expression => {
    const arity = FUNCTIONS[name];
    if (!arity) {
      throw new Error(`ValidationError: the embedded CloudWatch does not imitate ${name}() of metric math`);
    }
    expect("(");
    const args = list(")");
    if (args.length < arity[0] || args.length > arity[1]) {
      throw new Error(
        `ValidationError: ${name}() of metric math does not take ${args.length} arguments in ${text}`,
      );
    }
    return { kind: "call", name, args };
  };

  const primary = (): Expression => {
    const token = next();
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "name") {
      if (peek().kind === "sign" && peek().text === "(") return call(token.text);
      return /^[a-z]/.test(token.text) ? { kind: "metric", id: token.text } : fail(token);
    }
    if (token.kind === "sign" && token.text === "-") return { kind: "negative", of: primary() };
    if (token.kind === "sign" && token.text === "[") return { kind: "array", items: list("]") };
    if (token.kind === "sign" && token.text === "(") {
      const inner = level(0);
      expect(")");
      return inner;
    }
    return fail(token);
  };

  const level = (depth: number): Expression => {
    const operators = LEVELS[depth];
    if (!operators) return primary();
    let left = level(depth + 1);
    while (["sign", "name"].includes(peek().kind) && operators.includes(peek().text)) {
      const { text: operator } = next();
      left = { kind: "operation", operator: SAME[operator] ?? operator, left, right: level(depth + 1) };
    }
    return left;
  };

  const expression = level(0);
  return peek().kind === "end" ? expression : fail(peek());
}

/** The ids that an expression names. */
export function idsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "metric":
      return [expression.id];
    case "array":
      return expression.items.flatMap(idsIn);
    case "negative":
      return idsIn(expression.of);
    case "operation":
      return [...idsIn(expression.left), ...idsIn(expression.right)];
    default:
      return expression.args.flatMap(idsIn);
  }
}
