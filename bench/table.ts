/** A table as it is printed: aligned, and Markdown at the same time. */

import type { Target } from "./targets";

/** A cell: numbers and texts of numbers stand to the right. */
export type Cell = string | number;

/**
 * Lays a table out.
 *
 * @param header one name a column
 * @param rows as many cells as there are columns, each
 */
export function renderTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(String));
  const widths = header.map((name, column) =>
    Math.max(name.length, 3, ...texts.map((row) => row[column]?.length ?? 0)),
  );
  const toRight = header.map(
    (_, column) => texts.length > 0 && texts.every((row) => isNumeric(row[column] ?? "")),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? "", width, toRight[column] ?? false)).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    toRight[column] ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  return [line(header), line(rule), ...texts.map(line)].join("\n");
}

/** A part of a report, under its title. */
export function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

/** What was to be reached, and whether it was. */
export function targetTable(targets: readonly Target[]): string {
  return renderTable(
    ["target", "limit", "measured", "met"],
    targets.map(({ what, limit, value, unit, met }) => [
      what,
      `${limit} ${unit}`.trim(),
      `${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`.trim(),
      met ? "yes" : "NO",
    ]),
  );
}

function pad(text: string, width: number, toRight: boolean): string {
  return toRight ? text.padStart(width) : text.padEnd(width);
}

function isNumeric(text: string): boolean {
  return text === "" || text === "–" || /^\d[\d.,]*( [A-Za-z]+)?$/.test(text);
}
