/** The command `stats`: rows in groups, and what each group comes to. */
import { evaluate, type Lookup, numberOf, textOf, type Value } from "./evaluate";
import type { Aggregate, Column, Command } from "./query";

/** One aggregate of a group's rows. Values that are missing, or no numbers where there must be some, do not count. */
export function aggregateOf({ kind, of, hundredths }: Aggregate, rows: readonly Lookup[]): Value {
  if (of === undefined) return rows.length;
  const values = rows.map((row) => evaluate(of, row)).filter((value) => value !== undefined);
  if (kind === "count") return values.length;
  if (kind === "count_distinct") return new Set(values.map(textOf)).size;
  const numbers = values.map(numberOf).filter((value) => value !== undefined);
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, value) => total + value, 0);
  switch (kind) {
    case "sum":
      return sum;
    case "avg":
      return sum / numbers.length;
    case "min":
      return Math.min(...numbers);
    case "max":
      return Math.max(...numbers);
    default: {
      const sorted = numbers.sort((a, b) => a - b);
      return sorted[Math.max(0, Math.ceil((hundredths / 100) * sorted.length) - 1)];
    }
  }
}

/** The groups' rows, in the order in which each group was first seen; without `by`, all rows are one group. */
export function groupRows(
  { aggregates, by }: Command & { kind: "stats" },
  rows: readonly Lookup[],
): Map<string, Value>[] {
  const groups = new Map<string, { keys: Value[]; rows: Lookup[] }>();
  if (by.length === 0) groups.set("[]", { keys: [], rows: [] });
  for (const row of rows) {
    const keys = by.map(({ expression }: Column) => evaluate(expression, row));
    const name = JSON.stringify(keys.map((key) => textOf(key) ?? null));
    const group = groups.get(name) ?? { keys, rows: [] };
    group.rows.push(row);
    groups.set(name, group);
  }
  return [...groups.values()].map(
    ({ keys, rows: members }) =>
      new Map([
        ...by.map(({ name }, index): [string, Value] => [name, keys[index]]),
        ...aggregates.map((aggregate): [string, Value] => [aggregate.name, aggregateOf(aggregate, members)]),
      ]),
  );
}
