/** Characters that may not stand in a URL as they are. */
const ILLEGAL = /[^!-~]|["<>\\^`{|}]/;
const MALFORMED_ESCAPE = /%(?![0-9a-fA-F]{2})/;

/**
 * Reads a query string as API Gateway does: percent-decoded once, `+` as a space, repeated parameters collected, what is no
 * UTF-8 as U+FFFD.
 *
 * @param text what follows the question mark, undecoded
 * @returns undefined where API Gateway answers 400: an illegal character, or half an escape
 */
export function parseQueryString(text: string): Record<string, string[]> | undefined {
  if (ILLEGAL.test(text) || MALFORMED_ESCAPE.test(text)) return undefined;
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    // "__proto__" is a parameter like any other.
    if (!Object.hasOwn(query, name)) Object.defineProperty(query, name, { value: [], enumerable: true });
    query[name]?.push(value);
  }
  return query;
}
