/** Host names as people type them, and as the table has them. */
import { parseHostname } from "../runtime/values/hostname";
import { type NamedZone, zoneOf } from "../runtime/values/zone";
import { problem } from "./problem";

/**
 * The full name of a host: `home` gets the main zone's name, `home.dyn.example.com` stays, as any name in a zone does.
 *
 * @param zones the stack's, the main one first
 * @returns in lower case, with the final dot
 * @throws a problem that says what is wrong with it
 */
export function fullName(text: string, zones: readonly NamedZone[]): string {
  const bare = text.replace(/\.$/, "");
  const isInside = zoneOf(`${bare.toLowerCase()}.`, zones) !== undefined;
  const result = parseHostname(isInside ? bare : `${bare}.${zones[0]?.name}`);
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
