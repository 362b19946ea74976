/** The options of `npm run bench`. */
import { parseArgs } from "node:util";

/** What the command line says. */
export interface CommandLine {
  help: boolean;
  /** Whether to have fleets change all at once, in place of everything else. */
  storm: boolean;
  /** Fewer rounds: the form that CI runs. */
  short: boolean;
  /** Where to write the results as JSON, beside the tables. */
  jsonFile: string | undefined;
}

/** What `--help` prints. */
export const HELP = `Measures the deployed package in the embedded cloud and prints tables.

usage: npm run bench -- [options]
       npm run bench -- storm [options]

  storm         has fleets of hosts change all at once, immediate and batched, and nothing else
  --json FILE   writes the results as JSON, too
  --short       fewer rounds, within a minute; the ratios are rougher
`;

/**
 * Parses the command line.
 *
 * @throws one line about the first thing that is wrong with it
 */
export function parseCommandLine(args: string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: "boolean" }, short: { type: "boolean" }, json: { type: "string" } },
  });
  if (values.json === "") {
    throw new Error("--json takes the name of a file");
  }
  const [unknown] = positionals.filter((word) => word !== "storm");
  if (unknown !== undefined) {
    throw new Error(`${JSON.stringify(unknown)} is nothing to measure: give storm, or nothing`);
  }
  return {
    help: values.help ?? false,
    storm: positionals.length > 0,
    short: values.short ?? false,
    jsonFile: values.json,
  };
}
