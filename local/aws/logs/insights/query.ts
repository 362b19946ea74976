/** What a query of Logs Insights is made of, once it is read. */

/** An expression over a row. */
export type Expression =
  | { kind: "literal"; value: string | number }
  | { kind: "field"; name: string }
  | { kind: "call"; name: string; args: Expression[] }
  /** Milliseconds, for `bin`. */
  | { kind: "duration"; length: number }
  | { kind: "not" | "negative"; of: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "in"; of: Expression; items: Expression[]; isNegated: boolean }
  | { kind: "like"; of: Expression; pattern: RegExp; isNegated: boolean };

/** An expression under the name of its column. */
export interface Column {
  name: string;
  expression: Expression;
}

/** An aggregate under the name of its column. */
export interface Aggregate {
  name: string;
  /** Such as `count` or `pct`. */
  kind: string;
  /** Undefined for `count(*)`. */
  of: Expression | undefined;
  /** Of `pct`: hundredths. */
  hundredths: number;
}

/** One command, in the order of the query. */
export type Command =
  | { kind: "fields" | "display"; columns: Column[] }
  | { kind: "filter"; expression: Expression }
  | { kind: "stats"; aggregates: Aggregate[]; by: Column[] }
  | { kind: "sort"; keys: { column: Column; isDescending: boolean }[] }
  | { kind: "limit"; count: number }
  /** Each group of the pattern goes to the name at its place. */
  | { kind: "parse"; of: Expression; pattern: RegExp; names: string[] }
  | { kind: "dedup"; columns: Column[] };

/** The fields that an expression names. */
export function fieldsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "field":
      return [expression.name];
    case "call":
      return expression.args.flatMap(fieldsIn);
    case "binary":
      return [...fieldsIn(expression.left), ...fieldsIn(expression.right)];
    case "not":
    case "negative":
    case "like":
    case "in":
      return fieldsIn(expression.of);
    default:
      return [];
  }
}
