/** How large the deployed package is. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { CodeArchive } from "../local/aws/lambda/package";

/** The package as a zip file. */
export interface PackageSize {
  /** Bytes, compressed as `zip` does by default. */
  zipBytes: number;
  /** Bytes, unpacked. */
  bytes: number;
  files: number;
}

/** Zips a package. */
export async function measurePackage(code: CodeArchive): Promise<PackageSize> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, entry] of Object.entries(code.entries)) {
    if ("text" in entry) {
      files[name] = Buffer.from(entry.text);
    } else {
      await addPath(files, name, entry.path);
    }
  }
  const contents = Object.values(files);
  return {
    zipBytes: zipSync(files, { level: 6 }).length,
    bytes: contents.reduce((sum, content) => sum + content.length, 0),
    files: contents.length,
  };
}

async function addPath(files: Record<string, Uint8Array>, name: string, path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) {
    files[name] = await readFile(path);
    return;
  }
  for (const child of await readdir(path)) {
    await addPath(files, `${name}/${child}`, join(path, child));
  }
}
