/** The words of a metric math expression. */

/** A word of an expression. */
export interface Token {
  kind: "number" | "name" | "text" | "sign" | "end";
  text: string;
}

const WORD =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z][A-Za-z0-9_]*)|"(?<text>[^"]*)"|(?<sign>==|!=|<=|>=|&&|\|\||[-+*/<>(),[\]]))/y;

/**
 * Takes an expression apart.
 *
 * @throws an error that names what is no word of metric math, or not imitated
 */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const from = WORD.lastIndex;
    const groups = WORD.exec(text)?.groups;
    const [kind, word] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (kind === undefined || word === undefined) {
      throw new Error(
        `ValidationError: the embedded CloudWatch does not know ${JSON.stringify(text.slice(from).trim())} in the expression ${expression}`,
      );
    }
    tokens.push({ kind: kind as Token["kind"], text: word });
  }
  return [...tokens, { kind: "end", text: "" }];
}
