import { runByPulumi } from "../support/pulumiRunner";
import type { ExistingZone } from "./fakeAws";
import { type FakeEngine, startFakeEngine } from "./fakeEngine";
import { PROJECT } from "./program";

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
  try {
    const { exitCode, printed } = await runByPulumi({
      project: PROJECT,
      stack: "test",
      engine: engine.address,
      monitor: engine.address,
      config: Object.fromEntries(keyed),
      secretKeys: secretKeys.map((key) => `${PROJECT}:${key}`),
      typeCheck,
    });
    const { registrations, outputs, messages } = engine;
    return { exitCode, printed, registrations, outputs, messages };
  } finally {
    engine.close();
  }
}
