/** The words of a query of Logs Insights. */

/** A word, and where it stands in the query. */
export interface Token {
  kind: "name" | "number" | "duration" | "text" | "regex" | "sign" | "end";
  /** Of a name in backticks without them, of a text without its quotes. */
  text: string;
  /** Whether a name was in backticks: it is a field, whatever it says. */
  isQuoted: boolean;
  start: number;
  end: number;
}

const SPACE = /(?:\s|#[^\n]*)+/y;
const REGEX = /\/(?<regex>(?:[^/\\\n]|\\.)+)\//y;
const WORD =
  /(?<duration>\d+(?:ms|s|m|h|d|w)\b)|(?<number>\d+(?:\.\d+)?)|(?<name>@?[A-Za-z_][A-Za-z0-9_.@]*)|`(?<quoted>[^`]+)`|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<sign>=~|!=|<=|>=|[-=<>+*/%^(),[\]|])/y;

/** @throws MalformedQueryException, naming what is no word of the language */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(query);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (true) {
    take(SPACE);
    const start = at;
    if (start >= query.length) break;
    const found = (mayBeRegex(tokens) ? take(REGEX) : null) ?? take(WORD);
    if (!found) {
      throw new Error(
        `MalformedQueryException: ${query.slice(start, start + 20)} is not understood in ${query}`,
      );
    }
    tokens.push({ ...wordOf(found.groups ?? {}), start, end: at });
  }
  return [...tokens, { kind: "end", text: "", isQuoted: false, start: at, end: at }];
}

/** A `/` is a division, but after `like` and `=~`, and in `parse`. */
function mayBeRegex(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last === undefined || last.isQuoted) return false;
  if (last.text === "=~" || (last.kind === "name" && last.text === "like")) return true;
  const pipe = tokens.map(({ kind, text }) => kind === "sign" && text === "|").lastIndexOf(true);
  return tokens[pipe + 1]?.kind === "name" && tokens[pipe + 1]?.text === "parse";
}

function wordOf(groups: Record<string, string | undefined>): Pick<Token, "kind" | "text" | "isQuoted"> {
  const { quoted, double, single } = groups;
  if (quoted !== undefined) return { kind: "name", text: quoted, isQuoted: true };
  const text = double ?? single;
  if (text !== undefined) return { kind: "text", text: text.replace(/\\(["'\\])/g, "$1"), isQuoted: false };
  const [kind, word] = Object.entries(groups).find(([, found]) => found !== undefined)!;
  return { kind: kind as Token["kind"], text: word!, isQuoted: false };
}
