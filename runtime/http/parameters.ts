import { type Malformed, malformed } from "./malformed";
import type { IncomingRequest } from "./request";

/**
 * Reads the parameters of a query string, each once at the most; an empty one counts as not given.
 *
 * @param known those that there are
 * @param unknown what is said of any other
 */
export function readParameters<Name extends string>(
  query: IncomingRequest["query"],
  known: readonly Name[],
  unknown: (name: string) => string,
): Partial<Record<Name, string>> | Malformed {
  const parameters: Partial<Record<Name, string>> = {};
  for (const name of Object.keys(query)) {
    const parameter = known.find((one) => one === name);
    if (parameter === undefined) return malformed("parameter", unknown(name));
    const values = query[name] ?? [];
    if (values.length > 1) return malformed(name, `Give ${name} once.`);
    if (values[0]) parameters[parameter] = values[0];
  }
  return parameters;
}
