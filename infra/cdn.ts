import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createCachePolicy } from "./cachePolicy";
import { warnOfDelegation } from "./delegationWarning";
import type { Naming } from "./naming";
import type { PriceClass, Settings } from "./settings/table";
import { originOf, urlOf } from "./urls";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_FUNCTION } from "./viewerAddress";
import type { Zone } from "./zone";

/** AWS's policy AllViewerExceptHostHeader: API Gateway answers to no Host but its own. */
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** Every status that CloudFront would cache for 10 s, under a key without the query string, so for all hosts. */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** Where CloudFront looks for certificates. */
const CERTIFICATE_REGION = "us-east-1";

const VALIDATION_TTL_SECONDS = 60;

/**
 * How long to wait for the certificate. With a delegated zone it takes a few minutes; without, it would never come,
 * and the default is 75 minutes.
 */
const VALIDATION_TIMEOUT = "15m";

/** CloudFront in front of the API. */
export interface CdnSettings {
  /** Serve under `<apiCname>.<zone>`; without it, under CloudFront's own name alone. */
  alias?: {
    /** The full name, without a trailing dot. */
    name: string;
    /** A certificate in us-east-1 that covers the name; without it one is requested and validated. */
    certificateArn?: string;
  };
  /** Which edge locations serve. */
  priceClass: PriceClass;
}

/** What the stack's settings say of CloudFront; undefined: hosts call API Gateway itself. */
export function cdnSettings(settings: Settings): CdnSettings | undefined {
  const { enableCloudFront, cloudFrontPriceClass, apiCname, route53ZoneName, acmCertificateArn } = settings;
  if (enableCloudFront === "off") return undefined;
  const alias = { name: `${apiCname}.${route53ZoneName}`, certificateArn: acmCertificateArn };
  return {
    priceClass: cloudFrontPriceClass,
    ...(enableCloudFront === "alias" ? { alias } : {}),
  };
}

export interface CdnArgs {
  naming: Naming;
  settings: CdnSettings;
  zone: Zone;
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
    const { alias } = args.settings;
    const certificateArn = alias && (alias.certificateArn ?? this.createCertificate(name, args, alias.name));
    const viewerFunction = this.createViewerFunction(name, args);
    const cachePolicy = createCachePolicy(`${name}-cache-policy`, args.naming, { parent: this });
    const distribution = this.createDistribution(name, args, {
      viewerFunctionArn: viewerFunction.arn,
      cachePolicyId: cachePolicy.id,
      certificateArn,
    });
    if (alias) {
      this.createAlias(name, args, alias.name, distribution);
    }
    this.cloudFrontUrl = pulumi.all([distribution.domainName, args.invokeUrl]).apply(([d, u]) => urlOf(d, u));
    this.url = alias ? args.invokeUrl.apply((invokeUrl) => urlOf(alias.name, invokeUrl)) : this.cloudFrontUrl;
    this.registerOutputs({ cloudFrontUrl: this.cloudFrontUrl, url: this.url });
  }

  private createCertificate(
    name: string,
    { naming, zone }: CdnArgs,
    domainName: string,
  ): pulumi.Output<string> {
    const certificate = new aws.acm.Certificate(
      `${name}-certificate`,
      { domainName, validationMethod: "DNS", region: CERTIFICATE_REGION, tags: naming.tags },
      { parent: this },
    );
    const proof = certificate.domainValidationOptions.apply((options) => options[0]!);
    const record = new aws.route53.Record(
      `${name}-certificate-proof`,
      {
        zoneId: zone.zoneId,
        name: proof.resourceRecordName,
        type: proof.resourceRecordType,
        records: [proof.resourceRecordValue],
        ttl: VALIDATION_TTL_SECONDS,
        // ACM asks an account for the same record each time, so an earlier certificate may have left it.
        allowOverwrite: true,
      },
      { parent: this },
    );
    const validation = new aws.acm.CertificateValidation(
      `${name}-certificate-validation`,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: [record.fqdn],
        region: CERTIFICATE_REGION,
      },
      { parent: this, customTimeouts: { create: VALIDATION_TIMEOUT } },
    );
    warnOfDelegation({ record, validation, zone }, this);
    return validation.certificateArn;
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
    { naming, settings, invokeUrl, originSecret }: CdnArgs,
    parts: {
      viewerFunctionArn: pulumi.Input<string>;
      cachePolicyId: pulumi.Input<string>;
      certificateArn: pulumi.Input<string> | undefined;
    },
  ): aws.cloudfront.Distribution {
    const origin = invokeUrl.apply(originOf);
    return new aws.cloudfront.Distribution(
      name,
      {
        enabled: true,
        comment: `Dynamic DNS API of ${naming.prefix}`,
        aliases: settings.alias ? [settings.alias.name] : [],
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
          parts.certificateArn === undefined
            ? { cloudfrontDefaultCertificate: true }
            : {
                acmCertificateArn: parts.certificateArn,
                sslSupportMethod: "sni-only",
                minimumProtocolVersion: "TLSv1.2_2021",
              },
        tags: naming.tags,
      },
      { parent: this },
    );
  }

  private createAlias(
    name: string,
    { zone }: CdnArgs,
    aliasName: string,
    distribution: aws.cloudfront.Distribution,
  ): void {
    const target = {
      zoneId: zone.zoneId,
      name: aliasName,
      aliases: [
        {
          name: distribution.domainName,
          zoneId: distribution.hostedZoneId,
          evaluateTargetHealth: false,
        },
      ],
    };
    const ipv4 = new aws.route53.Record(`${name}-alias`, { ...target, type: "A" }, { parent: this });
    // Second: where the first was a CNAME, no other type may stand beside it.
    const opts = { parent: this, dependsOn: [ipv4] };
    new aws.route53.Record(`${name}-alias-aaaa`, { ...target, type: "AAAA" }, opts);
  }
}
