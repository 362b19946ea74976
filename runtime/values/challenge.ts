/**
 * Challenges of ACME by DNS (RFC 8555, section 8.4): a host shows that it speaks for its name by a TXT record below it.
 */

/** What stands before a host's name. */
const LABEL = "_acme-challenge.";

// 255 octets on the wire (RFC 1035, 2.3.4) are 254 characters of text with the final dot.
const MAX_LENGTH = 254;

/** Characters of a SHA-256 in base64url without padding, which every value is (RFC 8555, section 8.4). */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** Seconds that resolvers may keep a challenge. */
export const CHALLENGE_TTL = 60;

/** How many values may stand at a name. */
export const MAX_CHALLENGES = 10;

/** Milliseconds after which a value is not to stand any more, since it came last. */
export const CHALLENGE_LIFE_MS = 3_600_000;

/**
 * The name of a host's challenges.
 *
 * @param hostname in lower case, with the final dot
 * @returns undefined for a wildcard, whose challenges are those of the name without it, and where it would be too long
 */
export function challengeNameOf(hostname: string): string | undefined {
  const name = `${LABEL}${hostname}`;
  return hostname.startsWith("*") || name.length > MAX_LENGTH ? undefined : name;
}

/** Whether a text may be the value of a challenge. */
export function isChallengeValue(text: string): boolean {
  return VALUE.test(text);
}
