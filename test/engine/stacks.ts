/** Stacks of this project under the real engine: its state in a temporary folder, its providers the embedded cloud's. */
import { execFile, execFileSync } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import * as automation from "@pulumi/pulumi/automation";
import { startLanguageHost } from "./languageHost";

const execute = promisify(execFile);

const PROJECT = resolve(__dirname, "../..");

/** Configuration without namespaces: the project's keys. */
export type Config = Record<string, string>;

/** What one run of the engine did, or would do. */
export interface Run {
  /** What was done, or would be, to each resource, as `create route53/Zone zone`, in the order of their ends. */
  steps: string[];
  /** The steps that were tried and failed. */
  failures: string[];
  /** How many resources were left as they are. */
  same: number;
  /** What the engine printed. */
  printed: string;
  /** The engine's exit was a failure. */
  failed: boolean;
  seconds: number;
}

/** A stack of this project. */
export interface EngineStack {
  preview(config?: Config): Promise<Run>;
  /** @param config replaces the stack's configuration, when given */
  up(config?: Config): Promise<Run>;
  refresh(): Promise<Run>;
  /** What `pulumi destroy` does before it asks whether to go on. */
  previewDestroy(): Promise<Run>;
  destroy(): Promise<Run>;
  /** `pulumi state unprotect --all`. */
  unprotect(): Promise<void>;
  /** The outputs of the last update; secrets in clear. */
  outputs(): Promise<Record<string, unknown>>;
  /** The state as `pulumi stack export` writes it. */
  exported(): Promise<string>;
  /** `pulumi stack import`. */
  import(state: string): Promise<void>;
}

/** A place for stacks: a backend, a passphrase and a home of its own. */
export interface EnginePlace {
  stack(name: string): Promise<EngineStack>;
  remove(): Promise<void>;
}

/**
 * Makes a place for stacks.
 *
 * @param attach what PULUMI_DEBUG_PROVIDERS must be
 */
export async function createPlace(attach: string): Promise<EnginePlace> {
  putEngineOnPath();
  const languageHost = await startLanguageHost();
  const folder = await mkdtemp(join(tmpdir(), "ddns-engine-"));
  const workDir = await mkdtemp(join(folder, "project-"));
  await cp(join(PROJECT, "Pulumi.yaml"), join(workDir, "Pulumi.yaml"));
  // The engine asks that the program is there, and reads the function's package by paths relative to the project.
  for (const name of ["index.ts", "node_modules"]) {
    await symlink(join(PROJECT, name), join(workDir, name));
  }
  const envVars = {
    PULUMI_BACKEND_URL: `file://${await mkdtemp(join(folder, "state-"))}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_DEBUG_PROVIDERS: attach,
    PULUMI_DEBUG_LANGUAGES: languageHost.attach,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const options = { envVars, pulumiHome: join(folder, "home") };
  return {
    async stack(name) {
      const args = { stackName: name, workDir };
      return engineStack(name, await automation.LocalWorkspace.createStack(args, options));
    },
    async remove() {
      languageHost.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function engineStack(name: string, stack: automation.Stack): EngineStack {
  const configure = async (config: Config | undefined): Promise<void> => {
    if (config) {
      const settings = await stack.workspace.stackSettings(name);
      const entries = Object.entries(config).map(([key, value]) => [`route53-dynamic-dns:${key}`, value]);
      const all = { "aws:region": "eu-central-1", ...Object.fromEntries(entries) };
      await stack.workspace.saveStackSettings(name, { ...settings, config: all });
    }
  };
  const command = async (args: string[]): Promise<string> => {
    const { workDir: cwd, envVars, pulumiHome } = stack.workspace;
    const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome };
    const { stdout } = await execute("pulumi", [...args, "--stack", name, "--non-interactive"], { cwd, env });
    return stdout;
  };
  return {
    preview: async (config) => {
      await configure(config);
      return run((options) => stack.preview(options));
    },
    up: async (config) => {
      await configure(config);
      return run((options) => stack.up(options));
    },
    refresh: () => run((options) => stack.refresh(options)),
    previewDestroy: () => run((options) => stack.previewDestroy(options)),
    destroy: () => run((options) => stack.destroy(options)),
    unprotect: async () => {
      await command(["state", "unprotect", "--all", "--yes"]);
    },
    async outputs() {
      const entries = Object.entries(await stack.outputs());
      return Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
    },
    // Unlike the Automation API's own, which decrypts the secrets.
    exported: () => command(["stack", "export"]),
    async import(state) {
      const file = join(stack.workspace.workDir, "imported.json");
      await writeFile(file, state);
      await command(["stack", "import", "--file", file]);
    },
  };
}

type RunOptions = Pick<automation.UpOptions, "onEvent" | "onOutput" | "onError" | "color">;

async function run(start: (options: RunOptions) => Promise<unknown>): Promise<Run> {
  const began = performance.now();
  const steps: string[] = [];
  const failures: string[] = [];
  const printed: string[] = [];
  let same = 0;
  let failed = false;
  const onEvent = ({ resOutputsEvent, resOpFailedEvent }: automation.EngineEvent): void => {
    const done = resOutputsEvent?.metadata;
    if (done && isResource(done)) {
      same += done.op === "same" ? 1 : 0;
      steps.push(...(done.op === "same" ? [] : [shownStep(done)]));
    }
    if (resOpFailedEvent) {
      failures.push(shownStep(resOpFailedEvent.metadata));
    }
  };
  const onOutput = (text: string): void => {
    printed.push(text);
  };
  try {
    await start({ onEvent, onOutput, onError: onOutput, color: "never" });
  } catch (error) {
    if (!(error instanceof automation.CommandError)) {
      throw error;
    }
    failed = true;
  }
  const seconds = (performance.now() - began) / 1000;
  return { steps, failures, same, printed: printed.join(""), failed, seconds };
}

/** Neither a component nor a provider. */
function isResource({ old, new: fresh, type }: automation.StepEventMetadata): boolean {
  return (fresh ?? old)?.custom === true && !type.startsWith("pulumi:providers:");
}

function shownStep({ op, type, urn }: { op: string; type: string; urn: string }): string {
  return `${op} ${shortType(type)} ${urn.split("::").at(-1)}`;
}

/** `route53/Zone` for `aws:route53/zone:Zone`, as Pulumi itself shows it but for the package. */
function shortType(type: string): string {
  return type.replace(/^[^:]*:([^/:]*)[^:]*:/, "$1/");
}

function putEngineOnPath(): void {
  const folder = execFileSync(join(PROJECT, ".ci/pulumi-cli"), { encoding: "utf8" }).trim();
  process.env["PATH"] = `${folder}:${process.env["PATH"]}`;
}
