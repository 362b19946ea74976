/**
 * The embedded CloudFront: hands requests for a distribution's names on to the embedded API Gateway, runs the
 * registered viewer function, adds the origin's headers, keeps answers as long as CloudFront would, and may answer requests
 * with one cache key by one call of the origin.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { type CachePolicy, cacheKey, timeToLive } from "./cloudFront/cachePolicy";
import type { Distribution } from "./cloudFront/distribution";
import type { ViewerFunction } from "./cloudFront/viewerFunction";
import { type HeaderList, type HttpRequest, type HttpResponse, header } from "./http";

/** How to make one. */
export interface CloudFrontOptions {
  /** Answers what reaches the origin. */
  origin: (request: HttpRequest) => Promise<HttpResponse>;
  /**
   * Whether requests with one key that arrive while the first of them is answered get its answer (request collapsing).
   * CloudFront may do so or not. @default false
   */
  collapses?: boolean;
  log?: (line: string) => void;
  /** Milliseconds. @default Date.now */
  clock?: () => number;
}

/** The account's distributions. */
export interface CloudFront {
  /** By id. */
  distributions: Map<string, Distribution>;
  /** By ARN. */
  functions: Map<string, ViewerFunction>;
  /** The account's own, by id. */
  cachePolicies: Map<string, CachePolicy>;
  /** The distribution that a host name belongs to. */
  find(host: string | undefined): Distribution | undefined;
  handle(distribution: Distribution, request: HttpRequest): Promise<HttpResponse>;
}

/**
 * The address that the origin sees as its caller's. Not the viewer's, and nobody's on this machine, so that
 * code which takes it for the viewer's shows.
 */
export const EDGE_ADDRESS = "203.0.113.254";

const MAX_URL_BYTES = 8_192;
const MAX_HEADER_BYTES = 20_480;

/** Headers that never go from the viewer to the origin (developer guide, "HTTP request headers and CloudFront behavior"). */
const REMOVED =
  /^(connection|expect|host|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|te|trailer|transfer-encoding|upgrade|x-amz-cf-.*|x-edge-.*|x-forwarded-proto|x-real-ip|cloudfront-.*)$/;

/** Makes a CloudFront without distributions. */
export function createCloudFront(options: CloudFrontOptions): CloudFront {
  const clock = options.clock ?? Date.now;
  const distributions = new Map<string, Distribution>();
  const functions = new Map<string, ViewerFunction>();
  const cachePolicies = new Map<string, CachePolicy>();
  const kept = new Map<string, { response: HttpResponse; until: number }>();
  const underWay = new Map<string, Promise<HttpResponse>>();

  const runFunction = async (
    distribution: Distribution,
    request: HttpRequest,
    requestId: string,
  ): Promise<HttpRequest | HttpResponse> => {
    if (!distribution.viewerFunctionArn) {
      return request;
    }
    const viewerFunction = functions.get(distribution.viewerFunctionArn);
    if (!viewerFunction) {
      return errorAnswer(
        503,
        "The CloudFront function associated with the CloudFront distribution is invalid",
      );
    }
    try {
      return await viewerFunction.run(request, {
        distributionId: distribution.id,
        distributionDomainName: distribution.domainName,
        requestId,
      });
    } catch (error) {
      options.log?.(`CloudFront function: ${(error as Error).message}`);
      return errorAnswer(503, "FunctionExecutionError");
    }
  };

  const handle = async (distribution: Distribution, request: HttpRequest): Promise<HttpResponse> => {
    const refusal = checkRequest(distribution, request);
    if (refusal) {
      return refusal;
    }
    const requestId = randomBytes(42).toString("base64");
    const viewed = await runFunction(distribution, request, requestId);
    if ("status" in viewed) {
      return viewed;
    }
    const forwarded = originRequest(distribution, viewed, requestId);
    const cacheable = viewed.method === "GET" || viewed.method === "HEAD";
    const response = cacheable
      ? await askOnce(distribution, cacheKey(distribution.cachePolicy, distribution.id, viewed), forwarded)
      : await options.origin(forwarded);
    return tagged(
      response,
      response.status < 400 ? "Miss from cloudfront" : "Error from cloudfront",
      requestId,
    );
  };

  /** Answers from what is kept or under way for the key, and else asks the origin. */
  const askOnce = async (distribution: Distribution, key: string, request: HttpRequest) => {
    const hit = kept.get(key);
    if (hit && hit.until > clock()) return hit.response;
    kept.delete(key);
    const asked = (options.collapses && underWay.get(key)) || options.origin(request);
    underWay.set(key, asked);
    try {
      const response = await asked;
      const ttl =
        distribution.errorTtl.get(response.status) ?? timeToLive(distribution.cachePolicy, response);
      if (ttl > 0) kept.set(key, { response, until: clock() + ttl * 1000 });
      return response;
    } finally {
      underWay.delete(key);
    }
  };

  return {
    distributions,
    functions,
    cachePolicies,
    handle,
    find: (host) =>
      [...distributions.values()].find(
        ({ domainName, aliases }) => host !== undefined && (host === domainName || aliases.includes(host)),
      ),
  };
}

