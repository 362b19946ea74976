/** Reads a query's words one after another. */
import type { Token } from "./tokens";

/** The words that are left. */
export interface Reader {
  readonly query: string;
  peek(): Token;
  next(): Token;
  /** Takes the next word when it is this sign, or this word that is no field in backticks. */
  takes(kind: "sign" | "name", text: string): boolean;
  /** @throws when the next word is another */
  expect(kind: "sign" | "name", text: string): void;
  /** One or more of something, with commas between them. */
  list<T>(item: () => T): T[];
  /** Runs a step, and gives the text of the query that it has read, too. */
  withText<T>(step: () => T): { value: T; text: string };
  /** @throws MalformedQueryException that names the word */
  fail(token: Token, why?: string): never;
}

/** Begins at the first word. */
export function createReader(query: string, tokens: readonly Token[]): Reader {
  let at = 0;
  const is = ({ kind, text, isQuoted }: Token, wanted: string, word: string) =>
    kind === wanted && text === word && !isQuoted;
  const reader: Reader = {
    query,
    peek: () => tokens[at]!,
    // The end is not passed.
    next: () => tokens[Math.min(at++, tokens.length - 1)]!,
    takes(kind, text) {
      const found = is(reader.peek(), kind, text);
      if (found) at += 1;
      return found;
    },
    expect(kind, text) {
      const token = reader.next();
      if (!is(token, kind, text)) reader.fail(token, `where ${text} was expected`);
    },
    list(item) {
      const items = [item()];
      while (reader.takes("sign", ",")) items.push(item());
      return items;
    },
    withText(step) {
      const { start } = reader.peek();
      const value = step();
      return { value, text: query.slice(start, tokens[at - 1]?.end).replace(/\s+/g, " ") };
    },
    fail({ kind, text }, why = "") {
      const what = kind === "end" ? "its end" : text;
      throw new Error(
        `MalformedQueryException: ${what} is not understood ${why} in ${query}`.replace("  ", " "),
      );
    },
  };
  return reader;
}
