import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { VIEWER_ADDRESS_FUNCTION } from "../../infra/viewerAddress";
import { evaluate } from "./program";

const DISTRIBUTION_TYPE = "aws:cloudfront/distribution:Distribution";
const WITHOUT_ALIAS = { config: { enableCloudFront: "withoutCustomAlias" } };

describe("the distribution", () => {
  it("reaches the API's stage over TLS, and proves itself to the function", async () => {
    const program = await evaluate(WITHOUT_ALIAS);
    const { inputs, secretInputs } = program.one(DISTRIBUTION_TYPE);
    expect(inputs["origins"]).to.deep.equal([
      {
        originId: "api",
        domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        originPath: "/prod",
        customHeaders: [{ name: "ddns-origin-secret", value: "5ecret-origin-secret" }],
        customOriginConfig: {
          originProtocolPolicy: "https-only",
          httpPort: 80,
          httpsPort: 443,
          originSslProtocols: ["TLSv1.2"],
        },
      },
    ]);
    expect(secretInputs).to.deep.equal(["origins"]);
  });

  it("serves IPv6 too, everywhere, in the chosen class", async () => {
    const config = { ...WITHOUT_ALIAS.config, cloudFrontPriceClass: "US-Canada-Europe-Asia" };
    const { inputs } = (await evaluate({ config })).one(DISTRIBUTION_TYPE);
    expect(inputs).to.deep.include({
      enabled: true,
      isIpv6Enabled: true,
      priceClass: "PriceClass_200",
      restrictions: { geoRestriction: { restrictionType: "none" } },
    });
  });

  it("passes every method and all but the Host header on, and caches nothing", async () => {
    const { inputs } = (await evaluate(WITHOUT_ALIAS)).one(DISTRIBUTION_TYPE);
    const behaviour = inputs["defaultCacheBehavior"] as Record<string, unknown>;
    expect(behaviour).to.include({
      targetOriginId: "api",
      viewerProtocolPolicy: "https-only",
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    });
    expect(behaviour["allowedMethods"]).to.have.members("DELETE GET HEAD OPTIONS PATCH POST PUT".split(" "));
  });

  it("takes requests for one only where all that the answer depends on is the same", async () => {
    const program = await evaluate(WITHOUT_ALIAS);
    const policy = program.one("aws:cloudfront/cachePolicy:CachePolicy");
    const { inputs } = program.one(DISTRIBUTION_TYPE);
    expect(inputs["defaultCacheBehavior"]).to.include({ cachePolicyId: "cdn-cache-policy-id" });
    expect(policy.inputs).to.deep.include({
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 1,
      parametersInCacheKeyAndForwardedToOrigin: {
        queryStringsConfig: { queryStringBehavior: "all" },
        headersConfig: {
          headerBehavior: "whitelist",
          headers: { items: ["ddns-viewer-address", "Authorization", "x-api-key"] },
        },
        cookiesConfig: { cookieBehavior: "none" },
        enableAcceptEncodingBrotli: false,
        enableAcceptEncodingGzip: false,
      },
    });
  });

  it("caches none of the errors that it would cache by itself", async () => {
    const { inputs } = (await evaluate(WITHOUT_ALIAS)).one(DISTRIBUTION_TYPE);
    const statuses = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
    expect(inputs["customErrorResponses"]).to.deep.equal(
      statuses.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
    );
  });

  it("has no alias, and CloudFront's certificate, unless there is one", async () => {
    const program = await evaluate(WITHOUT_ALIAS);
    const { inputs } = program.one(DISTRIBUTION_TYPE);
    expect(inputs["aliases"]).to.deep.equal([]);
    expect(inputs["viewerCertificate"]).to.deep.equal({ cloudfrontDefaultCertificate: true });
  });
});

describe("the alias", () => {
  it("is served with the certificate of the API's name", async () => {
    const program = await evaluate({ config: { enableCloudFront: "withCustomAlias" } });
    const { inputs } = program.one(DISTRIBUTION_TYPE);
    const validation = program.one("aws:acm/certificateValidation:CertificateValidation").inputs;
    expect(inputs["aliases"]).to.deep.equal(["ddns.dyn.example.com"]);
    expect(inputs["viewerCertificate"]).to.deep.equal({
      acmCertificateArn: validation["certificateArn"],
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    });
  });
});

describe("the CloudFront Function", () => {
  function run(headers: Record<string, { value: string }>, ip: string) {
    const event = { viewer: { ip }, request: { method: "GET", uri: "/", headers } };
    return runInNewContext(`${VIEWER_ADDRESS_FUNCTION}; handler(event)`, { event });
  }

  it("tells the viewer's address in a header", () => {
    const request = run({ accept: { value: "*/*" } }, "2001:db8::7");
    expect(request.headers).to.deep.equal({
      accept: { value: "*/*" },
      "ddns-viewer-address": { value: "2001:db8::7" },
    });
  });

  it("overwrites what the viewer sent under that name", () => {
    const request = run({ "ddns-viewer-address": { value: "203.0.113.66" } }, "192.0.2.1");
    expect(request.headers["ddns-viewer-address"]).to.deep.equal({ value: "192.0.2.1" });
  });

  it("is published, and runs for every request of a viewer", async () => {
    const program = await evaluate(WITHOUT_ALIAS);
    expect(program.one("aws:cloudfront/function:Function").inputs).to.include({
      runtime: "cloudfront-js-2.0",
      code: VIEWER_ADDRESS_FUNCTION,
      publish: true,
    });
    expect(program.one(DISTRIBUTION_TYPE).inputs["defaultCacheBehavior"]).to.deep.include({
      functionAssociations: [
        {
          eventType: "viewer-request",
          functionArn: "arn:aws:cloudfront:eu-central-1:123456789012:cdn-viewer-address",
        },
      ],
    });
  });
});
