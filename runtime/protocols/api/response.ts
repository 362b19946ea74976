import type { APIGatewayProxyResult } from "aws-lambda";
import type { UnauthorizedReason } from "../../access/authenticate";
import { jsonAnswer } from "../../http/response";
import type { ConflictReason, ForbiddenReason, RecordOutcome } from "../../records/outcome";
import type { RecordKey } from "../../values/recordKey";
import type { Outcome } from "./outcome";

/** The HTTP status of each outcome: docs/api.md lists them in the caller's words. */
const STATUS: Record<Outcome["kind"], number> = {
  reflected: 200,
  hosts: 200,
  published: 200,
  unchanged: 200,
  deleted: 200,
  absent: 200,
  left_alone: 200,
  written_down: 202,
  several: 200,
  malformed: 400,
  outside_zones: 400,
  unauthorized: 401,
  forbidden: 403,
  conflict: 409,
  busy: 503,
  paced: 503,
  unavailable: 503,
};

// Unknown host and wrong secret must look the same.
const NOT_BELIEVED =
  "Unknown hostname (A and AAAA have an item each), wrong secret, or a token made for another address or family.";

const UNAUTHORIZED: Record<UnauthorizedReason, string> = {
  unknown_host: NOT_BELIEVED,
  no_secret: NOT_BELIEVED,
  wrong_secret: NOT_BELIEVED,
  not_from_here: NOT_BELIEVED,
  expired: NOT_BELIEVED,
  signature_required: "This record takes signed requests only: give time and sig.",
  clock_off: "time (in milliseconds) is more than five minutes off: sign again with the time of server_time.",
  replayed:
    "time is not later than that of the last accepted request, by this or another host: sign again with earliest_time or later.",
};

const FORBIDDEN: Record<ForbiddenReason, string> = {
  locked: "The record is locked: set lock_record to false in its item to let it change.",
  address_not_allowed:
    "Only the caller's own address may be set: set allow_internal to true in the record's item to allow others.",
  address_not_public:
    "The address is private, shared or unique local, and the record's item says only_public: give a public one.",
  no_host_part:
    "There is no host part for an address in that network: set interface_id in the record's item, or publish an address first.",
  zero_host_part: "The host part is zero, which is no host's: set interface_id in the record's item.",
  no_read_privilege: "The record may not list its group: set read_privilege to true in its item.",
};

const CONFLICT: Record<ConflictReason, string> = {
  alias: "Route 53 holds an alias in the record's place: remove it there first.",
  several_values: "Route 53 holds several values in the record's place: remove them there first.",
  routing_policy:
    "Route 53 holds records with a routing policy in the record's place: remove them there first.",
  cname: "Route 53 holds a CNAME in the record's place: remove it there first.",
  not_published_here: "Route 53 holds a record that this service did not publish: remove it there.",
  too_many_members: "The group has more than 100 members: give their names, each in a request of its own.",
  zone_not_served:
    "The zone of this name is not served any more: have its owner serve it again, or give the host another name.",
  refused_by_route53: "Route 53 refuses the record: see what else it holds under this name.",
};

/**
 * Turns an outcome into the answer of our own API.
 *
 * @param now Unix time in milliseconds, told to callers who signed with another
 */
export function answerOf(outcome: Outcome, now: number): APIGatewayProxyResult {
  return jsonAnswer(statusOf(outcome), message(outcome), {
    more: times(outcome, now),
    headers: retryAfter(outcome),
  });
}

/** Of several records, 207 where not every one is as it is to be (RFC 4918, 11.1), or 202 where it will be. */
function statusOf(outcome: Outcome): number {
  if (outcome.kind !== "several") return STATUS[outcome.kind];
  const statuses = outcome.records.map(([, { kind }]) => STATUS[kind]);
  if (statuses.some((status) => status >= 300)) return 207;
  return statuses.includes(202) ? 202 : 200;
}

