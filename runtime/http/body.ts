import { type Malformed, malformed } from "./malformed";
import type { IncomingRequest } from "./request";

/** Bytes of the longest body that is read: an ACME client's has a few hundred. */
const MAX_BYTES = 4096;

/** A body that is longer than any that is read. */
export interface TooLarge {
  kind: "too_large";
}

/**
 * Reads a body that is to be a JSON object in UTF-8, of 4096 bytes at the most. What its `Content-Type` says is not looked at:
 * clients send this as a form's, too.
 *
 * @returns its members, under no prototype
 */
export function readJsonBody({ body }: IncomingRequest): Record<string, unknown> | Malformed | TooLarge {
  const { text, isBase64 } = body;
  if (!text) return malformed("no_body", "Send JSON in the request's body.");
  const bytes = Buffer.from(text, isBase64 ? "base64" : "utf8");
  if (bytes.length > MAX_BYTES) return { kind: "too_large" };
  const parsed = parse(bytes);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return malformed("body", "The body is no JSON object in UTF-8.");
  }
  // A member named __proto__ is a member like any other.
  return Object.assign(Object.create(null), Object.fromEntries(Object.entries(parsed)));
}

/** True for what {@link readJsonBody} gives back in place of what it read: members have no such kinds. */
export function isRefusedBody(
  body: Record<string, unknown> | Malformed | TooLarge,
): body is Malformed | TooLarge {
  return Object.getPrototypeOf(body) !== null;
}

/** A member that is text and not empty; undefined where it is missing or anything else. */
export function textMember(members: Record<string, unknown>, name: string): string | undefined {
  const value = members[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
