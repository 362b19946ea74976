/** What the commands share: the stack, and how to show things. */
import type { Command } from "commander";
import { type Hosts, openHosts } from "../hosts";
import { findStack, type Stack, type StackOptions } from "../stack";

/** What a command works with. */
export interface Context {
  stack: Stack;
  hosts: Hosts;
  /** Shows a value as JSON, where that was asked for, and else as text. */
  show(value: unknown, text: () => string): void;
}

/** Finds the stack, says which, and runs a command on it. */
export async function withStack(
  command: Command,
  action: (context: Context) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<StackOptions & { json?: boolean }>();
  const stack = await findStack(options);
  const hosts = openHosts(stack);
  // Beside the output, so that what is piped on is nothing else.
  process.stderr.write(`${dim(stack.found)}\n`);
  try {
    await action({
      stack,
      hosts,
      show: (value, text) =>
        process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`),
    });
  } finally {
    hosts.close();
  }
}

/** Colours on a terminal alone (https://no-color.org). */
function hasColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env["NO_COLOR"];
}

function dim(text: string): string {
  return hasColours(process.stderr) ? `\u001b[2m${text}\u001b[22m` : text;
}

const COLOURS = { red: 31, yellow: 33, green: 32 } as const;

/** A coloured text, on a terminal. */
export function coloured(colour: keyof typeof COLOURS, text: string): string {
  return hasColours(process.stdout) ? `\u001b[${COLOURS[colour]}m${text}\u001b[39m` : text;
}
