import { readFileSync } from "node:fs";
import * as path from "node:path";

/** What the serialized function requires that Lambda does not bring along. */
const BUNDLED = ["ipaddr.js"];

/**
 * The packages to leave out of the function's archive: every production dependency of package.json, which
 * Pulumi would put there, but for those the function needs. The AWS SDK is part of Lambda's Node runtimes.
 *
 * A new array each time, since CallbackFunction adds to the one that it is given.
 */
export function packagesToLeaveOut(): string[] {
  const manifest = readFileSync(path.join(__dirname, "..", "package.json"), "utf8");
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(manifest);
  return Object.keys(dependencies).filter((name) => !BUNDLED.includes(name));
}
