/**
 * A stack's configuration, put together as Pulumi's engine does: the defaults and types of Pulumi.yaml, the values of
 * Pulumi.STACK.yaml, and above them those of the command line. Only a required key that is missing is left to the
 * program, which tells it together with its other mistakes.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What the program is evaluated with. */
export interface StackConfig {
  project: string;
  stack: string;
  /** Full key, such as `aws:region`, → value as text. */
  values: Record<string, string>;
}

interface Declaration {
  type?: string;
  default?: unknown;
  value?: unknown;
}

/** A setting of the project by its bare name; the empty string where it is not given. */
export function settingOf(values: Record<string, string>, key: string): string {
  return Object.entries(values).find(([full]) => full.endsWith(`:${key}`))?.[1] ?? "";
}

/**
 * Reads it.
 *
 * @param root the project's folder
 * @param overrides keys with or without a namespace, as `pulumi up --config` takes them
 * @throws one line that names the file or key
 */
export function readStackConfig(
  root: string,
  stack: string,
  overrides: Record<string, string> = {},
): StackConfig {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    throw new Error(
      `the stack name ${JSON.stringify(stack)} may have letters, digits, "-", "_" and "." only`,
    );
  }
  const projectFile = readYaml(root, "Pulumi.yaml");
  const project = String(projectFile["name"]);
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, file))) {
    throw new Error(`there is no stack ${stack}: copy Pulumi.dev.yaml to ${file}, and change it there`);
  }
  const stackFile = readYaml(root, file);
  const declarations = asRecord("Pulumi.yaml: config", projectFile["config"]) as Record<string, Declaration>;
  const namespaced = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
  const given = new Map<string, string>();
  for (const [key, value] of Object.entries(asRecord(`${file}: config`, stackFile["config"]))) {
    given.set(namespaced(key), toText(value, `${file}: ${key}`));
  }
  for (const [key, value] of Object.entries(overrides)) {
    given.set(namespaced(key), value);
  }
  applyDeclarations(declarations, given, namespaced, stack);
  return { project, stack, values: Object.fromEntries(given) };
}

function applyDeclarations(
  declarations: Record<string, Declaration>,
  given: Map<string, string>,
  namespaced: (key: string) => string,
  stack: string,
): void {
  for (const [key, declaration] of Object.entries(declarations)) {
    const name = namespaced(key);
    const value = given.get(name);
    const fallback = declaration?.default ?? declaration?.value;
    if (value !== undefined) {
      checkType(stack, name, declaration?.type, value);
    } else if (fallback !== undefined) {
      given.set(name, toText(fallback, `Pulumi.yaml: ${key}`));
    }
  }
}

function checkType(stack: string, key: string, type: string | undefined, value: string): void {
  const fits =
    (type !== "integer" || /^[+-]?\d+$/.test(value)) && (type !== "boolean" || /^(true|false)$/i.test(value));
  if (!fits) {
    throw new Error(
      `Stack '${stack}' with configuration key '${key}' must be of type '${type}', and is ${JSON.stringify(value)}`,
    );
  }
}

function toText(value: unknown, where: string): string {
  if (value !== null && typeof value === "object") {
    if ("secure" in value) {
      throw new Error(
        `${where} is encrypted for Pulumi's own engine; give npm start the value with --config, or use another stack`,
      );
    }
    return JSON.stringify(value);
  }
  return String(value ?? "");
}

function readYaml(root: string, file: string): Record<string, unknown> {
  try {
    return asRecord(file, parse(readFileSync(join(root, file), "utf8")));
  } catch (error) {
    // The excerpt of the file that follows the colon stays out.
    const firstLine = (error as Error).message.split("\n", 1).join().replace(/:$/, "");
    throw new Error(`${file} cannot be read: ${firstLine}`);
  }
}

function asRecord(where: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new Error(`${where} is not a list of keys and values`);
  }
  return value as Record<string, unknown>;
}
