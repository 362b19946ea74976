import * as pulumi from "@pulumi/pulumi";

/** Nobody can have these delegated, or names below them (RFC 2606), and Route 53 makes no zone of the last three. */
const RESERVED = /(^|\.)(test|example|invalid|localhost|example\.(com|net|org))$/i;

/**
 * Warns of a zone that is nobody's, such as the examples', where the engine deploys it. `npm start`, which has no engine,
 * serves any.
 *
 * @param setting the one that gives it
 * @param zoneName without a trailing dot
 */
export function warnOfReservedName(setting: string, zoneName: string): void {
  if (pulumi.runtime.hasEngine() && RESERVED.test(zoneName)) {
    pulumi.log.warn(
      `${setting} is ${JSON.stringify(zoneName)}, a name for examples (RFC 2606) that AWS refuses or nobody can ` +
        "delegate, and that does for npm start only: give a domain of yours, or a part of it",
    );
  }
}
