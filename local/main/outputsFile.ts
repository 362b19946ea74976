/** The file that `--outputs` asks for: what scripts need to know of a running embedded cloud. */
import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import type { EmbeddedCloud } from "../embeddedCloud";

/**
 * Writes the stack's outputs, secrets in clear, and `local`, for the owner's eyes only. The file appears whole.
 *
 * @throws one line that names the file
 */
export async function writeOutputs(file: string, { outputs, local }: EmbeddedCloud): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(temporary, `${JSON.stringify({ ...outputs, local }, null, 2)}\n`, {
      mode: 0o600,
      flag: "wx",
    });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`--outputs ${file} cannot be written: ${(error as Error).message}`);
  }
}
