/** What a distribution takes for one request, and how long it keeps an answer. */
import { type HttpRequest, type HttpResponse, header } from "../http";

/** A cache policy. Times are in seconds. */
export interface CachePolicy {
  name: string;
  minTtl: number;
  defaultTtl: number;
  maxTtl: number;
  /** In lower case, sorted. They reach the origin, too. */
  headers: string[];
  /** Whether the query is part of the key, and reaches the origin. */
  queryStrings: boolean;
}

/** AWS's own policy CachingDisabled: the key is the path alone. */
export const CACHING_DISABLED: CachePolicy = {
  name: "Managed-CachingDisabled",
  minTtl: 0,
  defaultTtl: 0,
  maxTtl: 0,
  headers: [],
  queryStrings: false,
};

/** Its id, the same in every account. */
export const CACHING_DISABLED_ID = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** "Quotas on policies" of the developer guide. */
const MAX_HEADERS = 10;

type Inputs = Record<string, unknown>;

/**
 * Checks a policy's inputs as CloudFront does.
 *
 * @throws an error in CloudFront's style, or one that names what is not imitated
 */
export function parseCachePolicy(inputs: Inputs): CachePolicy {
  const name = String(inputs["name"]);
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw new Error("InvalidArgument: The parameter Name contains invalid characters.");
  }
  const key = inputs["parametersInCacheKeyAndForwardedToOrigin"] as Inputs | undefined;
  if (key === undefined) {
    throw new Error("Missing required argument: parametersInCacheKeyAndForwardedToOrigin");
  }
  const policy = { name, ...parseTimes(inputs), ...parseKey(key) };
  if (policy.maxTtl === 0 && (policy.headers.length > 0 || policy.queryStrings)) {
    throw new Error(
      "InvalidArgument: The parameter HeaderBehavior is invalid for policy with caching disabled.",
    );
  }
  return policy;
}

function parseTimes(inputs: Inputs): Pick<CachePolicy, "minTtl" | "defaultTtl" | "maxTtl"> {
  const minTtl = Number(inputs["minTtl"] ?? 0);
  const defaultTtl = Number(inputs["defaultTtl"] ?? 86_400);
  const maxTtl = Number(inputs["maxTtl"] ?? 31_536_000);
  if (!(minTtl >= 0 && minTtl <= defaultTtl && defaultTtl <= maxTtl)) {
    throw new Error("InvalidArgument: The parameter MinTTL, DefaultTTL and MaxTTL are not in this order.");
  }
  return { minTtl, defaultTtl, maxTtl };
}

function parseKey(key: Inputs): Pick<CachePolicy, "headers" | "queryStrings"> {
  const behavior = (config: string, value: string) => (key[config] as Inputs | undefined)?.[value];
  if (behavior("cookiesConfig", "cookieBehavior") !== "none") {
    throw new Error("the embedded CloudFront imitates no cookies in a cache policy");
  }
  if (key["enableAcceptEncodingGzip"] === true || key["enableAcceptEncodingBrotli"] === true) {
    throw new Error("the embedded CloudFront imitates no compression");
  }
  const queryStrings = behavior("queryStringsConfig", "queryStringBehavior");
  if (queryStrings !== "none" && queryStrings !== "all") {
    throw new Error("the embedded CloudFront imitates the query string behaviors none and all");
  }
  return { headers: parseHeaders(key), queryStrings: queryStrings === "all" };
}

function parseHeaders(key: Inputs): string[] {
  const config = key["headersConfig"] as { headerBehavior?: string; headers?: { items?: string[] } };
  const items = config?.headers?.items ?? [];
  if (config?.headerBehavior === "none" && items.length === 0) return [];
  if (config?.headerBehavior !== "whitelist" || items.length === 0) {
    throw new Error("InvalidArgument: The parameter HeaderBehavior is invalid.");
  }
  if (items.length > MAX_HEADERS) {
    throw new Error("TooManyHeadersInCachePolicy: The number of headers in the cache policy is too many.");
  }
  return items.map((item) => item.toLowerCase()).sort();
}

/** What requests must have in common to be taken for one. */
export function cacheKey(policy: CachePolicy, distributionId: string, request: HttpRequest): string {
  const [path, query = ""] = request.target.split(/\?(.*)/s);
  const values = policy.headers.map((name) =>
    request.headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value),
  );
  return JSON.stringify([distributionId, path, policy.queryStrings ? query : "", values]);
}

/** Seconds that a success may be kept: what the origin says, within the policy's bounds. */
export function timeToLive(policy: CachePolicy, response: HttpResponse): number {
  const said = header(response.headers, "cache-control") ?? "";
  if (/\b(no-store|no-cache|private)\b/i.test(said)) return policy.minTtl;
  const [, age] = /\bs-maxage=(\d+)/i.exec(said) ?? /\bmax-age=(\d+)/i.exec(said) ?? [];
  const wanted = age === undefined ? policy.defaultTtl : Number(age);
  return Math.min(Math.max(wanted, policy.minTtl), policy.maxTtl);
}
