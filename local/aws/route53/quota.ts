/**
 * Route 53's limits on the rate of calls.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests
 */
import { route53Error } from "./errors";

const CALLS_PER_SECOND = 5;

/** How long a change keeps its zone busy. The service says no number; seen are some hundred milliseconds. */
const CHANGE_TAKES_MS = 300;

export interface Quota {
  /** Counts a call of the account. @throws Throttling for the sixth within a second; refused calls do not count */
  admitCall(): void;
  /** @throws PriorRequestNotComplete while the zone's last change is being processed */
  admitChange(zoneId: string): void;
  /** Starts the time that the zone is busy with a change. */
  beginChange(zoneId: string): void;
}

/** @param clock milliseconds, never going back */
export function createQuota(clock: () => number): Quota {
  let admitted: number[] = [];
  const busyUntil = new Map<string, number>();
  return {
    admitCall() {
      const now = clock();
      admitted = admitted.filter((time) => time > now - 1000);
      if (admitted.length >= CALLS_PER_SECOND) {
        throw route53Error("Throttling", "Rate exceeded");
      }
      admitted.push(now);
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
