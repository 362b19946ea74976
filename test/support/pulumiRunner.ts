import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** What the runner is told by whoever starts it. */
export interface RunnerOptions {
  project: string;
  stack: string;
  /** The addresses of the engine's two services. */
  engine: string;
  monitor: string;
  /** Only what would happen is asked for. @default false */
  dryRun?: boolean;
  /** How many steps at once. @default 16 */
  parallel?: number;
  /** The whole configuration, by full keys. */
  config: Record<string, string>;
  /** Full keys that the stack file holds encrypted. */
  secretKeys?: string[];
  /** Whether TypeScript checks the types, as in `pulumi up`. */
  typeCheck: boolean;
}

/** Runs this project's program by Pulumi's own runner, in a process of its own, as the language host does. */
export async function runByPulumi(options: RunnerOptions): Promise<{ exitCode: number; printed: string }> {
  const ofTests = Object.entries(process.env).filter(([name]) => name.startsWith("DDNS_TEST_"));
  const runner = spawn(
    process.execPath,
    [
      join(ROOT, "node_modules/@pulumi/pulumi/cmd/run"),
      `--project=${options.project}`,
      `--stack=${options.stack}`,
      `--pwd=${ROOT}`,
      `--parallel=${options.parallel ?? 16}`,
      ...(options.dryRun ? ["--dry-run=true"] : []),
      `--monitor=${options.monitor}`,
      `--engine=${options.engine}`,
      "index.ts",
    ],
    {
      cwd: ROOT,
      env: {
        PATH: process.env["PATH"],
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: String(!options.typeCheck),
        PULUMI_CONFIG: JSON.stringify(options.config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretKeys ?? []),
        // Unless a test sets one, the program waits and asks as it does for its users.
        ...Object.fromEntries(ofTests),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let printed = "";
  for (const stream of [runner.stdout, runner.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      printed += text;
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    runner.on("error", reject);
    runner.on("close", (code) => resolve(code ?? -1));
  });
  return { exitCode, printed };
}
