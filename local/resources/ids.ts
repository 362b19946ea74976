/** Identifiers in the forms that AWS and Pulumi give them. */
import { randomBytes, randomInt } from "node:crypto";

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Lower-case letters and digits. */
export function lowerId(length: number): string {
  return randomText(LOWER, length);
}

/** Capitals and digits. */
export function upperId(length: number): string {
  return randomText(UPPER, length);
}

/** A name as Pulumi makes one up: the resource's, a dash, and seven hexadecimal digits. */
export function autoName(name: string): string {
  return `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
}

/** Characters drawn evenly from an alphabet. */
export function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
