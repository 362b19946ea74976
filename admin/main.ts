/** The `ddns` command: reads the command line, and shows what hosts.ts does. */
import { Command, CommanderError, Option } from "commander";
import { registerAdd } from "./commands/add";
import { registerCheck } from "./commands/check";
import { registerConsole } from "./commands/console";
import { registerHistory } from "./commands/history";
import { registerList } from "./commands/list";
import { registerRemove } from "./commands/remove";
import { registerRotate } from "./commands/rotate";
import { registerSet } from "./commands/set";
import { registerShow } from "./commands/show";
import { registerTransfer } from "./commands/transfer";
import { isProblem } from "./problem";

/** Runs a command line to its end. Its exit code: 0; 1, with one sentence; 2 for a line that is none. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command("ddns")
    .description("The owner's command: hosts of a stack, or of the npm start that runs in this folder.")
    .addOption(new Option("--stack <name>", "a stack of Pulumi's, with your AWS credentials"))
    .addOption(new Option("--outputs <file>", "what npm start -- --outputs has written"))
    .option("--json", "what is shown, as JSON")
    .showHelpAfterError("(ddns --help shows what there is)")
    .exitOverride();
  for (const register of [
    registerList,
    registerShow,
    registerAdd,
    registerSet,
    registerRotate,
    registerRemove,
    registerCheck,
    registerTransfer,
    registerHistory,
    registerConsole,
  ]) {
    register(program);
  }
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = tell(error);
  }
}

function tell(error: unknown): number {
  // Commander has said what is wrong with the line, or shown its help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const text = isProblem(error) ? error.message : `a fault: ${(error as Error).stack ?? String(error)}`;
  process.stderr.write(`ddns: ${text}\n`);
  return 1;
}
