/** A storm as it is: many hosts change at once, and each asks until it is accepted. */
import { setTimeout as wait } from "node:timers/promises";
import type { BucketLimit } from "../../local/aws/route53/quota";
import { type Fleet, startFleet, type Way } from "./fleet";

/** What a storm took. */
export interface Storm {
  hosts: number;
  way: Way;
  /** Route 53's limit on record changes. */
  bucket: BucketLimit;
  /** From the first request to the last host right in DNS. */
  seconds: number;
  /** From the last request that was accepted to the last host right in DNS. */
  secondsAfterLast: number;
  /** Answers by their status. */
  answers: Record<number, number>;
  /** Calls to AWS a host, of all functions: all, and those that are about its record alone. */
  callsAHost: { all: number; ofOneRecord: number };
  /** Of Route 53, throttled ones included. */
  requests: number;
  /** Record changes asked for, repeated ones included. */
  changes: number;
  /** The most hosts that were accepted and not right in DNS yet. */
  longestQueue: number;
  /** The largest process of the functions. */
  memoryMb: number;
}

const LOOK_EVERY_MS = 100;
/** A host that is told nothing comes again after as many seconds. */
const RETRY_SECONDS = 5;

/** Lets one loose, and waits until the last host is right. */
export async function measureStorm(hosts: number, way: Way, bucket: BucketLimit): Promise<Storm> {
  const fleet = await startFleet(hosts, way, bucket);
  try {
    return { hosts, way, bucket, ...(await weather(fleet)), memoryMb: fleet.memoryMb() };
  } finally {
    await fleet.close();
  }
}

async function weather(fleet: Fleet): Promise<Omit<Storm, "hosts" | "way" | "bucket" | "memoryMb">> {
  const answers: Record<number, number> = {};
  const start = Date.now();
  let accepted = 0;
  let lastAccepted = start;
  let longestQueue = 0;
  const storm = Promise.all(
    fleet.hostnames.map(async (hostname) => {
      for (;;) {
        const { status, retryAfter = RETRY_SECONDS } = await fleet.tell(hostname);
        answers[status] = (answers[status] ?? 0) + 1;
        if (status < 300) break;
        if (status < 500) throw new Error(`${hostname} was answered ${status}`);
        await wait(retryAfter * 1000);
      }
      accepted += 1;
      lastAccepted = Date.now();
    }),
  );
  let right = 0;
  const watch = async () => {
    while (right < fleet.hostnames.length) {
      await wait(LOOK_EVERY_MS);
      right = fleet.countRight();
      longestQueue = Math.max(longestQueue, accepted - right);
    }
  };
  await Promise.all([storm, watch()]);
  const end = Date.now();
  await fleet.idle();
  return {
    seconds: (end - start) / 1000,
    secondsAfterLast: Math.max(0, (end - lastAccepted) / 1000),
    answers,
    callsAHost: {
      all: fleet.calls.all / fleet.hostnames.length,
      ofOneRecord: fleet.calls.ofOneRecord / fleet.hostnames.length,
    },
    ...fleet.route53,
    longestQueue,
  };
}
