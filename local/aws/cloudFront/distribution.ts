/**
 * A distribution's settings, checked as CloudFront checks them, in the shape that the embedded edge works on.
 * What it would not heed is an error that names it.
 */
import { CACHING_DISABLED, CACHING_DISABLED_ID, type CachePolicy } from "./cachePolicy";

/** What the edge needs of a distribution. */
export interface Distribution {
  id: string;
  arn: string;
  domainName: string;
  aliases: string[];
  /** Of the aliases; without aliases it has CloudFront's own. */
  certificateArn?: string;
  enabled: boolean;
  ipv6: boolean;
  origin: { domainName: string; path: string; port: number; headers: [string, string][] };
  allowedMethods: Set<string>;
  viewerFunctionArn: string | undefined;
  cachePolicyId: string;
  cachePolicy: CachePolicy;
  /** Whether cookies, query string and headers (but Host) reach the origin. */
  forwardsViewer: boolean;
  /** HTTP status → seconds that an answer with it is kept. */
  errorTtl: Map<number, number>;
}

type Settings = Record<string, unknown>;

/** The statuses that CloudFront keeps, for ten seconds unless it is told otherwise. */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const DEFAULT_ERROR_TTL = 10;

const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const METHODS = ["GET,HEAD", "GET,HEAD,OPTIONS", "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"];

/** Headers that an origin's custom headers may not have (developer guide, "Add custom headers to origin requests"). */
const REFUSED_ORIGIN_HEADER =
  /^(accept-encoding|cache-control|connection|content-length|cookie|host|if-.*|max-forwards|pragma|proxy-.*|range|request-range|te|trailer|transfer-encoding|upgrade|via|x-amz-.*|x-amzn-.*|x-edge-.*|x-real-ip)$/;

const HEEDED = new Set([
  "aliases",
  "comment",
  "customErrorResponses",
  "defaultCacheBehavior",
  "enabled",
  "httpVersion",
  "isIpv6Enabled",
  "origins",
  "priceClass",
  "restrictions",
  "retainOnDelete",
  "tags",
  "tagsAll",
  "viewerCertificate",
  "waitForDeployment",
]);
const BEHAVIOR_HEEDED = new Set([
  "allowedMethods",
  "cachePolicyId",
  "cachedMethods",
  "compress",
  "functionAssociations",
  "originRequestPolicyId",
  "targetOriginId",
  "viewerProtocolPolicy",
]);

/**
 * Checks a distribution's inputs.
 *
 * @param policies the account's own cache policies, by id
 * @throws an error in CloudFront's style when a part is missing or refused, or one that names what is not imitated
 */
export function parseDistribution(
  id: string,
  arn: string,
  inputs: Settings,
  policies: ReadonlyMap<string, CachePolicy> = new Map(),
): Distribution {
  refuseUnheeded("the distribution", inputs, HEEDED);
  const behavior = required(inputs, "defaultCacheBehavior") as Settings;
  refuseUnheeded("defaultCacheBehavior", behavior, BEHAVIOR_HEEDED);
  const origin = findOrigin(required(inputs, "origins") as Settings[], String(behavior["targetOriginId"]));
  const geo = (required(inputs, "restrictions") as Settings)["geoRestriction"] as Settings | undefined;
  if (geo?.["restrictionType"] !== "none") {
    throw new Error("the embedded CloudFront imitates no geographic restriction");
  }
  checkPriceClass(inputs["priceClass"]);
  const aliases = (inputs["aliases"] ?? []) as string[];
  const certificateArn = checkCertificate(required(inputs, "viewerCertificate") as Settings, aliases);
  return {
    id,
    arn,
    domainName: `${id.toLowerCase()}.cloudfront.localhost`,
    aliases: aliases.map((alias) => alias.toLowerCase()),
    ...(certificateArn === undefined ? {} : { certificateArn }),
    enabled: required(inputs, "enabled") === true,
    ipv6: inputs["isIpv6Enabled"] === true,
    origin: parseOrigin(origin),
    allowedMethods: parseMethods(behavior),
    viewerFunctionArn: parseAssociations(behavior),
    cachePolicyId: String(required(behavior, "cachePolicyId")),
    cachePolicy: findCachePolicy(String(behavior["cachePolicyId"]), policies),
    forwardsViewer: parseOriginRequestPolicy(behavior),
    errorTtl: parseErrorTtls((inputs["customErrorResponses"] ?? []) as Settings[]),
  };
}

function findOrigin(origins: Settings[], id: string): Settings {
  const origin = origins.find(({ originId }) => originId === id);
  if (!origin) {
    throw refused("NoSuchOrigin: One or more of your origins or origin groups do not exist.");
  }
  return origin;
}

