/** A distribution's inputs as the program registers them, with changes on top. */
export function distributionInputs(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    enabled: true,
    isIpv6Enabled: true,
    origins: [origin()],
    defaultCacheBehavior: behavior(),
    customErrorResponses: ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    ...changes,
  };
}

const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

export function origin(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    originId: "api",
    domainName: "localhost",
    originPath: "/prod",
    customHeaders: [{ name: "ddns-origin-secret", value: "s3cret" }],
    customOriginConfig: {
      originProtocolPolicy: "http-only",
      httpPort: 8080,
      httpsPort: 443,
      originSslProtocols: ["TLSv1.2"],
    },
    ...changes,
  };
}

export function behavior(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    targetOriginId: "api",
    viewerProtocolPolicy: "https-only",
    allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    functionAssociations: [{ eventType: "viewer-request", functionArn: FUNCTION_ARN }],
    ...changes,
  };
}

export const FUNCTION_ARN = "arn:aws:cloudfront::000000000000:function/viewer-address";
