import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { applyError } from "./applyError";
import type { Naming } from "./naming";
import { setNegativeTtl } from "./negativeTtl";
import { sameDomainName } from "./settings/domainName";

/** A zone that is there. */
export interface ExistingZone {
  id: string;
  setting: "route53ZoneId" | "additionalZones";
}

export interface ZoneArgs {
  naming: Naming;
  /** The zone's name, without a trailing dot. */
  zoneName: string;
  /**
   * An existing zone to use, public or private, in the same account, and the setting that gives it. Its name must be
   * `zoneName`.
   *
   * @default a public zone is made
   */
  existing?: ExistingZone;
  /**
   * Seconds for which resolvers are to keep a "no" of the made zone.
   *
   * @default Route 53's 900
   */
  negativeTtl?: number;
  /** Whether deleting the made zone deletes the records in it, also those that the service has written. */
  forceDestroy: boolean;
  /** Whether record changes of the made zone are to work again within an hour when us-east-1 fails. */
  acceleratedRecovery: boolean;
  /** Whether ACM will look for a record in the zone, to issue a certificate: it sees public, delegated zones only. */
  validatesCertificate: boolean;
}

/** What the rest of the program needs to know of a zone, whoever made it. */
interface ZoneFacts {
  id: string;
  arn: string;
  nameServers: string[];
  isPrivate: boolean;
}

/** The hosted zone in which the hosts' records live: a new one, or an existing one by its id. */
export class Zone extends pulumi.ComponentResource {
  /** The zone's id, without `/hostedzone/`. */
  readonly zoneId: pulumi.Output<string>;
  /** The zone's ARN, for policies. */
  readonly arn: pulumi.Output<string>;
  /** The zone's name, without a trailing dot. It is known only after an existing zone was found to carry it. */
  readonly zoneName: pulumi.Output<string>;
  /** The zone's name servers in Route 53's order, separated by spaces; empty for a private zone. */
  readonly nameServers: pulumi.Output<string>;
  /** Whether the program makes it. */
  readonly isMade: boolean;
  /** Whether resolvers of its VPCs alone see it. */
  readonly isPrivate: pulumi.Output<boolean>;

  constructor(name: string, args: ZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Zone", name, {}, opts);
    const { existing } = args;
    const facts = existing === undefined ? this.createZone(name, args) : this.findZone(args, existing);
    this.isMade = existing === undefined;
    this.zoneId = facts.apply(({ id }) => id);
    this.arn = facts.apply(({ arn }) => arn);
    this.zoneName = facts.apply(() => args.zoneName);
    this.nameServers = facts.apply(({ nameServers }) => nameServers.join(" "));
    this.isPrivate = facts.apply(({ isPrivate }) => isPrivate);
    this.registerOutputs({
      zoneId: this.zoneId,
      arn: this.arn,
      zoneName: this.zoneName,
      nameServers: this.nameServers,
    });
  }

  private createZone(name: string, args: ZoneArgs): pulumi.Output<ZoneFacts> {
    // Another name is another zone, with other name servers, and so is a zone deleted and made again: what is
    // delegated to this one would be lost. So it is protected unless `forceDestroy`.
    const zone = new aws.route53.Zone(
      name,
      {
        name: args.zoneName,
        comment: `Dynamic DNS of the Pulumi stack ${args.naming.prefix}`,
        forceDestroy: args.forceDestroy,
        enableAcceleratedRecovery: args.acceleratedRecovery || undefined,
        tags: args.naming.tags,
      },
      { parent: this, protect: !args.forceDestroy },
    );
    const { zoneName, negativeTtl: seconds } = args;
    if (seconds !== undefined) setNegativeTtl(name, { zone, zoneName, seconds }, this);
    return pulumi.all([zone.zoneId, zone.arn, zone.nameServers]).apply(([id, arn, nameServers]) => ({
      id,
      arn,
      nameServers,
      isPrivate: false,
    }));
  }

  private findZone(args: ZoneArgs, { id: zoneId, setting }: ExistingZone): pulumi.Output<ZoneFacts> {
    return aws.route53.getZoneOutput({ zoneId }, { parent: this }).apply((found) => {
      if (!sameDomainName(found.name, args.zoneName)) {
        throw applyError(
          setting === "route53ZoneId"
            ? `route53ZoneId is ${JSON.stringify(zoneId)}, which is the zone of ${found.name}, but route53ZoneName is ` +
                `${JSON.stringify(args.zoneName)}: make the two agree`
            : `additionalZones has ${args.zoneName}=${zoneId}, which is the zone of ${found.name}: make the two agree`,
        );
      }
      if (found.privateZone) {
        this.checkPrivateZone(args, zoneId);
      }
      // A private zone has an NS record as well, of servers that serve nobody.
      const nameServers = found.privateZone ? [] : found.nameServers;
      return { id: zoneId, arn: found.arn, nameServers, isPrivate: found.privateZone === true };
    });
  }

  private checkPrivateZone(args: ZoneArgs, zoneId: string): void {
    if (args.validatesCertificate) {
      throw applyError(
        `acmCertificateArn is not given, and route53ZoneId is ${JSON.stringify(zoneId)}, a private zone, in which a ` +
          "certificate cannot be validated: give acmCertificateArn, or do without the API's own name " +
          "(enableCustomDomain=false, enableCloudFront=withoutCustomAlias)",
      );
    }
    pulumi.log.warn(
      `${args.zoneName} (${zoneId}) is a private zone: resolvers outside its VPCs see none of its records`,
      this,
    );
  }
}
