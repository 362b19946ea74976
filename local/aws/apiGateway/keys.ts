/**
 * API keys and usage plans: who may call a method that asks for a key, and how often.
 */
import type { ResponseKind } from "./gatewayResponses";
import { createThrottle, type Throttle } from "./throttle";

/** An API key. */
export interface ApiKey {
  id: string;
  value: string;
  enabled: boolean;
}

/** A rate limit: requests a second, and how many at once. */
export interface ThrottleSettings {
  rateLimit: number;
  burstLimit: number;
}

/** A usage plan. */
export interface UsagePlan {
  id: string;
  stages: { apiId: string; stage: string }[];
  throttle?: ThrottleSettings;
}

/** The keys and plans of the account. */
export interface KeyRing {
  keys: Map<string, ApiKey>;
  plans: Map<string, UsagePlan>;
  /** Plan id → ids of the keys in it. */
  members: Map<string, Set<string>>;
  /** Judges the key of a request to a stage. */
  judge(value: string | undefined, stage: { apiId: string; stage: string }): KeyVerdict;
}

/** A key's id, or why the request is refused. */
export type KeyVerdict = { keyId: string } | { refused: ResponseKind };

/** Makes an empty ring. */
export function createKeyRing(clock: () => number): KeyRing {
  const keys = new Map<string, ApiKey>();
  const plans = new Map<string, UsagePlan>();
  const members = new Map<string, Set<string>>();
  const buckets = new Map<string, Throttle>();

  const takeToken = (plan: UsagePlan, keyId: string): boolean => {
    if (!plan.throttle) {
      return true;
    }
    const name = `${plan.id}/${keyId}/${plan.throttle.rateLimit}/${plan.throttle.burstLimit}`;
    const bucket =
      buckets.get(name) ?? createThrottle(plan.throttle.rateLimit, plan.throttle.burstLimit, clock);
    buckets.set(name, bucket);
    return bucket();
  };

  return {
    keys,
    plans,
    members,
    judge(value, stage) {
      const key = [...keys.values()].find((candidate) => candidate.value === value && candidate.enabled);
      const plan = [...plans.values()].find(
        ({ id, stages }) =>
          key !== undefined &&
          members.get(id)?.has(key.id) &&
          stages.some((other) => other.apiId === stage.apiId && other.stage === stage.stage),
      );
      if (!key || !plan) {
        return { refused: "INVALID_API_KEY" };
      }
      return takeToken(plan, key.id) ? { keyId: key.id } : { refused: "THROTTLED" };
    },
  };
}
