import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { createdState, type ExistingZone, foundCertificate, lookUp } from "./fakeAws";
import { catchRejection } from "./rejections";

/** The project's root folder. */
export const ROOT = path.join(__dirname, "..", "..");

export const PROJECT = "route53-dynamic-dns";

/** A resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  /** Secrets unwrapped; a resource among the inputs is its logical name. */
  inputs: Record<string, unknown>;
  /** The names of the inputs that are marked as secret, or hold something that is. */
  secretInputs: string[];
}

/** Everything that the program did under Pulumi's mocks. */
export interface Evaluated {
  resources: Registered[];
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** The names of the outputs that are secret. */
  secretOutputs: string[];
  warnings: string[];
  /** The one resource of the type, or of that type and name. */
  one(type: string, name?: string): Registered;
}

export interface Setup {
  /** Settings of the stack beside the region and the zone's name. */
  config?: Record<string, string>;
  stack?: string;
  zones?: Record<string, ExistingZone>;
  /** What the certificate that is given knows of itself. @default it is issued, for ddns.dyn.example.com */
  given?: Record<string, unknown>;
  /** Whether to serialize the function anew, as a deployment does. */
  serializes?: boolean;
  /** Whether ACM issues the certificate only once the program has warned of what it waits for. @default at once */
  isDelegatedOnWarning?: boolean;
}

const VALIDATION_TYPE = "aws:acm/certificateValidation:CertificateValidation";

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What became of a program that failed. */
export interface Failure {
  message: string;
  /** What it had registered by then. */
  resources: Registered[];
}

const serializedTexts = new Map<string, Promise<pulumi.runtime.SerializedFunction>>();
serializeOnce();

const evaluations = new Map<string, Promise<Evaluated | Failure>>();
let latest: Promise<unknown> = Promise.resolve();

/**
 * Loads the real index.ts under Pulumi's mocks; the same setup only once.
 *
 * @throws when the program does
 */
export async function evaluate(setup: Setup = {}): Promise<Evaluated> {
  const result = await attempt(setup);
  if ("message" in result) {
    throw new Error(result.message);
  }
  return result;
}

/**
 * The same for a program that fails, also within an `apply`: in a process of its own, since what it had begun beside its
 * failure goes on, and would do so within the next program.
 */
export async function evaluateFailing(setup: Setup): Promise<Failure> {
  const script = path.join(__dirname, "failing.ts");
  const options = ["-r", "ts-node/register/transpile-only", script, JSON.stringify(setup)];
  // Pulumi makes something of what has not ended when a process does, and sets another exit code.
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: ROOT }).catch(
    (error: { stdout: string }) => error,
  );
  const result = JSON.parse(stdout) as Failure | { message?: undefined };
  if (result.message === undefined) throw new Error("The program did not fail.");
  return result;
}

/** Evaluates a program that may fail. */
export function attempt(setup: Setup): Promise<Evaluated | Failure> {
  const key = JSON.stringify(setup);
  const result = evaluations.get(key) ?? latest.then(() => evaluateAnew(setup));
  evaluations.set(key, result);
  // Pulumi's mocks are the process's: one program at a time, also after one that was evaluated long ago.
  latest = Promise.allSettled([latest, result]);
  return result;
}

