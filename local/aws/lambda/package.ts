/**
 * A function's deployment package: Pulumi's archive of assets, written to a folder as Lambda would unpack it.
 */

import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { folderPrefix } from "./leftovers";

/** An archive in plain form: path inside the package → its text, or a file or folder of this machine. */
export interface CodeArchive {
  kind: "archive";
  entries: Record<string, { text: string } | { path: string }>;
}

/** The package's two folders. */
export interface UnpackedCode {
  /** Holds the function's own files, as `/var/task` does. */
  taskRoot: string;
  /** Holds what Lambda's Node runtimes offer besides: the AWS SDK. Goes into NODE_PATH. */
  runtimeModules: string;
  remove(): Promise<void>;
}

/** What Lambda's Node runtimes ship: the scopes of the AWS SDK v3. */
const RUNTIME_SCOPES = ["@aws-sdk", "@smithy"];

/**
 * Writes a package into a new temporary folder.
 *
 * @throws when an entry's path leads out of the folder, or its source does not exist
 */
export async function unpackCode(archive: CodeArchive): Promise<UnpackedCode> {
  const root = await mkdtemp(folderPrefix());
  // Also when the process ends in the middle of something.
  const removeAtExit = () => rmSync(root, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  const remove = async () => {
    process.off("exit", removeAtExit);
    await rm(root, { recursive: true, force: true });
  };
  try {
    const taskRoot = join(root, "task");
    await writeEntries(archive, taskRoot);
    const runtimeModules = join(root, "runtime", "node_modules");
    await linkRuntimeModules(runtimeModules);
    return { taskRoot, runtimeModules, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writeEntries(archive: CodeArchive, taskRoot: string): Promise<void> {
  for (const [name, entry] of Object.entries(archive.entries)) {
    const target = resolve(taskRoot, name);
    const inside = relative(taskRoot, target);
    if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) {
      throw new Error(`the function's package has an entry outside of it: ${name}`);
    }
    await mkdir(dirname(target), { recursive: true });
    if ("text" in entry) {
      await writeFile(target, entry.text);
    } else {
      await cp(entry.path, target, { recursive: true, dereference: true });
    }
  }
}

async function linkRuntimeModules(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Links, not copies: the SDK's own packages then find each other where npm has put them.
  const sdk = createRequire(__filename).resolve("@aws-sdk/client-dynamodb/package.json");
  const nodeModules = resolve(dirname(sdk), "..", "..");
  await Promise.all(RUNTIME_SCOPES.map((scope) => symlink(join(nodeModules, scope), join(folder, scope))));
}
