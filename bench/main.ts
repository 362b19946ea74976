/** The command line of the bench, `npm run bench`. README.md tells how to read what it prints. */
import { writeFile } from "node:fs/promises";
import { HELP, parseCommandLine } from "./arguments";
import { renderReport } from "./render";
import { runBench } from "./report";
import { renderStorms } from "./storm/render";
import { runStorms } from "./storm/report";

async function main(args: string[]): Promise<void> {
  const command = parseCommandLine(args);
  if (command.help) {
    process.stdout.write(HELP);
    return;
  }
  // The SDK's advice about Node versions is for who deploys with it.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const progress = (line: string) => process.stderr.write(`… ${line}\n`);
  const report = command.storm
    ? await runStorms(command.short, progress)
    : await runBench(command.short ? "short" : "long", progress);
  process.stdout.write(`${"measured" in report ? renderStorms(report) : renderReport(report)}\n`);
  if (command.jsonFile !== undefined) {
    await writeFile(command.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
