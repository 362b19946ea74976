/**
 * The query string as API Gateway hands it to a Lambda: decoded once, `+` as a space, repeated names collected.
 */

/** Characters that may not stand unescaped in a URL; API Gateway answers 400 without asking the integration. */
const ILLEGAL = /[^\x21-\x7e]|["<>\\^`{|}]/;
const MALFORMED_ESCAPE = /%(?![0-9a-fA-F]{2})/;

/** Name → all its values, in order. */
export type QueryParameters = Map<string, string[]>;

/**
 * Parses a query.
 *
 * @param query what follows the question mark, or an empty string
 * @returns undefined when it is malformed
 */
export function parseQuery(query: string): QueryParameters | undefined {
  if (ILLEGAL.test(query) || MALFORMED_ESCAPE.test(query)) {
    return undefined;
  }
  const parameters: QueryParameters = new Map();
  for (const part of query.split("&")) {
    if (part === "") {
      continue;
    }
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? "" : decode(part.slice(equals + 1));
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return parameters;
}

/** Octets that are no UTF-8 become U+FFFD, as Java's decoder makes them. */
function decode(text: string): string {
  const octets = text.replace(/\+/g, " ").replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  return Buffer.from(octets, "latin1").toString("utf8");
}

/** A request's target as its path, and its query without the question mark. */
export function splitTarget(target: string): [path: string, query: string] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}
