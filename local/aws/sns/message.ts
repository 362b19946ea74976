/** What SNS takes for a message (API reference, "Publish"). */

/** A message to a topic. */
export interface Message {
  /** 1 to 100 characters of printable ASCII. */
  subject?: string;
  /** 1 byte to 256 KB. */
  message: string;
}

const MAX_BYTES = 262_144;

/**
 * Checks a message.
 *
 * @throws InvalidParameter
 */
export function checkMessage({ subject, message }: Message): void {
  if (message === "") throw invalid("Empty message");
  if (Buffer.byteLength(message) > MAX_BYTES) throw invalid("Message too long");
  if (subject === undefined) return;
  // "ASCII text that begins with a letter, number, or punctuation mark; no line breaks or control characters"
  if (!/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) throw invalid("Subject");
}

function invalid(what: string): Error {
  return Object.assign(new Error(`Invalid parameter: ${what}`), { name: "InvalidParameter" });
}
