import { stripVTControlCharacters } from "node:util";

import Table = require("cli-table3");

const NO_LINES = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** The library takes time by the square of the rows. */
const ROWS_AT_ONCE = 200;

/** A table without lines, as people and `awk` read it. */
export function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [...(head.length > 0 ? [head] : []), ...rows];
  const colWidths = (all[0] ?? []).map((_, column) =>
    Math.max(1, ...all.map((row) => stripVTControlCharacters(row[column] ?? "").length)),
  );
  const parts: string[] = [];
  for (let start = 0; start < all.length; start += ROWS_AT_ONCE) {
    const table = new Table({
      colWidths,
      chars: NO_LINES,
      style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    });
    table.push(...all.slice(start, start + ROWS_AT_ONCE).map((row) => [...row]));
    parts.push(table.toString());
  }
  return parts
    .join("\n")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
