import { domainToASCII } from "node:url";

/** A host name. */
export interface Hostname {
  /** As the caller wrote it, with the final dot added: what tokens are made over. */
  asSent: string;
  /** As the table and Route 53 know it: A-labels in lower case, with the final dot. */
  key: string;
}

export type HostnameResult = { kind: "hostname"; hostname: Hostname } | { kind: "malformed" };

const LABEL = /^[a-z0-9_-]{1,63}$/;
// 255 octets on the wire (RFC 1035, 2.3.4) are 254 characters of text with the final dot.
const MAX_LENGTH = 254;

/**
 * Reads a host name: labels of 1–63 letters, digits, `-` and `_`, of which the first may be `*`; labels that
 * are not ASCII become A-labels (RFC 5891).
 *
 * @param text the name as sent, with or without the final dot
 */
export function parseHostname(text: string): HostnameResult {
  const asSent = text.endsWith(".") ? text : `${text}.`;
  if (asSent.length > MAX_LENGTH) return { kind: "malformed" };
  const labels = asSent.slice(0, -1).split(".").map(toAsciiLabel);
  const wellFormed = labels.every((label, index) => LABEL.test(label) || (index === 0 && label === "*"));
  const key = `${labels.join(".")}.`;
  if (!wellFormed || key.length > MAX_LENGTH) return { kind: "malformed" };
  return { kind: "hostname", hostname: { asSent, key } };
}

// Label by label: over a whole name, domainToASCII would turn fullwidth digits into an IPv4 address, and
// U+3002 into a dot. Over one label both leave a dot behind, which no label may have.
function toAsciiLabel(label: string): string {
  const isAscii = Array.from(label).every((character) => character.charCodeAt(0) < 0x80);
  return isAscii ? label.toLowerCase() : domainToASCII(label);
}