async function evaluateAnew({
  config = {},
  stack = "test",
  zones = {},
  given = {},
  serializes = false,
  isDelegatedOnWarning = false,
}: Setup): Promise<Evaluated | Failure> {
  const resources: Registered[] = [];
  const warnings: string[] = [];
  let heard = () => {};
  const warned = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const mocks: pulumi.runtime.Mocks = {
    newResource: async ({ type, name, inputs, custom, id }) => {
      if (isDelegatedOnWarning && type === VALIDATION_TYPE) await warned;
      const resource = { type, name, ...plain(inputs) };
      resources.push(resource);
      if (id) return { id, state: foundCertificate(id, given) };
      return { id: `${name}-id`, state: custom ? createdState(type, name, resource.inputs) : {} };
    },
    call: ({ token, inputs }) => lookUp(token, inputs, zones),
  };
  if (serializes) serializedTexts.clear();
  await pulumi.runtime.setMocks(mocks, PROJECT, stack);
  const entries = { route53ZoneName: "dyn.example.com", ...config };
  pulumi.runtime.setAllConfig({
    "aws:region": "eu-central-1",
    ...Object.fromEntries(Object.entries(entries).map(([key, value]) => [`${PROJECT}:${key}`, value])),
  });

  const restoreConsole = catchWarnings(warnings, heard);
  const { rejection, restore: restoreListeners } = catchRejection();
  try {
    const outputs = await Promise.race([load(), rejection]);
    return { resources, ...outputs, warnings, one: (type, name) => find(resources, type, name) };
  } catch (error) {
    return { message: (error as Error).message, resources: [...resources] };
  } finally {
    restoreConsole();
    restoreListeners();
  }
}

async function load() {
  const index = require.resolve(path.join(ROOT, "index.ts"));
  delete require.cache[index];
  const exported = Object.entries<unknown>(require(index));
  const outputs: Record<string, unknown> = {};
  const secretOutputs: string[] = [];
  for (const [name, value] of exported) {
    const output = pulumi.output(value);
    outputs[name] = await resolved(output);
    if (await pulumi.isSecret(output)) {
      secretOutputs.push(name);
    }
  }
  await pulumi.runtime.disconnect();
  return { outputs, secretOutputs };
}

/** An output's value, or the error that it ended in. */
function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/**
 * Nearly all of an evaluation's time goes into serializing the function, which captures nothing of the stack: the
 * text that one evaluation made does for the others, unless a test asks for another.
 */
function serializeOnce(): void {
  const serialize = pulumi.runtime.serializeFunction;
  const serializeFunction: typeof serialize = (factory, options) => {
    const key = String(factory);
    const text = serializedTexts.get(key) ?? serialize(factory, options);
    serializedTexts.set(key, text);
    return text;
  };
  Object.defineProperty(pulumi.runtime, "serializeFunction", { value: serializeFunction });
}

/** Under mocks there is no engine, and Pulumi's log goes to the console. */
function catchWarnings(warnings: string[], heard: () => void): () => void {
  const original = console.warn;
  console.warn = (line: unknown) => {
    warnings.push(String(line));
    heard();
  };
  return () => {
    console.warn = original;
  };
}

function find(resources: Registered[], type: string, name?: string): Registered {
  const found = resources.filter((one) => one.type === type && (name === undefined || one.name === name));
  if (found.length !== 1) {
    throw new Error(`${found.length} resources are ${type} ${name ?? ""}, not one`);
  }
  return found[0]!;
}

function plain(inputs: Record<string, unknown>): { inputs: Record<string, unknown>; secretInputs: string[] } {
  const secretInputs = Object.keys(inputs).filter((key) => holdsSecret(inputs[key]));
  return { inputs: unwrap(inputs) as Record<string, unknown>, secretInputs };
}

function isAtom(value: unknown): boolean {
  return typeof value !== "object" || value === null || pulumi.Resource.isInstance(value) || isAsset(value);
}

function isAsset(value: unknown): boolean {
  return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}

function holdsSecret(value: unknown): boolean {
  return (
    !isAtom(value) &&
    (SECRET_SIGNATURE in (value as object) || Object.values(value as object).some(holdsSecret))
  );
}

function unwrap(value: unknown): unknown {
  if (pulumi.Resource.isInstance(value)) {
    return (value as unknown as { __name: string }).__name;
  }
  if (isAtom(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(unwrap);
  }
  if (SECRET_SIGNATURE in (value as object)) {
    return unwrap((value as { value: unknown }).value);
  }
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, unwrap(inner)]));
}
