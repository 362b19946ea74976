/** What API Gateway answers 400 to: a character that may not stand in a URL as it is, or half an escape. */
const ILLEGAL = /[^!-~]|["<>\\^`{|}]|%(?![0-9a-f]{2})/i;

/**
 * Reads a query string as API Gateway does: percent-decoded once, `+` as a space, repeated parameters collected, what is no
 * UTF-8 as U+FFFD.
 *
 * @param text what follows the question mark, undecoded
 * @returns undefined where API Gateway answers 400
 */
export function parseQueryString(text: string): Record<string, string[]> | undefined {
  if (ILLEGAL.test(text)) return undefined;
  // Without a prototype "__proto__" is a parameter like any other.
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) query[name] = [...(query[name] ?? []), value];
  return query;
}
