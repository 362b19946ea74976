/** Reads expressions: what `fields`, `filter`, `sort` and the arguments of `stats` are made of. */
import type { Expression } from "./query";
import type { Reader } from "./reader";
import type { Token } from "./tokens";

/** The functions of one row that are imitated, and how many arguments each takes. */
const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  abs: [1, 1],
  bin: [1, 1],
  ceil: [1, 1],
  coalesce: [1, 20],
  concat: [1, 20],
  floor: [1, 1],
  isblank: [1, 1],
  isempty: [1, 1],
  ispresent: [1, 1],
  strcontains: [2, 2],
  strlen: [1, 1],
  tolower: [1, 1],
  toupper: [1, 1],
};

const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="];
/** Arithmetic, what binds least first. */
const LEVELS = [
  ["+", "-"],
  ["*", "/", "%"],
];
/** No names of fields, unless in backticks. */
const KEYWORDS = ["and", "as", "asc", "by", "desc", "false", "in", "like", "not", "null", "or", "true"];

const LENGTHS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads a condition. */
export function readCondition(reader: Reader): Expression {
  return chain(reader, "or", () => chain(reader, "and", () => negation(reader)));
}

/** Reads what has a value: no comparison, but in parentheses. */
export function readValue(reader: Reader, level = 0): Expression {
  const operators = LEVELS[level];
  if (!operators) return primary(reader);
  let left = readValue(reader, level + 1);
  while (reader.peek().kind === "sign" && operators.includes(reader.peek().text)) {
    const operator = reader.next().text;
    left = { kind: "binary", operator, left, right: readValue(reader, level + 1) };
  }
  return left;
}

/** Reads the name of a field. */
export function readName(reader: Reader): string {
  const token = reader.next();
  if (token.kind !== "name" || (!token.isQuoted && KEYWORDS.includes(token.text))) reader.fail(token);
  return token.text;
}

/**
 * A regular expression as Insights writes it.
 *
 * @throws MalformedQueryException, when it is none
 */
export function regexOf(reader: Reader, token: Token): RegExp {
  const [, flags = "", source = ""] = /^(?:\(\?(i)\))?(.*)$/s.exec(token.text) ?? [];
  try {
    return new RegExp(source, flags);
  } catch {
    return reader.fail(token, "as a regular expression");
  }
}

/** A text as a pattern that is found where it stands. */
export function literalPattern(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
}

function chain(reader: Reader, operator: "and" | "or", part: () => Expression): Expression {
  let left = part();
  while (reader.takes("name", operator)) {
    left = { kind: "binary", operator, left, right: part() };
  }
  return left;
}

function negation(reader: Reader): Expression {
  return reader.takes("name", "not") ? { kind: "not", of: negation(reader) } : comparison(reader);
}

function comparison(reader: Reader): Expression {
  const of = readValue(reader);
  const { kind, text } = reader.peek();
  if (kind === "sign" && COMPARISONS.includes(text)) {
    reader.next();
    return { kind: "binary", operator: text, left: of, right: readValue(reader) };
  }
  if (reader.takes("sign", "=~")) return { kind: "like", of, pattern: pattern(reader), isNegated: false };
  const isNegated = reader.takes("name", "not");
  if (reader.takes("name", "like")) return { kind: "like", of, pattern: pattern(reader), isNegated };
  if (reader.takes("name", "in")) {
    reader.expect("sign", "[");
    const items = reader.list(() => literal(reader));
    reader.expect("sign", "]");
    return { kind: "in", of, items, isNegated };
  }
  if (isNegated) reader.fail(reader.peek());
  return of;
}

function pattern(reader: Reader): RegExp {
  const token = reader.next();
  if (token.kind === "regex") return regexOf(reader, token);
  return token.kind === "text" ? literalPattern(token.text) : reader.fail(token);
}

function literal(reader: Reader): Expression {
  const token = reader.next();
  if (token.kind === "text") return { kind: "literal", value: token.text };
  return token.kind === "number" ? { kind: "literal", value: Number(token.text) } : reader.fail(token);
}

function primary(reader: Reader): Expression {
  const token = reader.peek();
  if (token.kind === "text" || token.kind === "number") return literal(reader);
  if (reader.takes("sign", "-")) return { kind: "negative", of: primary(reader) };
  if (reader.takes("sign", "(")) {
    const inner = readCondition(reader);
    reader.expect("sign", ")");
    return inner;
  }
  const name = readName(reader);
  if (token.isQuoted || !reader.takes("sign", "(")) return { kind: "field", name };
  const arity = FUNCTIONS[name];
  if (!arity) return reader.fail(token, "as a function, or not imitated,");
  const args = reader.list(() => (name === "bin" ? duration(reader) : readValue(reader)));
  reader.expect("sign", ")");
  if (args.length < arity[0] || args.length > arity[1]) reader.fail(token, `with ${args.length} arguments`);
  return { kind: "call", name, args };
}

function duration(reader: Reader): Expression {
  const token = reader.next();
  const [, count = "", unit = ""] = /^(\d+)([a-z]+)$/.exec(token.text) ?? [];
  const length = token.kind === "duration" ? Number(count) * (LENGTHS[unit] ?? 0) : 0;
  return length > 0 ? { kind: "duration", length } : reader.fail(token, "as a length of time");
}