function parseOrigin(origin: Settings): Distribution["origin"] {
  const domainName = String(origin["domainName"] ?? "");
  if (!/^[a-z0-9.-]+$/i.test(domainName)) {
    throw refused("InvalidArgument: The parameter Origin DomainName does not refer to a valid domain name.");
  }
  const path = String(origin["originPath"] ?? "");
  if (path !== "" && (!path.startsWith("/") || path.endsWith("/"))) {
    throw refused("InvalidArgument: The parameter origin path must begin with / and not end with /.");
  }
  const custom = origin["customOriginConfig"] as Settings | undefined;
  if (!custom) {
    throw new Error("the embedded CloudFront imitates only origins with a customOriginConfig");
  }
  for (const key of ["httpPort", "httpsPort", "originProtocolPolicy", "originSslProtocols"]) {
    required(custom, key);
  }
  if (!["http-only", "https-only", "match-viewer"].includes(String(custom["originProtocolPolicy"]))) {
    throw refused("InvalidArgument: originProtocolPolicy");
  }
  return {
    domainName,
    path,
    port: Number(custom[custom["originProtocolPolicy"] === "https-only" ? "httpsPort" : "httpPort"]),
    headers: ((origin["customHeaders"] ?? []) as { name: string; value: string }[]).map(({ name, value }) => {
      if (REFUSED_ORIGIN_HEADER.test(name.toLowerCase())) {
        throw refused(
          `InvalidArgument: The parameter OriginCustomHeaders contains ${name} that is not allowed.`,
        );
      }
      return [name, value];
    }),
  };
}

function parseMethods(behavior: Settings): Set<string> {
  const allowed = required(behavior, "allowedMethods") as string[];
  required(behavior, "cachedMethods");
  if (!METHODS.includes([...allowed].sort().join(","))) {
    throw refused(
      "InvalidArgument: The parameter AllowedMethods contains a combination that is not allowed.",
    );
  }
  const protocol = required(behavior, "viewerProtocolPolicy");
  if (!["allow-all", "https-only", "redirect-to-https"].includes(String(protocol))) {
    throw refused("InvalidArgument: The parameter ViewerProtocolPolicy is not valid.");
  }
  return new Set(allowed);
}

function findCachePolicy(id: string, policies: ReadonlyMap<string, CachePolicy>): CachePolicy {
  const found = id === CACHING_DISABLED_ID ? CACHING_DISABLED : policies.get(id);
  if (!found) {
    throw refused(`NoSuchCachePolicy: The cache policy does not exist (${id}).`);
  }
  return found;
}

function parseOriginRequestPolicy(behavior: Settings): boolean {
  const policy = behavior["originRequestPolicyId"];
  if (policy !== undefined && policy !== ALL_VIEWER_EXCEPT_HOST) {
    throw new Error(
      "the embedded CloudFront imitates no origin request policy but AllViewerExceptHostHeader",
    );
  }
  return policy !== undefined;
}

function parseAssociations(behavior: Settings): string | undefined {
  const associations = (behavior["functionAssociations"] ?? []) as Settings[];
  const other = associations.find(({ eventType }) => eventType !== "viewer-request");
  if (other || associations.length > 1) {
    throw new Error("the embedded CloudFront imitates one function association, for viewer-request");
  }
  return associations[0] && String(associations[0]["functionArn"]);
}

function parseErrorTtls(responses: Settings[]): Map<number, number> {
  const ttls = new Map(CACHED_ERRORS.map((status) => [status, DEFAULT_ERROR_TTL]));
  for (const response of responses) {
    const status = Number(response["errorCode"]);
    if (!CACHED_ERRORS.includes(status)) {
      throw refused("InvalidArgument: The parameter ErrorCode contains a value that is not allowed.");
    }
    if (response["responseCode"] !== undefined || response["responsePagePath"] !== undefined) {
      throw new Error("the embedded CloudFront does not imitate custom error pages");
    }
    ttls.set(status, Number(response["errorCachingMinTtl"] ?? DEFAULT_ERROR_TTL));
  }
  return ttls;
}

function checkCertificate(certificate: Settings, aliases: string[]): string | undefined {
  if (aliases.length === 0) {
    return undefined;
  }
  const arn = String(certificate["acmCertificateArn"] ?? "");
  if (!/^arn:aws:acm:us-east-1:\d{12}:certificate\/.+$/.test(arn)) {
    throw refused(
      "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, " +
        "isn't valid, or doesn't include a valid certificate chain.",
    );
  }
  required(certificate, "sslSupportMethod");
  return arn;
}

function checkPriceClass(priceClass: unknown): void {
  if (priceClass !== undefined && !/^PriceClass_(100|200|All)$/.test(String(priceClass))) {
    throw refused("InvalidArgument: The parameter PriceClass is not valid.");
  }
}

function refuseUnheeded(where: string, settings: Settings, heeded: Set<string>): void {
  const unknown = Object.keys(settings).find((key) => !heeded.has(key));
  if (unknown) {
    throw new Error(`the embedded CloudFront does not imitate ${unknown} of ${where}`);
  }
}

function required(settings: Settings, key: string): unknown {
  if (settings[key] === undefined) {
    throw refused(`InvalidArgument: Missing required argument: ${key}`);
  }
  return settings[key];
}

function refused(message: string): Error {
  return new Error(message);
}
