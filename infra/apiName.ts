import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { waitForResolvers } from "./aliasMove";
import { findCertificate, formerly, requestCertificate } from "./certificate";
import type { Naming } from "./naming";
import type { Settings } from "./settings/table";
import type { Zone } from "./zone";

/** Where CloudFront looks for certificates, whatever the stack's region. */
const CLOUDFRONT_CERTIFICATE_REGION = "us-east-1";

/** The API's name in the zone. */
export interface ApiNameSettings {
  /** The full name, without a trailing dot. */
  domainName: string;
  /** The region in which whoever serves the name looks for its certificate. */
  certificateRegion: string;
  /** A certificate there that covers the name; without it one is requested and validated. */
  certificateArn?: string;
}

/** What the stack's settings say of the API's own name; undefined: it has none. */
export function apiNameSettings(settings: Settings): ApiNameSettings | undefined {
  const { enableCustomDomain, enableCloudFront, apiCname, route53ZoneName, acmCertificateArn } = settings;
  if (!enableCustomDomain && enableCloudFront !== "alias") return undefined;
  return {
    domainName: `${apiCname}.${route53ZoneName}`,
    certificateRegion: enableCustomDomain ? aws.config.requireRegion() : CLOUDFRONT_CERTIFICATE_REGION,
    certificateArn: acmCertificateArn,
  };
}

export interface ApiNameArgs {
  naming: Naming;
  settings: ApiNameSettings;
  zone: Zone;
}

/** Whatever serves the API under its name, in the words of Route 53's alias records. */
export interface AliasTarget {
  domainName: pulumi.Input<string>;
  /** The id of AWS's own zone that the target's name is in. */
  hostedZoneId: pulumi.Input<string>;
}

/**
 * The API's name in the zone: its certificate, the one record that proves the name to ACM, and the alias records.
 *
 * It is the same component whoever serves the name, so that a stack which moves from one to the other changes its records
 * in place, once the new one serves, and Pulumi deletes the old one after that.
 */
export class ApiName extends pulumi.ComponentResource {
  /** Without a trailing dot. */
  readonly domainName: string;
  /** An issued certificate for the name. */
  readonly certificateArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ApiNameArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ddns:infra:ApiName", name, {}, opts);
    const { naming, zone, settings } = args;
    const { domainName, certificateRegion: region, certificateArn: given } = settings;
    const certificateArgs = { naming, zone, domainName, region, parent: this };
    this.domainName = domainName;
    this.certificateArn =
      given === undefined
        ? requestCertificate(name, certificateArgs)
        : findCertificate(name, given, certificateArgs);
    this.registerOutputs({ domainName, certificateArn: this.certificateArn });
  }

  /**
   * Makes the name's records, over both families.
   *
   * @param served what must be there before anybody is sent to the target, beside the target itself
   */
  pointTo(target: AliasTarget, served: pulumi.Resource[] = []): void {
    const record = {
      zoneId: this.args.zone.zoneId,
      name: this.domainName,
      aliases: [{ name: target.domainName, zoneId: target.hostedZoneId, evaluateTargetHealth: false }],
    };
    const ipv4 = new aws.route53.Record(
      `${this.name}-a`,
      { ...record, type: "A" },
      { parent: this, dependsOn: served, aliases: formerly("cdn-alias") },
    );
    new aws.route53.Record(
      `${this.name}-aaaa`,
      { ...record, type: "AAAA" },
      {
        parent: this,
        // Second: where the first was a CNAME, no other type may stand beside it.
        dependsOn: [ipv4],
        aliases: formerly("cdn-alias-aaaa"),
        hooks: waitForResolvers(this),
      },
    );
  }
}
