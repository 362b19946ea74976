/** The parts that record values are made of, read from their text. */
import { syntaxProblem } from "../errors";
import { parseName } from "../names";
import { encodeLabels } from "./wire";

/** Splits a value at its blanks, which must be as many as the type has fields. */
export function fieldsOf(type: string, value: string, count: number): string[] {
  const fields = value.trim().split(/[ \t]+/);
  if (fields.length !== count) {
    throw syntaxProblem(`${type}RRDATAIllegalFieldCount`, `Value must have ${count} fields`, value);
  }
  return fields;
}

/** A decimal number; dns-packet would cut one that has too many bits, or throw an error that is not Route 53's. */
export function numberField(text: string, bits: 8 | 16 | 32): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value >= 2 ** bits) {
    throw syntaxProblem("IllegalNumber", `Value is not a number of ${bits} bits`, text);
  }
  return value;
}

/** A domain name, uncompressed. */
export function nameField(text: string): Buffer {
  if (/\s/.test(text.trim())) {
    throw syntaxProblem("ARRDATANotSingleField", "Value contains spaces", text);
  }
  return encodeLabels(parseName(text.trim()));
}

/** Hexadecimal digits, an even number of them. */
export function hexField(text: string): Buffer {
  if (!/^([0-9a-fA-F]{2})+$/.test(text)) {
    throw syntaxProblem("IllegalHexadecimal", "Value is not hexadecimal", text);
  }
  return Buffer.from(text, "hex");
}

/**
 * Character strings in quotation marks, with `\"`, `\\` and `\ooo`, blanks between them; each stands for up to 255
 * bytes.
 */
export function stringFields(text: string): Buffer[] {
  if (!/^\s*("([^"\\]|\\.)*"\s*)+$/.test(text)) {
    throw syntaxProblem("InvalidCharacterString", "Value should be enclosed in quotation marks", text);
  }
  if (/[^ -~]/.test(text)) {
    throw syntaxProblem("UnsupportedCharacter", "Value contains unsupported characters", text);
  }
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => stringField(match[1] ?? "", text));
}

function stringField(inner: string, whole: string): Buffer {
  const bytes = inner.replace(/\\([0-3][0-7]{2}|.)/g, (_, escaped: string) => {
    if (escaped.length === 3) {
      return String.fromCharCode(Number.parseInt(escaped, 8));
    }
    if (/[0-9]/.test(escaped)) {
      throw syntaxProblem("InvalidCharacterString", "Value has an incomplete escape code", whole);
    }
    return escaped;
  });
  if (bytes.length > 255) {
    throw syntaxProblem("CharacterStringTooLong", "Value is too long", whole);
  }
  return Buffer.from(bytes, "latin1");
}
