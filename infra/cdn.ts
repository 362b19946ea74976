import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ApiName } from "./apiName";
import { createCachePolicy } from "./cachePolicy";
import type { Naming } from "./naming";
import type { PriceClass, Settings } from "./settings/table";
import { originOf, urlOf } from "./urls";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_FUNCTION } from "./viewerAddress";

/** AWS's policy AllViewerExceptHostHeader: API Gateway answers to no Host but its own. */
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** Every status that CloudFront would cache for 10 s, under a key without the query string, so for all hosts. */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** CloudFront in front of the API. */
export interface CdnSettings {
  /** Whether it serves under the API's name in the zone; otherwise under CloudFront's own name alone. */
  hasAlias: boolean;
  /** Which edge locations serve. */
  priceClass: PriceClass;
}

/** What the stack's settings say of CloudFront; undefined: hosts call API Gateway itself. */
export function cdnSettings({ enableCloudFront, cloudFrontPriceClass }: Settings): CdnSettings | undefined {
  return enableCloudFront === "off"
    ? undefined
    : { hasAlias: enableCloudFront === "alias", priceClass: cloudFrontPriceClass };
}

export interface CdnArgs {
  naming: Naming;
  settings: CdnSettings;
  /** The API's name in the zone, where CloudFront serves it. */
  apiName: ApiName | undefined;
  /**
   * What must have changed before the distribution does: the whole of what it is to reach, and the name's records, where
   * they leave it for another target.
   */
  after: pulumi.Resource[];
  /** The API's stage, without a final slash. */
  invokeUrl: pulumi.Output<string>;
  /** Sent to the API with every request; the function behind it knows it too. */
  originSecret: pulumi.Output<string>;
}

/** CloudFront in front of the API, under its own name or an alias in the zone, caching nothing. */
export class Cdn extends pulumi.ComponentResource {
  /** The distribution's own URL, without a final slash. */
  readonly cloudFrontUrl: pulumi.Output<string>;
  /** The URL to use: the alias's where there is one. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: CdnArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Cdn", name, {}, opts);
    const { apiName } = args;
    const viewerFunction = this.createViewerFunction(name, args);
    const cachePolicy = createCachePolicy(`${name}-cache-policy`, args.naming, { parent: this });
    const distribution = this.createDistribution(name, args, {
      viewerFunctionArn: viewerFunction.arn,
      cachePolicyId: cachePolicy.id,
    });
    apiName?.pointTo(distribution);
    this.cloudFrontUrl = pulumi.all([distribution.domainName, args.invokeUrl]).apply(([d, u]) => urlOf(d, u));
    this.url = apiName
      ? args.invokeUrl.apply((invokeUrl) => urlOf(apiName.domainName, invokeUrl))
      : this.cloudFrontUrl;
    this.registerOutputs({ cloudFrontUrl: this.cloudFrontUrl, url: this.url });
  }

  private createViewerFunction(name: string, { naming }: CdnArgs): aws.cloudfront.Function {
    return new aws.cloudfront.Function(
      `${name}-viewer-address`,
      {
        name: naming.prefix,
        comment: "Tells the API the viewer's true address",
        runtime: "cloudfront-js-2.0",
        code: VIEWER_ADDRESS_FUNCTION,
        publish: true,
      },
      { parent: this },
    );
  }

  private createDistribution(
    name: string,
    { naming, settings, apiName, after, invokeUrl, originSecret }: CdnArgs,
    parts: { viewerFunctionArn: pulumi.Input<string>; cachePolicyId: pulumi.Input<string> },
  ): aws.cloudfront.Distribution {
    const origin = invokeUrl.apply(originOf);
    return new aws.cloudfront.Distribution(
      name,
      {
        enabled: true,
        comment: `Dynamic DNS API of ${naming.prefix}`,
        aliases: apiName ? [apiName.domainName] : [],
        priceClass: settings.priceClass,
        isIpv6Enabled: true,
        httpVersion: "http2and3",
        origins: [
          {
            originId: "api",
            domainName: origin.domainName,
            originPath: origin.path,
            customHeaders: [{ name: ORIGIN_SECRET_HEADER, value: pulumi.secret(originSecret) }],
            customOriginConfig: {
              originProtocolPolicy: origin.protocolPolicy,
              httpPort: origin.httpPort,
              httpsPort: origin.httpsPort,
              originSslProtocols: ["TLSv1.2"],
            },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: "api",
          // A redirect would let a client send its secret in clear for ever, unnoticed.
          viewerProtocolPolicy: "https-only",
          // All that there are, or CloudFront answers 403 in a form of its own.
          allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
          cachedMethods: ["GET", "HEAD"],
          cachePolicyId: parts.cachePolicyId,
          originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
          functionAssociations: [{ eventType: "viewer-request", functionArn: parts.viewerFunctionArn }],
        },
        customErrorResponses: CACHED_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate:
          apiName === undefined
            ? { cloudfrontDefaultCertificate: true }
            : {
                acmCertificateArn: apiName.certificateArn,
                sslSupportMethod: "sni-only",
                minimumProtocolVersion: "TLSv1.2_2021",
              },
        tags: naming.tags,
      },
      { parent: this, dependsOn: after },
    );
  }
}
