import { spawn } from "node:child_process";
import * as path from "node:path";
import type { ExistingZone } from "./fakeAws";
import { type FakeEngine, startFakeEngine } from "./fakeEngine";
import { PROJECT, ROOT } from "./program";

export interface Run extends Pick<FakeEngine, "registrations" | "outputs" | "messages"> {
  exitCode: number;
  /** What the runner printed besides. */
  printed: string;
}

export interface RunOptions {
  config: Record<string, string>;
  /** Keys that the stack file holds encrypted. */
  secretKeys?: string[];
  zones?: Record<string, ExistingZone>;
  /** Whether TypeScript checks the types, as in `pulumi up`. */
  typeCheck: boolean;
}

/** Loads the program through Pulumi's own runner, in a process of its own, as the language host does. */
export async function runProgram({ config, secretKeys = [], zones, typeCheck }: RunOptions): Promise<Run> {
  const engine = await startFakeEngine(zones);
  const keyed = Object.entries(config).map(([key, value]) => [
    key.includes(":") ? key : `${PROJECT}:${key}`,
    value,
  ]);
  const runner = spawn(
    process.execPath,
    [
      path.join(ROOT, "node_modules/@pulumi/pulumi/cmd/run"),
      `--project=${PROJECT}`,
      "--stack=test",
      `--pwd=${ROOT}`,
      "--parallel=16",
      `--monitor=${engine.address}`,
      `--engine=${engine.address}`,
      "index.ts",
    ],
    {
      cwd: ROOT,
      env: {
        PATH: process.env["PATH"],
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: String(!typeCheck),
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(keyed)),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys.map((key) => `${PROJECT}:${key}`)),
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
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      runner.on("error", reject);
      runner.on("close", (code) => resolve(code ?? -1));
    });
    const { registrations, outputs, messages } = engine;
    return { exitCode, printed, registrations, outputs, messages };
  } finally {
    engine.close();
  }
}
