import { writeFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import type { Command } from "commander";
import { problem } from "../problem";
import { openConfigTable } from "../table";
import { asCsv, exported, type Imported, makeAll, type Planned, plan, readHostsFile } from "../transfer";
import { type Context, withStack } from "./context";

/** `ddns import` and `ddns export` */
export function registerTransfer(program: Command): void {
  program
    .command("import [file]")
    .description(
      "makes the hosts of a CSV or JSON file, or of the original's table; says first what it would do",
    )
    .option("--from-table <name>", "another table in place of a file: its items are mended on the way")
    .option("--yes", "does it")
    .action((file: string | undefined, flags: { fromTable?: string; yes?: true }, command: Command) =>
      withStack(command, (context) => importHosts(context, file, flags)),
    );
  program
    .command("export <file>")
    .description("writes all hosts, secrets included, to a CSV or JSON file that only you can read")
    .action((file: string, _options: unknown, command: Command) =>
      withStack(command, async ({ stack, show }) => {
        const table = openConfigTable(stack);
        const items = exported(await table.scan());
        table.close();
        const text = /\.json$/i.test(file) ? `${JSON.stringify(items, null, 2)}\n` : asCsv(items);
        try {
          writeFileSync(file, text, { mode: 0o600, flag: "wx" });
        } catch (error) {
          throw problem(`${file} cannot be written: ${(error as Error).message}`);
        }
        show(
          { file, records: items.length },
          () => `${items.length} records are in ${file}, with their secrets.`,
        );
      }),
    );
}

async function importHosts(
  { stack, show }: Context,
  file: string | undefined,
  { fromTable, yes }: { fromTable?: string; yes?: true },
): Promise<void> {
  if ((file === undefined) === (fromTable === undefined)) {
    throw problem("import takes a FILE or --from-table NAME: give one of them");
  }
  const rows = fromTable === undefined ? readHostsFile(file!) : await rowsOf(fromTable, stack);
  const planned = plan(rows, stack);
  const table = openConfigTable(stack);
  const imported = yes ? await makeAll(table, planned, progressOf(planned)) : [];
  table.close();
  show({ planned: planned.map(withoutSecret), imported }, () => report(planned, imported, yes ?? false));
}

async function rowsOf(tableName: string, stack: Context["stack"]) {
  const table = openConfigTable({ ...stack, tableName });
  try {
    return await table.scan();
  } finally {
    table.close();
  }
}

/** A bar where somebody watches. */
function progressOf(planned: readonly Planned[]): (done: number) => void {
  const total = planned.filter(({ kind }) => kind === "make").length;
  if (!process.stderr.isTTY || total === 0) return () => {};
  const bar = new SingleBar({ format: "{bar} {value}/{total}", stream: process.stderr });
  bar.start(total, 0);
  return (done) => {
    bar.update(done);
    if (done === total) bar.stop();
  };
}

function withoutSecret(one: Planned): Planned {
  return one.kind === "make" ? { ...one, item: { ...one.item, shared_secret: "[secret]" } } : one;
}

function report(planned: readonly Planned[], imported: readonly Imported[], isDone: boolean): string {
  const skipped = planned.flatMap((one) => (one.kind === "skip" ? [`skipped ${one.name}: ${one.why}`] : []));
  const made = planned.filter((one) => one.kind === "make");
  const mended = made.filter((one) => one.kind === "make" && one.mended.length > 0).length;
  const there = imported.filter(({ outcome }) => outcome === "there_already");
  return [
    ...skipped,
    ...there.map(({ name }) => `skipped ${name}: it is there already`),
    isDone
      ? `${imported.length - there.length} records made, ${there.length + skipped.length} skipped.`
      : `${made.length} records would be made (${mended} mended on the way), ${skipped.length} skipped. Give --yes to do it.`,
  ].join("\n");
}
