/**
 * Reads a query of Logs Insights ("CloudWatch Logs Insights language query syntax"): fields, filter, stats, sort, limit,
 * display, parse and dedup. Anything else is an error that names it.
 */
import { literalPattern, readCondition, readName, readValue, regexOf } from "./expressions";
import { type Aggregate, type Column, type Command, fieldsIn } from "./query";
import { createReader, type Reader } from "./reader";
import { tokensOf } from "./tokens";

const AGGREGATES = ["avg", "count", "count_distinct", "max", "min", "pct", "sum"];
/** The quotas for a query's length and for its rows. */
const MAX_QUERY = 10_000;
export const MAX_ROWS = 10_000;

/** @throws MalformedQueryException, naming what is not understood or not imitated */
export function parseQuery(query: string): Command[] {
  if (query.length > MAX_QUERY) {
    throw new Error(`MalformedQueryException: a query has ${MAX_QUERY} characters at most`);
  }
  const reader = createReader(query, tokensOf(query));
  const commands: Command[] = [];
  do {
    commands.push(command(reader, commands));
  } while (reader.takes("sign", "|"));
  if (reader.peek().kind !== "end") reader.fail(reader.peek());
  return commands;
}

function command(reader: Reader, before: readonly Command[]): Command {
  const word = reader.next();
  if (word.kind !== "name" || word.isQuoted) reader.fail(word);
  const stats = before.find((one) => one.kind === "stats");
  const known = stats && columnsOf(stats);
  const check = (columns: Column[]): Column[] => {
    const names = columns.flatMap(({ expression }) => fieldsIn(expression));
    const other = names.find((name) => known !== undefined && !known.includes(name));
    if (other !== undefined) {
      throw new Error(`MalformedQueryException: after stats there is no column ${other} in ${reader.query}`);
    }
    return columns;
  };

  switch (word.text) {
    case "fields":
    case "display":
      return { kind: word.text, columns: check(reader.list(() => column(reader, known))) };
    case "filter": {
      const expression = readCondition(reader);
      check([{ name: "", expression }]);
      return { kind: "filter", expression };
    }
    case "stats":
      if (stats) reader.fail(word, "a second time, which is not imitated,");
      return readStats(reader);
    case "sort":
      return {
        kind: "sort",
        keys: reader.list(() => {
          const [key] = check([column(reader, known)]);
          const isDescending = reader.takes("name", "desc");
          if (!isDescending) reader.expect("name", "asc");
          return { column: key!, isDescending };
        }),
      };
    case "limit": {
      const count = reader.next();
      const isCount = count.kind === "number" && Number.isInteger(Number(count.text));
      if (!isCount || Number(count.text) < 1 || Number(count.text) > MAX_ROWS) reader.fail(count);
      return { kind: "limit", count: Number(count.text) };
    }
    case "parse":
      return readParse(reader);
    case "dedup":
      return { kind: "dedup", columns: check(reader.list(() => column(reader, known))) };
    default:
      return reader.fail(word, "as a command, or not imitated,");
  }
}

/** After stats, a column may be named by the text that it was written with. */
function column(reader: Reader, known: readonly string[] | undefined): Column {
  const named = known && readKnown(reader, known);
  if (named !== undefined) return { name: named, expression: { kind: "field", name: named } };
  const { value: expression, text } = reader.withText(() => readValue(reader));
  const name = expression.kind === "field" ? expression.name : text;
  return { name: reader.takes("name", "as") ? readName(reader) : name, expression };
}

function readKnown(reader: Reader, known: readonly string[]): string | undefined {
  const rest = reader.query.slice(reader.peek().start);
  const found = known.find((name) => name.includes("(") && rest.startsWith(name));
  if (found === undefined) return undefined;
  const { start } = reader.peek();
  while (reader.peek().start < start + found.length && reader.peek().kind !== "end") reader.next();
  return found;
}

function columnsOf(stats: Command & { kind: "stats" }): string[] {
  return [...stats.aggregates, ...stats.by].map(({ name }) => name);
}

function readStats(reader: Reader): Command {
  const aggregates = reader.list(() => aggregate(reader));
  const by = reader.takes("name", "by") ? reader.list(() => column(reader, undefined)) : [];
  return { kind: "stats", aggregates, by };
}

function aggregate(reader: Reader): Aggregate {
  const { value, text } = reader.withText(() => {
    const word = reader.next();
    if (word.kind !== "name" || word.isQuoted || !AGGREGATES.includes(word.text)) {
      reader.fail(word, "as an aggregate, or not imitated,");
    }
    reader.expect("sign", "(");
    const of = word.text === "count" && reader.takes("sign", "*") ? undefined : readValue(reader);
    let hundredths = 0;
    if (word.text === "pct") {
      reader.expect("sign", ",");
      const token = reader.next();
      hundredths = Number(token.text);
      if (token.kind !== "number" || hundredths > 100) reader.fail(token, "as a percentile");
    }
    reader.expect("sign", ")");
    return { kind: word.text, of, hundredths };
  });
  return { ...value, name: reader.takes("name", "as") ? readName(reader) : text };
}

/** `parse FIELD /regular expression/` with named groups, or `parse FIELD "text with * in it" as a, b`. */
function readParse(reader: Reader): Command {
  const of = readValue(reader, 2);
  const token = reader.next();
  if (token.kind === "regex") {
    const pattern = regexOf(reader, token);
    const names = [...token.text.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name]) => name!);
    if (names.length === 0) reader.fail(token, "without a named group");
    return { kind: "parse", of, pattern, names };
  }
  if (token.kind !== "text") reader.fail(token);
  const parts = token.text.split("*");
  reader.expect("name", "as");
  const names = reader.list(() => readName(reader));
  if (names.length !== parts.length - 1) reader.fail(token, `with ${names.length} names for its *`);
  const groups = names.map((_, index) => `(?<g${index}>.*${index === names.length - 1 ? "" : "?"})`);
  const source = parts.map((part, index) => literalPattern(part).source + (groups[index] ?? "")).join("");
  return { kind: "parse", of, pattern: new RegExp(source.replaceAll("(?:)", ""), "s"), names };
}
