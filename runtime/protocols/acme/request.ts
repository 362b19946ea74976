import type { Proof } from "../../access/token";
import { changeChallenge } from "../../challenges/changeChallenge";
import type { Target } from "../../challenges/desired";
import type { Credentials } from "../../http/basicCredentials";
import { type Malformed, malformed } from "../../http/malformed";
import type { Address } from "../../values/address";
import { challengeNameOf, isChallengeValue } from "../../values/challenge";
import { parseHostname } from "../../values/hostname";
import type { Service } from "../protocol";
import type { Outcome, Refused } from "./outcome";

/** A host, and where its challenges are. */
export interface ChallengedHost {
  /** In lower case, with the final dot. */
  hostname: string;
  /** As it was sent, with the final dot. */
  asSent: string;
  /** The challenges'. */
  name: string;
}

/** Reads the name of the host that a request is about. @param where what it stands in, for the message */
export function readHost(text: string, where: string): ChallengedHost | Malformed {
  const read = parseHostname(text);
  if (read.kind === "malformed") {
    return malformed("hostname", `${where} is no host name: give labels of 1-63 letters, digits, - and _.`);
  }
  const { key: hostname, asSent } = read.hostname;
  const name = challengeNameOf(hostname);
  return name === undefined
    ? malformed(
        "hostname",
        `${where} has no challenges: give a host's own name, without a wildcard, of at most 237 characters.`,
      )
    : { hostname, asSent, name };
}

/** Whether a text is a name, whatever its case, with or without its final dot. */
export function isName(text: string, name: string): boolean {
  const read = parseHostname(text);
  return read.kind === "hostname" && read.hostname.key === name;
}

/** Reads the value of a challenge. @param where what it stands in, for the message */
export function readValue(text: string | undefined, where: string): { value: string } | Malformed {
  return text !== undefined && isChallengeValue(text)
    ? { value: text }
    : malformed("value", `${where} is no challenge: give 43 characters of base64url, without padding.`);
}

/** Reads who asks by a name and its secret, which a stack does not take that asks for signatures. */
export function readPassword(
  service: Service,
  credentials: Credentials | undefined,
  where: string,
): { host: ChallengedHost; proof: Proof } | Refused {
  if (credentials === undefined) return { kind: "no_credentials" };
  service.conceal([credentials.password]);
  const host = readHost(credentials.user, where);
  if ("kind" in host) return host;
  return service.settings.requireSignature
    ? { kind: "unauthorized", reason: "signature_required" }
    : { host, proof: { kind: "password", password: credentials.password } };
}

/** Carries out what was read. */
export function carryOut(
  service: Service,
  { hostname, name }: ChallengedHost,
  asked: { target: Target; proof: Proof; caller: Address },
): Promise<Outcome> {
  // What lies in no zone may be anything: people paste secrets into the wrong places.
  if (service.records.zones.of(hostname) !== undefined) service.note({ hostname, recordType: "TXT" });
  return changeChallenge(service.records, { hostname, name, ...asked });
}
