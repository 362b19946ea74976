import type { Unauthorized } from "../access/authenticate";
import type { RecordKey } from "../values/recordKey";
import { RETRY_AFTER_SECONDS } from "../values/timeLimits";

export type { Unauthorized } from "../access/authenticate";

/** A member of a group, as `list_hosts` shows it. */
export interface Host {
  hostname: string;
  record_type: string;
  mac_address?: string;
}

export type ForbiddenReason =
  | "locked"
  | "address_not_allowed"
  | "address_not_public"
  | "no_read_privilege"
  | "no_host_part"
  | "zero_host_part";

/** Why the service will not publish: mostly what stands in the record's place, which it neither overwrites nor removes. */
export const CONFLICT_REASONS = [
  "alias",
  "several_values",
  "routing_policy",
  "cname",
  "not_published_here",
  "refused_by_route53",
  "zone_not_served",
  "too_many_members",
] as const;

export type ConflictReason = (typeof CONFLICT_REASONS)[number];

/** What became of one record that was to be set or deleted. */
export type RecordOutcome = (
  | ({ kind: "published"; address: string } & RecordKey)
  | ({ kind: "unchanged"; address: string } & RecordKey)
  | ({ kind: "deleted" } & RecordKey)
  | ({ kind: "absent" } & RecordKey)
  /**
   * A change (to an address, or without one a deletion) that is in the table and will be published within seconds;
   * with `retryAfterSeconds` only once that is over, and when it is asked for again.
   */
  | ({ kind: "written_down"; address?: string; retryAfterSeconds?: number } & RecordKey)
  /** A host whose network's prefix has not changed, or is not known. */
  | { kind: "left_alone" }
  | Refusal
) & {
  /** Whether its network's prefix was told, and its item has a host part of its own. */
  byInterfaceId?: boolean;
};

/** Everything but success. */
export type Refusal =
  | Unauthorized
  | { kind: "forbidden"; reason: ForbiddenReason }
  | { kind: "conflict"; reason: ConflictReason }
  /** The name lies in no zone of the service; `zones` names those for callers who are believed. */
  | { kind: "outside_zones"; zones: readonly string[] }
  | { kind: "busy"; retryAfterSeconds: number }
  /** The last change is not as long ago as the owner wants changes to be apart. */
  | { kind: "paced"; retryAfterSeconds: number }
  | { kind: "unavailable"; reason: string; retryAfterSeconds: number };

/**
 * That an item has to be read and judged anew, because another request is changing it (`leased`, until a Unix time
 * in milliseconds) or has changed it (`outdated`).
 */
export type Waiting = { kind: "leased"; until: number } | { kind: "outdated" };

/** What became of a change: an outcome, or that the item has to be read and judged anew. */
export type ChangeOutcome = RecordOutcome | Waiting;

/** What became of a change that was made: a record published, or deleted where there is no address. */
export function changed(key: RecordKey, address: string | undefined): RecordOutcome {
  return address === undefined
    ? { kind: "deleted", ...keyOf(key) }
    : { kind: "published", ...keyOf(key), address };
}

/** What became of a change that asked for what is there already. */
export function unchanged(key: RecordKey, address: string | undefined): RecordOutcome {
  return address === undefined
    ? { kind: "absent", ...keyOf(key) }
    : { kind: "unchanged", ...keyOf(key), address };
}

/** What became of a change that is left to the publisher. */
export function writtenDown(
  key: RecordKey,
  address: string | undefined,
  retryAfterSeconds: number | undefined,
): RecordOutcome & { kind: "written_down" } {
  return {
    kind: "written_down",
    ...keyOf(key),
    ...(address === undefined ? {} : { address }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** The key alone, of whatever has one. */
export function keyOf({ hostname, recordType }: RecordKey): RecordKey {
  return { hostname, recordType };
}

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
