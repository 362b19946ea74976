import { spawn } from "node:child_process";
import { join } from "node:path";
import { ToolFolder } from "./toolFolder";

/** How a command ended. */
export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  tools: ToolFolder;
  env?: Record<string, string>;
  /** Put before everything, as `ip netns exec NAME`. */
  prefix?: string[];
  /** The client's file; without it the one in clients/. */
  file?: string;
}

/** A shell that the clients must run under. */
export interface Shell {
  name: string;
  command: string[];
  busybox: boolean;
}

export const SHELLS: Shell[] = [
  { name: "dash", command: ["/bin/dash"], busybox: false },
  { name: "bash", command: ["/bin/bash"], busybox: false },
  { name: "busybox ash", command: ["/usr/bin/busybox", "ash"], busybox: true },
];

export const CLIENTS = join(__dirname, "..", "..", "..", "clients");

/** Declares the same tests for every shell, each test with a folder of tools of its own. */
export function describeInEveryShell(
  title: string,
  declare: (shell: Shell, tools: () => ToolFolder) => void,
): void {
  for (const shell of SHELLS) {
    describe(`${title} (${shell.name})`, () => {
      let tools: ToolFolder;
      beforeEach(() => {
        tools = new ToolFolder(shell.busybox);
      });
      afterEach(() => tools.dispose());
      declare(shell, () => tools);
    });
  }
}

/**
 * Runs a client to its end.
 *
 * @param client ddns-client.sh, route53-ddns-client.sh, network-discovery.sh or acme-hook.sh
 */
export function run(shell: Shell, client: string, words: string[], options: RunOptions): Promise<Run> {
  const file = options.file ?? join(CLIENTS, client);
  return start([...(options.prefix ?? []), ...shell.command, file, ...words], {
    PATH: options.tools.path,
    HOME: options.tools.home,
    ...options.env,
  });
}

/** Runs any command to its end. */
export function start(command: string[], env: Record<string, string>): Promise<Run> {
  const [program = "", ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
