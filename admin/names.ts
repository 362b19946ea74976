/** Host names as people type them, and as the table has them. */
import { parseHostname } from "../runtime/values/hostname";
import { problem } from "./problem";

/**
 * The full name of a host: `home` gets the zone, `home.dyn.example.com` stays.
 *
 * @returns in lower case, with the final dot
 * @throws a problem that says what is wrong with it
 */
export function fullName(text: string, zoneName: string): string {
  const bare = text.replace(/\.$/, "");
  const inZone = `.${bare}`.toLowerCase().endsWith(`.${zoneName.toLowerCase()}`);
  const result = parseHostname(inZone ? bare : `${bare}.${zoneName}`, zoneName);
  if (result.kind !== "hostname") {
    throw problem(
      `${JSON.stringify(text)} is no host name: letters, digits, "-" and "_", parts with dots between`,
    );
  }
  return result.hostname.key;
}

/** @throws a problem where a host would have the name under which the API itself is found */
export function refuseApiName(hostname: string, apiName: string | undefined): void {
  if (hostname === apiName) {
    throw problem(
      `${shown(hostname)} is the API's own name (apiCname), which no host can have: choose another`,
    );
  }
}

/** A full name as people read it: without the final dot. */
export function shown(hostname: string): string {
  return hostname.replace(/\.$/, "");
}
