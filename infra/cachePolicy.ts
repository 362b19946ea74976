import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Naming } from "./naming";
import { VIEWER_ADDRESS_HEADER } from "./viewerAddress";

/** A policy caches, and has a key of our own, only with a time-to-live above 0. */
const MAX_TTL_SECONDS = 1;

/**
 * What CloudFront takes for one request: everything that the answer depends on. Requests with one key that arrive together
 * may be answered by one call of the origin (developer guide, "Request and response behavior for custom origins", request
 * collapsing), and AWS's own CachingDisabled leaves query and caller out of the key. Nothing is kept: every answer says
 * `no-store`.
 */
export function createCachePolicy(
  name: string,
  { prefix }: Naming,
  opts: pulumi.CustomResourceOptions,
): aws.cloudfront.CachePolicy {
  return new aws.cloudfront.CachePolicy(
    name,
    {
      name: prefix,
      comment: "Caches nothing, and never takes two hosts' requests for one",
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: MAX_TTL_SECONDS,
      parametersInCacheKeyAndForwardedToOrigin: {
        queryStringsConfig: { queryStringBehavior: "all" },
        headersConfig: {
          headerBehavior: "whitelist",
          headers: { items: [VIEWER_ADDRESS_HEADER, "Authorization", "x-api-key"] },
        },
        cookiesConfig: { cookieBehavior: "none" },
        enableAcceptEncodingBrotli: false,
        enableAcceptEncodingGzip: false,
      },
    },
    opts,
  );
}
