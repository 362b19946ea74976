/** The words of a filter pattern for JSON log events. */

/** A word of a pattern. */
export type Token =
  | { kind: "selector"; path: (string | number)[]; text: string }
  | { kind: "number"; value: number; text: string }
  /** What is compared with text: a wildcard may stand at either end. */
  | { kind: "text"; text: string }
  | { kind: "sign"; text: string }
  | { kind: "word"; text: string }
  | { kind: "end"; text: string };

const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const WORDS = ["IS", "NOT", "EXISTS", "NULL", "TRUE", "FALSE"];

const PARTS =
  /\s*(?:(?<selector>\$(?:\.[A-Za-z0-9_-]+(?:\[\d+\])*)+)(?![A-Za-z0-9_.[*$'-])|"(?<quoted>(?:[^"\\]|\\["\\])*)"|(?<sign>&&|\|\||!=|<=|>=|[=<>()])|(?<bare>[A-Za-z0-9_.+*-]+))/y;

/**
 * Takes the inside of the braces apart.
 *
 * @throws InvalidParameterException, naming what is no part of the language, or not imitated
 */
export function tokensOf(inside: string): Token[] {
  const tokens: Token[] = [];
  const text = inside.trimEnd();
  PARTS.lastIndex = 0;
  while (PARTS.lastIndex < text.length) {
    const from = PARTS.lastIndex;
    const groups = PARTS.exec(text)?.groups;
    if (!groups) {
      throw new Error(
        `InvalidParameterException: Invalid metric filter pattern: ${text.slice(from).trim()} is not understood`,
      );
    }
    tokens.push(tokenOf(groups));
  }
  return [...tokens, { kind: "end", text: "its end" }];
}

/**
 * Reads a selector, such as `$.message.names[0]`, into the keys and places on its way.
 *
 * @returns undefined, when it is none
 */
export function pathOf(selector: string): (string | number)[] | undefined {
  if (!/^\$(?:\.[A-Za-z0-9_-]+(?:\[\d+\])*)+$/.test(selector)) return undefined;
  return [...selector.matchAll(/\.([A-Za-z0-9_-]+)|\[(\d+)\]/g)].map(
    ([, key, place]) => key ?? Number(place),
  );
}

function tokenOf(groups: Record<string, string | undefined>): Token {
  const { selector, quoted, sign, bare = "" } = groups;
  if (selector !== undefined) return { kind: "selector", path: pathOf(selector)!, text: selector };
  if (quoted !== undefined) return { kind: "text", text: checkWildcard(quoted.replace(/\\(["\\])/g, "$1")) };
  if (sign !== undefined) return { kind: "sign", text: sign };
  if (WORDS.includes(bare)) return { kind: "word", text: bare };
  if (NUMBER.test(bare)) return { kind: "number", value: Number(bare), text: bare };
  if (["true", "false", "null"].includes(bare)) {
    throw new Error(
      `InvalidParameterException: the embedded CloudWatch Logs does not compare with ${bare}: write IS ${bare.toUpperCase()}`,
    );
  }
  if (!/^\*?[A-Za-z0-9_.]*\*?$/.test(bare)) {
    throw new Error(`InvalidParameterException: Invalid metric filter pattern: ${bare} needs double quotes`);
  }
  return { kind: "text", text: checkWildcard(bare) };
}

function checkWildcard(text: string): string {
  if (text.slice(1, -1).includes("*")) {
    throw new Error(
      `InvalidParameterException: the embedded CloudWatch Logs imitates * at an end of a text, and not in ${text}`,
    );
  }
  return text;
}
