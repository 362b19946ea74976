/**
 * A storm of more hosts than a machine can play, as simulated time: the buckets of Route 53 and the publisher's own way of asking,
 * without a wall clock. All wishes are written down at the start.
 */
import { type BucketLimit, createQuota } from "../../local/aws/route53/quota";
import { changeInBatches } from "../../runtime/aws/batches";
import { freshPace, roomWithin } from "../../runtime/aws/changePace";
import type { HostedZone, ZoneChange } from "../../runtime/aws/hostedZone";
import { INVOCATION_BUDGET_MS } from "../../runtime/values/timeLimits";

/** What a simulated storm took. */
export interface SimulatedStorm {
  hosts: number;
  bucket: BucketLimit;
  seconds: number;
  /** Of Route 53, throttled ones included. */
  requests: number;
  throttled: number;
}

/** Wishes that one batch of the stream has. */
const BATCH_SIZE = 400;
/** Milliseconds of a batch beside Route 53: items read a hundred at once, and written twice, 50 at once, 5 ms each. Assumed. */
const TABLE_MS = 4 * 10 + 2 * (BATCH_SIZE / 50) * 5;
/** Milliseconds of a request of Route 53. Assumed. */
const ROUTE53_MS = 150;

/** Lets one loose. */
export async function simulateStorm(hosts: number, bucket: BucketLimit): Promise<SimulatedStorm> {
  let now = 0;
  let requests = 0;
  let throttled = 0;
  const quota = createQuota(() => now, { changes: bucket });
  const pace = freshPace();
  const zone: HostedZone = {
    id: "Z",
    read: () => Promise.reject(new Error("Nothing is to be read.")),
    changeSets: () => Promise.reject(new Error("Addresses alone are to be changed.")),
    async change(changes) {
      now += ROUTE53_MS;
      requests += 1;
      try {
        quota.admitCall({ action: "ChangeResourceRecordSets", changes: changes.length });
        return { kind: "accepted" };
      } catch {
        throttled += 1;
        return { kind: "throttled" };
      }
    },
  };
  const sleep = async (milliseconds: number) => {
    now += milliseconds;
  };
  let left = hosts;
  while (left > 0) {
    const room = roomWithin(pace, INVOCATION_BUDGET_MS / 2, 1);
    const changes = Array.from({ length: Math.min(left, BATCH_SIZE, room) }, (_, index) => upsert(index));
    const deadline = now + INVOCATION_BUDGET_MS;
    now += TABLE_MS;
    const means = { zones: { of: () => zone }, changePace: pace, now: () => now, deadline, sleep };
    const results = await changeInBatches(means, changes);
    // What there was no time for is handed over again.
    left -= results.filter(({ kind }) => kind === "accepted").length;
  }
  return { hosts, bucket, seconds: now / 1000, requests, throttled };
}

/**
 * What immediate publishing takes at its best: one change a request, and no request in vain.
 *
 * @param perSecond requests that Route 53 takes a second, and at once
 */
export function immediateAtBest(
  hosts: number,
  perSecond: BucketLimit,
): { seconds: number; requests: number } {
  return { seconds: Math.max(0, hosts - perSecond.burst) / perSecond.rate, requests: hosts };
}

function upsert(index: number): ZoneChange {
  return {
    action: "UPSERT",
    hostname: `h${index}.example.com.`,
    recordType: "A",
    address: "192.0.2.2",
    ttl: 60,
  };
}
