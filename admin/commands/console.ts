import type { Command } from "commander";
import { problem } from "../problem";
import { withStack } from "./context";

/** `ddns console` */
export function registerConsole(program: Command): void {
  program
    .command("console")
    .description("serves the same things as a page, for the browser of this machine, until Ctrl-C")
    .option("--port <number>", "where; 0 takes a free one", "0")
    .action(({ port }: { port: string }, command: Command) =>
      withStack(command, async ({ stack, hosts }) => {
        // Loaded here, so that the other commands begin as fast without it.
        const { startConsole } = require("../console/server") as typeof import("../console/server");
        const served = await startConsole(stack, hosts, readPort(port), (line) =>
          process.stderr.write(`${line}\n`),
        );
        process.stdout.write(
          `Open ${served.url}\nThe link lets one browser in, once (Safari: with 127.0.0.1 in the name's place). Ctrl-C ends the page.\n`,
        );
        await untilStopped();
        await served.close();
      }),
    );
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw problem(`--port ${text} is no port: give a number from 0 to 65535`);
  return port;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}
