import type { UnauthorizedReason } from "../../access/authenticate";
import type { ChallengeConflict } from "../../challenges/outcome";
import type { Reply } from "../protocol";
import type { Outcome } from "./outcome";

/** What is answered, before a dialect gives it its form. */
export interface Answer {
  /** HTTP status. */
  status: number;
  /** For people. */
  message: string;
  headers: Record<string, string>;
  /** What a device with a wrong clock needs to sign better. */
  times: { server_time?: number; earliest_time?: number };
}

/** The HTTP status of each outcome: docs/api.md lists them in the caller's words. */
const STATUS: Record<Outcome["kind"], number> = {
  published: 200,
  unchanged: 200,
  deleted: 200,
  absent: 200,
  malformed: 400,
  outside_zones: 400,
  no_credentials: 401,
  unauthorized: 401,
  forbidden: 403,
  other_name: 403,
  conflict: 409,
  too_large: 413,
  busy: 503,
  unavailable: 503,
};

// Unknown host and wrong secret must look the same.
const NOT_BELIEVED = "Unknown hostname, wrong secret, or a signature made for something else.";

const UNAUTHORIZED: Record<UnauthorizedReason, string> = {
  unknown_host: NOT_BELIEVED,
  no_secret: NOT_BELIEVED,
  wrong_secret: NOT_BELIEVED,
  not_from_here: NOT_BELIEVED,
  expired: NOT_BELIEVED,
  signature_required: "This host takes signed requests only: use mode=set_challenge with time and sig.",
  clock_off: "time (in milliseconds) is more than five minutes off: sign again with the time of server_time.",
  replayed:
    "time is not later than that of the last accepted request for this host's challenges: sign again with earliest_time or later.",
};

const CONFLICT: Record<ChallengeConflict, string> = {
  alias: "Route 53 holds an alias at the challenge's name: remove it there first.",
  routing_policy:
    "Route 53 holds records with a routing policy at the challenge's name: remove them there first.",
  cname:
    "Route 53 holds a CNAME at the challenge's name: remove it there first, or prove the name it leads to.",
  delegated: "The challenge's name is delegated to other name servers: prove the name there.",
  not_published_here:
    "Route 53 holds a TXT record at the challenge's name that this service did not publish: remove it there.",
  too_many_values: "There are 10 challenges at this name: clean up those that are over, or wait for an hour.",
  refused_by_route53: "Route 53 refuses the record: see what else it holds under this name.",
  zone_not_served:
    "The zone of this name is not served any more: have its owner serve it again, or give the host another name.",
};

/** Turns an outcome into what is answered. @param now Unix time in milliseconds */
export function answerOf(outcome: Outcome, now: number): Answer {
  const headers = "retryAfterSeconds" in outcome ? { "Retry-After": String(outcome.retryAfterSeconds) } : {};
  const message = messageOf(outcome);
  return {
    status: STATUS[outcome.kind],
    message,
    headers: headers as Record<string, string>,
    times: times(outcome, now),
  };
}

/** What the log says of an outcome. */
export function endOf(outcome: Outcome): Omit<Reply, "response"> {
  return { outcome: outcome.kind, reason: "reason" in outcome ? outcome.reason : undefined };
}

function times(outcome: Outcome, now: number): Answer["times"] {
  if (outcome.kind !== "unauthorized") return {};
  if (outcome.reason === "clock_off") return { server_time: now };
  const earliest = "earliestTime" in outcome ? outcome.earliestTime : undefined;
  return outcome.reason === "replayed" ? { server_time: now, earliest_time: earliest } : {};
}

function messageOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "published":
      return "The challenge has been set.";
    case "unchanged":
      return "The challenge is unchanged: it is set already.";
    case "deleted":
      return "The challenge has been removed.";
    case "absent":
      return "The challenge is unchanged: there is none already.";
    case "malformed":
      return outcome.message;
    case "outside_zones":
      return outcome.zones.length === 0
        ? "The host's name lies in no zone of this service: give it in full."
        : `The host's name lies in none of ${outcome.zones.join(", ")}: give one in them.`;
    case "no_credentials":
      return "Give the host's full name and its secret: by HTTP Basic, or to /update as X-Api-User and X-Api-Key.";
    case "unauthorized":
      return UNAUTHORIZED[outcome.reason];
    case "forbidden":
      return "The host may not have certificates: take allow_acme off its items, or set it to true, to let it.";
    case "other_name":
      return "The request is about another name than the host's whose secret it has: only _acme-challenge before that may be set.";
    case "conflict":
      return CONFLICT[outcome.reason];
    case "too_large":
      return "The body is too large: 4096 bytes are the most.";
    case "busy":
      return "Another request is changing the challenges of this host: try again.";
    case "unavailable":
      return "The challenge could not be changed just now: try again.";
  }
}
