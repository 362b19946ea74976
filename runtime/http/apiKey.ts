import { equalInConstantTime } from "../access/constantTime";
import { onlyValue } from "./clientAddress";

/** The header in which API Gateway looks for the key, too. */
const API_KEY_HEADER = "x-api-key";

/**
 * Whether a request carries the stack's API key, in time that does not depend on the key.
 *
 * @param apiKey undefined where the stack has none: then every request may pass
 */
export function holdsApiKey(
  headers: Record<string, string[] | undefined>,
  apiKey: string | undefined,
): boolean {
  return apiKey === undefined || equalInConstantTime(onlyValue(headers, API_KEY_HEADER) ?? "", apiKey);
}
