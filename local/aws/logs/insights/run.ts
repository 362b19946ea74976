/** Carries out queries of Logs Insights on lines of a log. */
import type { LogEvent } from "../logEvent";
import { evaluate, isTrue, type Lookup, numberOf, textOf, type Value } from "./evaluate";
import { MAX_ROWS, parseQuery } from "./parse";
import type { Column, Command } from "./query";
import { groupRows } from "./stats";

/** A row of the answer: column → value, moments as Insights writes them; what is missing is not there. */
export type Row = Record<string, string | number>;

/** What a query without `fields`, `display` and `stats` shows. */
const DEFAULT_COLUMNS = ["@timestamp", "@message"];

interface Work {
  rows: Lookup[];
  /** What is shown. */
  columns: Column[] | undefined;
  isSorted: boolean;
}

/**
 * Carries out a query.
 *
 * @param lines oldest first
 * @throws MalformedQueryException
 */
export function runQuery(queryString: string, lines: readonly LogEvent[]): Row[] {
  const commands = parseQuery(queryString);
  const work: Work = { rows: lines.map(lookupOf), columns: undefined, isSorted: false };
  const hasStats = commands.some(({ kind }) => kind === "stats");
  // The newest first, wherever the query does not say more.
  if (!hasStats) work.rows = sorted(work.rows, [{ column: field("@timestamp"), isDescending: true }]);
  for (const command of commands) carryOut(command, work);
  const columns = work.columns ?? DEFAULT_COLUMNS.map(field);
  return work.rows.slice(0, MAX_ROWS).map((row) => shown(row, columns));
}

function carryOut(command: Command, work: Work): void {
  switch (command.kind) {
    case "fields":
      work.columns = [...(work.columns ?? []), ...command.columns];
      work.rows = work.rows.map((row) => withColumns(row, command.columns));
      return;
    case "display":
      work.columns = command.columns;
      return;
    case "filter":
      work.rows = work.rows.filter((row) => isTrue(evaluate(command.expression, row)));
      return;
    case "stats":
      work.rows = groupRows(command, work.rows).map((values) => (name: string) => values.get(name));
      work.columns = [...command.by, ...command.aggregates].map(({ name }) => field(name));
      return;
    case "sort":
      work.rows = sorted(work.rows, command.keys);
      return;
    case "limit":
      work.rows = work.rows.slice(0, command.count);
      return;
    case "parse":
      work.rows = work.rows.map((row) => withParsed(row, command));
      return;
    default:
      work.rows = distinct(work.rows, command.columns);
  }
}

/** The fields of a line: Insights' own, and what its JSON has, by dotted paths. */
function lookupOf({ timestamp, message, logStream }: LogEvent): Lookup {
  const json = jsonOf(message);
  return (name) => {
    switch (name) {
      case "@timestamp":
        return new Date(timestamp);
      case "@message":
        return message;
      case "@logStream":
        return logStream;
      case "@requestId":
        return valueAt(json, "requestId");
      default:
        return valueAt(json, name);
    }
  };
}

function valueAt(json: unknown, path: string): Value {
  let value = json;
  for (const key of path.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function jsonOf(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function withColumns(row: Lookup, columns: readonly Column[]): Lookup {
  const made = columns.filter(
    ({ name, expression }) => expression.kind !== "field" || expression.name !== name,
  );
  if (made.length === 0) return row;
  const values = new Map(made.map(({ name, expression }) => [name, evaluate(expression, row)]));
  return (name) => (values.has(name) ? values.get(name) : row(name));
}

function withParsed(row: Lookup, { of, pattern, names }: Command & { kind: "parse" }): Lookup {
  const found = pattern.exec(textOf(evaluate(of, row)) ?? "");
  const groups = Object.values(found?.groups ?? {});
  const values = new Map(names.map((name, index) => [name, groups[index]]));
  return (name) => (values.has(name) ? values.get(name) : row(name));
}

/** Of each combination of values the first row that has it; a row that lacks one of them goes. */
function distinct(rows: readonly Lookup[], columns: readonly Column[]): Lookup[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const values = columns.map(({ expression }) => textOf(evaluate(expression, row)));
    const key = JSON.stringify(values);
    if (values.includes(undefined) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What is missing comes last. */
function sorted(rows: readonly Lookup[], keys: (Command & { kind: "sort" })["keys"]): Lookup[] {
  const valued = rows.map((row) => ({
    row,
    values: keys.map(({ column }) => evaluate(column.expression, row)),
  }));
  return valued
    .sort((a, b) => {
      for (const [index, { isDescending }] of keys.entries()) {
        const [x, y] = [a.values[index], b.values[index]];
        if (x === undefined || y === undefined) {
          if (x !== y) return x === undefined ? 1 : -1;
          continue;
        }
        const order = compared(x, y);
        if (order !== 0) return isDescending ? -order : order;
      }
      return 0;
    })
    .map(({ row }) => row);
}

function compared(a: Value, b: Value): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  const [s, t] = [textOf(a) ?? "", textOf(b) ?? ""];
  return s < t ? -1 : Number(s > t);
}

function shown(row: Lookup, columns: readonly Column[]): Row {
  const entries = columns.map(({ name, expression }) => {
    const isOwn = expression.kind === "field" && expression.name === name;
    return [name, isOwn ? row(name) : evaluate(expression, row)] as const;
  });
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value instanceof Date ? textOf(value)! : value]],
    ),
  );
}

function field(name: string): Column {
  return { name, expression: { kind: "field", name } };
}