/** What a device with a wrong clock needs to sign better. */
function times(outcome: Outcome, now: number): { server_time?: number; earliest_time?: number } {
  if (outcome.kind !== "unauthorized") return {};
  if (outcome.reason === "clock_off") return { server_time: now };
  return outcome.reason === "replayed" ? { server_time: now, earliest_time: outcome.earliestTime } : {};
}

/** The `Retry-After` header of an outcome that another try may better. */
function retryAfter(outcome: Outcome): Record<string, string> {
  const outcomes = outcome.kind === "several" ? outcome.records.map(([, one]) => one) : [outcome];
  const waits = outcomes.flatMap((one) => ("retryAfterSeconds" in one ? (one.retryAfterSeconds ?? []) : []));
  return waits.length === 0 ? {} : { "Retry-After": String(Math.max(...waits)) };
}

/** One record's part of an answer about several. */
function asEntry([{ hostname }, outcome]: [RecordKey, RecordOutcome]): Record<string, unknown> {
  return {
    hostname,
    outcome: outcome.kind,
    ...("address" in outcome ? { address: outcome.address } : {}),
    ...("byInterfaceId" in outcome ? { interface_id: true } : {}),
    ...(isReasonTold(outcome) ? { reason: outcome.reason } : {}),
  };
}

/** Why AWS did not do its part is for the log, and so is what makes an unknown host another thing than a wrong secret. */
function isReasonTold(outcome: RecordOutcome): outcome is RecordOutcome & { reason: string } {
  if (outcome.kind === "unauthorized") return UNAUTHORIZED[outcome.reason] !== NOT_BELIEVED;
  return outcome.kind === "forbidden" || outcome.kind === "conflict";
}

function message(outcome: Outcome): unknown {
  switch (outcome.kind) {
    case "reflected":
      return outcome.address;
    case "hosts":
      return outcome.hosts;
    case "published":
      return `${outcome.hostname} ${outcome.recordType} has been set to ${outcome.address}.`;
    case "unchanged":
      return `${outcome.hostname} ${outcome.recordType} is unchanged: it is ${outcome.address} already.`;
    case "deleted":
      return `${outcome.hostname} ${outcome.recordType} has been removed.`;
    case "written_down":
      return `${becoming(outcome)} is written down and will be published ${soon(outcome)}.`;
    case "left_alone":
      return "The record is left alone.";
    case "several":
      return outcome.records.map(asEntry);
    case "absent":
      return `${outcome.hostname} ${outcome.recordType} is unchanged: there is none already.`;
    case "malformed":
      return outcome.message;
    case "outside_zones":
      return outside(outcome.zones);
    case "unauthorized":
      return UNAUTHORIZED[outcome.reason];
    case "forbidden":
      return FORBIDDEN[outcome.reason];
    case "conflict":
      return CONFLICT[outcome.reason];
    case "busy":
      return "Another request is changing the record: try again.";
    case "paced":
      return `The record was changed only just now: its next change is ${outcome.retryAfterSeconds} seconds away.`;
    case "unavailable":
      return "The record could not be changed or read just now: try again.";
  }
}

function becoming({ hostname, recordType, address }: RecordOutcome & { kind: "written_down" }): string {
  return address === undefined
    ? `The removal of ${hostname} ${recordType}`
    : `${hostname} ${recordType} ${address}`;
}

function soon({ retryAfterSeconds }: RecordOutcome & { kind: "written_down" }): string {
  return retryAfterSeconds === undefined
    ? "within seconds"
    : `when it is asked for again in ${retryAfterSeconds} seconds`;
}

function outside(zones: readonly string[]): string {
  if (zones.length === 0) return "hostname lies in no zone of this service: give the host's full name.";
  return zones.length === 1
    ? `hostname lies outside the zone ${zones[0]}: give a name in it.`
    : `hostname lies in none of the zones ${zones.join(", ")}: give a name in one of them.`;
}
