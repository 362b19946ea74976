/** What to change, by the log's reason for a refusal. */
import type { Event } from "./log";
import { shown } from "./names";

const ADVICE: Readonly<Record<string, (host: string) => string>> = {
  unknown_host: (host) =>
    `there was no item of that name and family: npx ddns add ${host}, or its other family`,
  no_secret: (host) => `its item has no secret: npx ddns rotate ${host} gives it one`,
  wrong_secret: (host) =>
    `the client has another secret than the item (after a rotation whose grace is over, say), or its token was made for another ` +
    `address or family: npx ddns rotate ${host} shows a new secret`,
  not_from_here: (host) =>
    `allow_from does not have the address that it called from: npx ddns set ${host} allow_from=…`,
  expired: (host) => `its valid_until is over: npx ddns set ${host} valid_until=…`,
  signature_required: (host) =>
    `it takes signed requests only, and this was none: use ddns-client.sh, or npx ddns set ${host} require_signature=`,
  clock_off: () => "its clock is more than five minutes off: set it, by NTP say",
  replayed: () =>
    "its time was not later than the last one that was accepted: another client of the same record has a clock that is ahead, or " +
    "the request was sent twice",
  locked: (host) => `the record is locked: npx ddns unlock ${host}`,
  address_not_allowed: (host) =>
    `it asked for another address than the one that it called from: npx ddns set ${host} allow_internal=true`,
  address_not_public: (host) =>
    `it asked for an internal address, and the item says only_public: npx ddns set ${host} only_public=false`,
  no_host_part: (host) =>
    `a network's prefix was told, and there is no host part for it: npx ddns set ${host} interface_id=::…, or have it publish an address`,
  zero_host_part: (host) =>
    `its host part is zero, which is no host's: npx ddns set ${host} interface_id=::…`,
  too_many_members: () => "its group has more than 100 members: tell the prefix for some names at a time",
  no_read_privilege: (host) => `it may not list its group: npx ddns set ${host} read_privilege=true`,
  no_credentials: () => "it sent no user name and password, or waited to be asked for them",
  alias: () => "an alias stands in its place in Route 53: remove it there",
  cname: () => "a CNAME stands in its place in Route 53: remove it there",
  several_values: () => "several values stand in its place in Route 53: remove them there",
  routing_policy: () => "records with a routing policy stand in its place in Route 53: remove them there",
  zone_not_served: () =>
    "its zone is not the stack's any more: add it to additionalZones again, or give the host a name in another",
  acme_not_allowed: (host) => `it may have no certificates: npx ddns set ${host} allow_acme=`,
  too_many_values: () =>
    "there are 10 challenges at its name: its ACME client does not clean up, and they die an hour after they came",
  delegated: () => "the challenge's name is delegated to other name servers: prove the name there",
  no_registration: () =>
    "nobody registers here: give the acme-dns client the host's name as username and subdomain, and its secret as password",
  refused_by_route53: () => "Route 53 refuses the record: see what else it holds under this name",
  not_published_here: () => "what Route 53 has there is not what the service published: remove it there",
};

/** Outcomes that are no words as they are. */
const WORDS: Readonly<Record<string, string>> = {
  written_down: "written down",
  paced: "too soon",
  again: "put off",
};

/** What is not over yet: a wish that is left to the publisher, or what another try is to do. */
const UNSETTLED = [...Object.keys(WORDS), "busy", "unavailable", "911"];

const REFUSED = [
  "unauthorized",
  "forbidden",
  "conflict",
  "badauth",
  "abuse",
  "nohost",
  "dnserr",
  "malformed",
  "outside_zones",
];

/** Whether a request was refused, and will be again. */
export function isRefusal({ outcome }: Event): boolean {
  return isRefused(outcome);
}

/** Whether an outcome of the log, or one of several with commas between, is a refusal. */
function isRefused(outcome: string): boolean {
  return outcome.split(",").some((word) => REFUSED.includes(word));
}

/** What a request came to, by its outcome: an address was published, nothing was to be done, or it was refused. */
export type OutcomeKind = "change" | "poll" | "refusal";

/** Tells them apart, in whatever protocol's words; of several with commas between, a change counts first. */
export function kindOfOutcome(outcome: string): OutcomeKind {
  if (/\b(published|good)\b/.test(outcome)) return "change";
  return isRefused(outcome) ? "refusal" : "poll";
}

/** Whether a request came to its end: it succeeded, or was refused. */
export function isSettled({ outcome }: Event): boolean {
  return !outcome.split(",").some((word) => UNSETTLED.includes(word));
}

/** An outcome, or several with commas between, for people. */
export function outcomeWords(outcome: string): string {
  return outcome
    .split(",")
    .map((word) => WORDS[word] ?? word)
    .join(",");
}

/** What to change, in a sentence. */
export function adviceFor({ reason, hostname }: Event): string {
  return adviceAbout(reason, hostname);
}

/** What to change, by a reason of the log, or the first of several with commas between. */
export function adviceAbout(reason: string | undefined, hostname: string): string {
  const [first = ""] = (reason ?? "").split(",");
  const host = shown(hostname.split(",")[0] ?? "");
  return (
    ADVICE[first]?.(host) ??
    `it was refused (${reason ?? "no reason is told"}): docs/api.md says what that means`
  );
}
