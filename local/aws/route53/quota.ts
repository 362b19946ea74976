/**
 * Route 53's limits on the rate of calls: since 30 July 2026 token buckets of the account.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests
 */
import { route53Error } from "./errors";

/** A token bucket: what it lets through a second in the long run, and at once when it is full. */
export interface BucketLimit {
  rate: number;
  burst: number;
}

/** What of the limits is not published, and so is a parameter. */
export interface QuotaOptions {
  /** Record changes, of all calls together. */
  changes: BucketLimit;
}

/** All actions together, and each action again by itself. */
export const CALLS: BucketLimit = { rate: 10, burst: 50 };
const CALLS_OF_AN_ACTION: Readonly<Record<string, BucketLimit>> = {
  CreateHostedZone: { rate: 2, burst: 40 },
};

/** The figures of this limit are not published. A whole batch of 400 must not pass at once, to be on the strict side. */
export const ASSUMED_CHANGES: BucketLimit = { rate: 50, burst: 200 };

/** How long a change keeps its zone busy. The service says no number; seen are some hundred milliseconds. */
const CHANGE_TAKES_MS = 300;

/** A call as the limits see it. */
export interface LimitedCall {
  action: string;
  /** How many record changes it asks for. */
  changes: number;
}

export interface Quota {
  /** Counts a call of the account. @throws Throttling where a bucket has too little; refused calls take nothing */
  admitCall(call: LimitedCall): void;
  /** @throws PriorRequestNotComplete while the zone's last change is being processed */
  admitChange(zoneId: string): void;
  /** Starts the time that the zone is busy with a change. */
  beginChange(zoneId: string): void;
}

/** @param clock milliseconds, never going back */
export function createQuota(clock: () => number, { changes }: QuotaOptions): Quota {
  const calls = createBucket(CALLS, clock);
  const changed = createBucket(changes, clock);
  const actions = new Map<string, Bucket>();
  const busyUntil = new Map<string, number>();
  const bucketOf = (action: string): Bucket => {
    const bucket = actions.get(action) ?? createBucket(CALLS_OF_AN_ACTION[action] ?? CALLS, clock);
    actions.set(action, bucket);
    return bucket;
  };
  return {
    admitCall(call) {
      const asked = [
        { bucket: calls, tokens: 1 },
        { bucket: bucketOf(call.action), tokens: 1 },
        { bucket: changed, tokens: call.changes },
      ];
      if (asked.some(({ bucket, tokens }) => bucket.held() < tokens)) {
        throw route53Error("Throttling", "Rate exceeded");
      }
      for (const { bucket, tokens } of asked) bucket.take(tokens);
    },
    admitChange(zoneId) {
      if (clock() < (busyUntil.get(zoneId) ?? 0)) {
        throw route53Error(
          "PriorRequestNotComplete",
          "The request was rejected because Route 53 was still processing a prior request.",
        );
      }
    },
    beginChange(zoneId) {
      busyUntil.set(zoneId, clock() + CHANGE_TAKES_MS);
    },
  };
}

interface Bucket {
  /** The tokens in it now. */
  held(): number;
  take(tokens: number): void;
}

function createBucket({ rate, burst }: BucketLimit, clock: () => number): Bucket {
  let tokens = burst;
  let filledAt = clock();
  const held = () => {
    const now = clock();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * rate);
    filledAt = now;
    return tokens;
  };
  return {
    held,
    take(taken) {
      tokens = held() - taken;
    },
  };
}
