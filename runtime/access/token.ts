import { nodeCrypto } from "../values/nodeCrypto";
import { equalDigests, equalInConstantTime } from "./constantTime";

/** What a caller shows to prove that it knows the shared secret of a record. */
export type Proof =
  /** `hash`: hex SHA-256 of `text` followed by the secret. */
  | { kind: "hash"; text: string; hash: string }
  /**
   * `sig`: hex HMAC-SHA256 of `text`, keyed with the secret; `time` is Unix time in milliseconds; `fixesAddress` tells whether
   * the text has what is to be published.
   */
  | { kind: "signature"; text: string; signature: string; time: number; fixesAddress: boolean }
  /** The secret itself, by HTTP Basic (dyndns2). */
  | { kind: "password"; password: string };

// Hashed in place of a secret that is not there, so that an unknown host costs the work of a wrong secret.
const NO_SECRET = "there is no secret";

/**
 * The text that a signature is made over: five lines without a final newline.
 *
 * @param target the address as sent or, without one, the record type of the family that the call uses
 * @param time Unix time in milliseconds, as sent
 */
export function signedText(mode: string, hostname: string, target: string, time: string): string {
  return ["ddns1", mode, hostname, target, time].join("\n");
}

/**
 * Tells whether a proof was made with the secret, in time that depends on neither.
 *
 * @param secret the record's shared secret; undefined (no such record, or no secret in it) never matches
 */
export function proves(proof: Proof, secret: string | undefined): boolean {
  const matches = matchesSecret(proof, secret ?? NO_SECRET);
  return matches && secret !== undefined;
}

/** Tells whether a proof was made with one of the secrets, in time that depends on none of them. */
export function provesAny(proof: Proof, secrets: readonly (string | undefined)[]): boolean {
  return secrets.map((secret) => proves(proof, secret)).includes(true);
}

function matchesSecret(proof: Proof, secret: string): boolean {
  switch (proof.kind) {
    case "hash":
      return equalDigests(proof.hash.toLowerCase(), sha256(proof.text + secret));
    case "signature":
      return equalDigests(proof.signature.toLowerCase(), hmac(secret, proof.text));
    case "password":
      return equalInConstantTime(proof.password, secret);
  }
}

function sha256(text: string): string {
  return nodeCrypto().createHash("sha256").update(text).digest("hex");
}

function hmac(key: string, text: string): string {
  return nodeCrypto().createHmac("sha256", key).update(text).digest("hex");
}

/** Unix time in milliseconds of a signed request; undefined for any other proof. */
export function signedTimeOf(proof: Proof): number | undefined {
  return proof.kind === "signature" ? proof.time : undefined;
}
