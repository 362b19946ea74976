/**
 * Reads the filter patterns of CloudWatch Logs for JSON log events, in braces, and the empty one, which takes all events
 * ("Filter pattern syntax for metric filters"). Patterns of terms, of columns, and regular expressions are not imitated.
 */
import { type Token, tokensOf } from "./tokens";

type Path = (string | number)[];

/** What an event must be. */
export type Condition =
  | { kind: "all" }
  | { kind: "and" | "or"; left: Condition; right: Condition }
  | { kind: "number"; path: Path; operator: string; value: number }
  | { kind: "text"; path: Path; isEqual: boolean; text: string }
  | { kind: "is"; path: Path; value: null | boolean }
  | { kind: "absent"; path: Path };

const MAX_PATTERN = 1024;
const COMPARISONS = ["=", "!=", "<", ">", "<=", ">="];

/** What a property may be said to be. */
const LITERALS: Readonly<Record<string, null | boolean>> = { NULL: null, TRUE: true, FALSE: false };

/**
 * Reads a pattern.
 *
 * @throws InvalidParameterException, naming what is not understood or not imitated
 */
export function parsePattern(pattern: string): Condition {
  if (pattern.length > MAX_PATTERN) {
    throw new Error("InvalidParameterException: a filter pattern has 1024 characters at most");
  }
  if (pattern.trim() === "") return { kind: "all" };
  const inside = /^\s*\{(.*)\}\s*$/s.exec(pattern)?.[1];
  if (inside === undefined) {
    throw new Error(
      `InvalidParameterException: the embedded CloudWatch Logs imitates patterns for JSON, { $.key = value }, and not ${pattern}`,
    );
  }
  return parseInside(tokensOf(inside), pattern);
}

function parseInside(tokens: readonly Token[], pattern: string): Condition {
  let at = 0;
  const peek = (): Token => tokens[at]!;
  const next = (): Token => tokens[at++]!;
  const isNext = (kind: Token["kind"], text: string) => peek().kind === kind && peek().text === text;
  const fail = ({ text }: Token): never => {
    throw new Error(
      `InvalidParameterException: Invalid metric filter pattern ${pattern}: not understood at ${text}`,
    );
  };
  const expect = (kind: Token["kind"], text: string): void => {
    const token = next();
    if (token.kind !== kind || token.text !== text) fail(token);
  };

  const chain = (sign: string, kind: "and" | "or", part: () => Condition): Condition => {
    let left = part();
    while (isNext("sign", sign)) {
      next();
      left = { kind, left, right: part() };
    }
    return left;
  };
  const or = (): Condition => chain("||", "or", and);
  const and = (): Condition => chain("&&", "and", single);

  const single = (): Condition => {
    const token = next();
    if (token.kind === "sign" && token.text === "(") {
      const inner = or();
      expect("sign", ")");
      return inner;
    }
    if (token.kind !== "selector") return fail(token);
    return compared(token.path);
  };

  const compared = (path: Path): Condition => {
    const operator = next();
    if (operator.kind === "word" && operator.text === "IS") {
      const literal = next();
      const value = literal.kind === "word" ? LITERALS[literal.text] : undefined;
      return value === undefined ? fail(literal) : { kind: "is", path, value };
    }
    if (operator.kind === "word" && operator.text === "NOT") {
      expect("word", "EXISTS");
      return { kind: "absent", path };
    }
    if (operator.kind !== "sign" || !COMPARISONS.includes(operator.text)) return fail(operator);
    const operand = next();
    if (operand.kind === "number") {
      return { kind: "number", path, operator: operator.text, value: operand.value };
    }
    const isEquality = operator.text === "=" || operator.text === "!=";
    if (operand.kind !== "text" || !isEquality) return fail(operand);
    return { kind: "text", path, isEqual: operator.text === "=", text: operand.text };
  };

  const condition = or();
  return peek().kind === "end" ? condition : fail(peek());
}