/** What CloudFront refuses before it looks at the origin. */
function checkRequest(distribution: Distribution, request: HttpRequest): HttpResponse | undefined {
  if (!distribution.enabled) {
    return errorAnswer(403, "The distribution is disabled");
  }
  if (request.sourceIp.includes(":") && !distribution.ipv6) {
    return errorAnswer(403, "The distribution does not serve IPv6 (isIpv6Enabled)");
  }
  if (Buffer.byteLength(request.target) > MAX_URL_BYTES) {
    return errorAnswer(414, "Request URI too long");
  }
  const bytes = request.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MAX_HEADER_BYTES) {
    return errorAnswer(494, "Request header too large");
  }
  if (!distribution.allowedMethods.has(request.method)) {
    return errorAnswer(
      403,
      "This distribution is not configured to allow the HTTP request method that was used for this request.",
    );
  }
  if (request.body.length > 0 && ["GET", "HEAD"].includes(request.method)) {
    return errorAnswer(403, "Bad request: a GET request may not have a body");
  }
  return undefined;
}

function originRequest(distribution: Distribution, viewed: HttpRequest, requestId: string): HttpRequest {
  const { origin } = distribution;
  const [path, query] = viewed.target.split(/\?(.*)/s);
  const { cachePolicy, forwardsViewer } = distribution;
  const overridden = new Set(origin.headers.map(([name]) => name.toLowerCase()));
  const fromViewer = viewed.headers.filter(
    ([name]) =>
      !REMOVED.test(name.toLowerCase()) &&
      !overridden.has(name.toLowerCase()) &&
      name.toLowerCase() !== "x-forwarded-for" &&
      (forwardsViewer ||
        name.toLowerCase() === "content-length" ||
        cachePolicy.headers.includes(name.toLowerCase())),
  );
  const before = header(viewed.headers, "x-forwarded-for");
  return {
    ...viewed,
    target: `${origin.path}${path}${query && (forwardsViewer || cachePolicy.queryStrings) ? `?${query}` : ""}`,
    protocol: "HTTP/1.1",
    sourceIp: EDGE_ADDRESS,
    headers: [
      ["Host", `${origin.domainName}:${origin.port}`],
      ...fromViewer,
      ...(forwardsViewer ? [] : [["User-Agent", "Amazon CloudFront"] as [string, string]]),
      ["X-Amz-Cf-Id", requestId],
      ["X-Forwarded-For", before ? `${before}, ${viewed.sourceIp}` : viewed.sourceIp],
      ["Via", `${viewed.protocol.replace("HTTP/", "")} ${distribution.domainName} (CloudFront)`],
      ...origin.headers,
    ],
  };
}

function tagged(response: HttpResponse, cache: string, requestId: string): HttpResponse {
  const own: HeaderList = [
    ["X-Cache", cache],
    ["X-Amz-Cf-Pop", "LOCAL1-C1"],
    ["X-Amz-Cf-Id", requestId],
  ];
  return { ...response, headers: [...response.headers, ...own] };
}

function errorAnswer(status: number, message: string): HttpResponse {
  return {
    status,
    headers: [
      ["Content-Type", "text/html"],
      ["Server", "CloudFront"],
      ["X-Cache", "Error from cloudfront"],
      ["X-Amz-Cf-Id", randomUUID()],
    ],
    body: Buffer.from(`<HTML><BODY><H1>${status} ERROR</H1>\n${message}\n</BODY></HTML>\n`),
  };
}
