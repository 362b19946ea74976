import type { RecordType } from "../values/address";
import { RETRY_AFTER_SECONDS } from "../values/timeLimits";

/** A member of a group, as `list_hosts` shows it. */
export interface Host {
  hostname: string;
  record_type: string;
  mac_address?: string;
}

/** Why a caller was not believed. Only the log tells the first two apart. */
export type UnauthorizedReason =
  | "unknown_host"
  | "wrong_secret"
  | "signature_required"
  | "clock_off"
  | "replayed";

export type ForbiddenReason = "locked" | "address_not_allowed" | "no_read_privilege";

/** What stands in the record's place, that the service will not overwrite or remove. */
export type ConflictReason =
  | "alias"
  | "several_values"
  | "routing_policy"
  | "cname"
  | "not_published_here"
  | "refused_by_route53";

/** What became of one record that was to be set or deleted. */
export type RecordOutcome =
  | { kind: "published"; hostname: string; recordType: RecordType; address: string }
  | { kind: "unchanged"; hostname: string; recordType: RecordType; address: string }
  | { kind: "deleted"; hostname: string; recordType: RecordType }
  | { kind: "absent"; hostname: string; recordType: RecordType }
  | Refusal;

/** A caller who was not believed. */
export interface Unauthorized {
  kind: "unauthorized";
  reason: UnauthorizedReason;
  /** With `replayed`: the earliest time, Unix time in milliseconds, that would be accepted. */
  earliestTime?: number;
}

/** Everything but success. */
export type Refusal =
  | Unauthorized
  | { kind: "forbidden"; reason: ForbiddenReason }
  | { kind: "conflict"; reason: ConflictReason }
  | { kind: "busy"; retryAfterSeconds: number }
  | { kind: "unavailable"; reason: string; retryAfterSeconds: number };

/** What became of a request to our own API; response.ts turns it into HTTP. */
export type Outcome =
  | { kind: "reflected"; address: string }
  | { kind: "hosts"; hosts: Host[] }
  | RecordOutcome
  | { kind: "malformed"; reason: string; message: string }
  | { kind: "method_not_allowed" }
  | { kind: "not_found" }
  | { kind: "fault"; requestId: string };

/**
 * What a caller is told of a service of AWS that did not do its part.
 *
 * @param failure with the name of the error that it gave
 */
export function unavailable(
  failure: { error: string },
  retryAfterSeconds = RETRY_AFTER_SECONDS,
): Refusal & { kind: "unavailable" } {
  return { kind: "unavailable", reason: failure.error, retryAfterSeconds };
}
