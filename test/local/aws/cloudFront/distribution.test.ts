import { expect } from "chai";
import { parseDistribution } from "../../../../local/aws/cloudFront/distribution";
import { behavior, distributionInputs, origin } from "../../support/distribution";

const ACM = "arn:aws:acm:us-east-1:000000000000:certificate/x";

describe("a distribution's settings", () => {
  const parse = (changes: Record<string, unknown>) =>
    parseDistribution("E1", "arn", distributionInputs(changes));

  it("make a name below cloudfront.localhost", () => {
    expect(parse({}).domainName).to.equal("e1.cloudfront.localhost");
  });

  it("keep errors for ten seconds, where nothing else is said", () => {
    const { errorTtl } = parse({
      customErrorResponses: [{ errorCode: 404 }, { errorCode: 503, errorCachingMinTtl: 0 }],
    });
    expect([errorTtl.get(404), errorTtl.get(500), errorTtl.get(503), errorTtl.get(401)]).to.deep.equal([
      10,
      10,
      0,
      undefined,
    ]);
  });

  for (const [name, changes, message] of [
    ["no origins", { origins: undefined }, /Missing required argument: origins/],
    ["no restrictions", { restrictions: undefined }, /restrictions/],
    ["no certificate", { viewerCertificate: undefined }, /viewerCertificate/],
    ["not saying whether it is enabled", { enabled: undefined }, /enabled/],
    ["an unknown origin", { defaultCacheBehavior: behavior({ targetOriginId: "x" }) }, /NoSuchOrigin/],
    ["an origin's name with a port", { origins: [origin({ domainName: "localhost:80" })] }, /DomainName/],
    ["an origin path with a final slash", { origins: [origin({ originPath: "/prod/" })] }, /origin path/],
    [
      "an origin that is a bucket",
      { origins: [origin({ customOriginConfig: undefined })] },
      /customOriginConfig/,
    ],
    [
      "a custom header that CloudFront keeps for itself",
      { origins: [origin({ customHeaders: [{ name: "X-Real-IP", value: "x" }] })] },
      /X-Real-IP/,
    ],
    [
      "five methods",
      { defaultCacheBehavior: behavior({ allowedMethods: ["GET", "HEAD", "POST"] }) },
      /AllowedMethods/,
    ],
    [
      "an unknown cache policy",
      { defaultCacheBehavior: behavior({ cachePolicyId: "x" }) },
      /NoSuchCachePolicy/,
    ],
    [
      "another origin request policy",
      { defaultCacheBehavior: behavior({ originRequestPolicyId: "x" }) },
      /AllViewerExceptHostHeader/,
    ],
    ["further behaviors", { orderedCacheBehaviors: [] }, /orderedCacheBehaviors/],
    ["an unknown price class", { priceClass: "PriceClass_300" }, /PriceClass/],
    ["a country", { restrictions: { geoRestriction: { restrictionType: "whitelist" } } }, /geographic/],
    ["an alias without a certificate", { aliases: ["a.example.com"] }, /InvalidViewerCertificate/],
    [
      "an alias with a certificate of another region",
      {
        aliases: ["a.example.com"],
        viewerCertificate: {
          acmCertificateArn: ACM.replace("us-east-1", "eu-west-1"),
          sslSupportMethod: "sni-only",
        },
      },
      /us-east-1/,
    ],
    [
      "an error code that CloudFront does not cache",
      { customErrorResponses: [{ errorCode: 401, errorCachingMinTtl: 0 }] },
      /ErrorCode/,
    ],
    [
      "an error page",
      { customErrorResponses: [{ errorCode: 404, responseCode: 200, responsePagePath: "/x" }] },
      /error pages/,
    ],
  ] as [string, Record<string, unknown>, RegExp][]) {
    it(`are refused with ${name}`, () => {
      expect(() => parse(changes)).to.throw(message);
    });
  }
});
