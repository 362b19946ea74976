import type { Refusal } from "../records/outcome";

/** Why challenges are not kept at a name: mostly what stands there, which is neither overwritten nor removed. */
export type ChallengeConflict =
  | "cname"
  | "delegated"
  | "alias"
  | "routing_policy"
  | "not_published_here"
  | "too_many_values"
  | "refused_by_route53"
  | "zone_not_served";

/** What became of a challenge that was to be set or to go. */
export type ChallengeOutcome =
  /** Route 53 has it: since now, or already. */
  | { kind: "published" }
  | { kind: "unchanged" }
  /** Route 53 does not have it: not any more, or it did not. */
  | { kind: "deleted" }
  | { kind: "absent" }
  | { kind: "forbidden"; reason: "acme_not_allowed" }
  | { kind: "conflict"; reason: ChallengeConflict }
  | Exclude<Refusal, { kind: "forbidden" | "conflict" | "paced" }>;
