/**
 * Domain names as Route 53 writes and orders them.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
import { syntaxProblem } from "./errors";

/**
 * A domain name's labels, leftmost first, without the root. Each label is a binary string, one character per byte,
 * so that any byte can be in it and labels can be compared and used as keys.
 */
export type Labels = readonly string[];

const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;

/**
 * Reads a name with or without its final dot and with octal escapes such as `\052`; capital letters become small.
 *
 * @throws SyntaxProblem for an empty or over-long label, an over-long name, or a character that must be escaped
 */
export function parseName(text: string): Labels {
  if (text === ".") {
    return [];
  }
  const labels = splitLabels(text.endsWith(".") ? text.slice(0, -1) : text);
  for (const label of labels) {
    if (label.length === 0) {
      throw syntaxProblem("DomainLabelEmpty", "Domain label is empty", text);
    }
    if (label.length > MAX_LABEL_BYTES) {
      throw syntaxProblem("DomainLabelTooLong", "Domain label is too long", escapeLabel(label));
    }
  }
  if (wireLength(labels) > MAX_NAME_BYTES) {
    throw syntaxProblem("DomainNameTooLong", "Domain name is too long", text);
  }
  return labels;
}

function splitLabels(text: string): string[] {
  const labels = [""];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === ".") {
      labels.push("");
      continue;
    }
    const octal = /^\\([0-3][0-7]{2})/.exec(text.slice(at, at + 4));
    if (octal === null && (character === "\\" || !/[!-~]/.test(character))) {
      throw syntaxProblem("UnsupportedCharacter", "Value contains unsupported characters", character);
    }
    labels[labels.length - 1] += (
      octal === null ? character : String.fromCharCode(Number.parseInt(octal[1] ?? "", 8))
    ).replace(/[A-Z]/, (letter) => letter.toLowerCase());
    at += octal === null ? 0 : 3;
  }
  return labels;
}

/** Bytes of the name in a DNS message, uncompressed. */
export function wireLength(labels: Labels): number {
  return labels.reduce((sum, label) => sum + label.length + 1, 1);
}

/** Writes a name as Route 53 returns it: a final dot, and `\ooo` for all but letters, digits, `-` and `_`. */
export function formatName(labels: Labels): string {
  return `${labels.map(escapeLabel).join(".")}.`;
}

function escapeLabel(label: string): string {
  return label.replace(
    /[^a-z0-9_-]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}

/** The name in Route 53's own spelling. Throws SyntaxProblem like parseName. */
export function canonicalName(text: string): string {
  return formatName(parseName(text));
}

/** Whether the name is the zone's apex or lies below it. Both in Route 53's own spelling. */
export function isInZone(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`);
}

/**
 * What ListResourceRecordSets sorts by: the labels reversed, with the trailing dot, compared as ASCII text (so
 * `com.example.a-b.` comes before `com.example.a.`).
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
 */
export function sortKey(name: string): string {
  return `${name.slice(0, -1).split(".").reverse().join(".")}.`;
}

/** Compares two ASCII texts by code, not by locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
