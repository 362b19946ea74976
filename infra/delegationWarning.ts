import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Zone } from "./zone";

/** A certificate that is there, or whose zone is delegated and which is soon issued, does not take as long. */
const PATIENCE_MS = 3_000;

/** What a certificate hangs on. */
export interface Proof {
  /** The record that proves to ACM whose the name is. */
  record: aws.route53.Record;
  validation: aws.acm.CertificateValidation;
  zone: Zone;
}

/**
 * Warns that a certificate is only issued once its zone is delegated: in a preview where it is yet to be made, and in an
 * update while it keeps the update waiting. Where nothing waits, nothing is said.
 */
export function warnOfDelegation({ record, validation, zone }: Proof, parent: pulumi.Resource): void {
  if (pulumi.runtime.isDryRun()) {
    pulumi
      .all([isKnown(validation.id), isKnown(zone.nameServers)])
      .apply(([isMade, isZoneMade]) => isMade || (isZoneMade ? warn(zone, parent) : warnOfNewZone(parent)));
    return;
  }
  record.fqdn.apply(() => {
    const timer = setTimeout(() => warn(zone, parent), PATIENCE_MS);
    validation.id.apply(() => clearTimeout(timer));
  });
}

function warnOfNewZone(parent: pulumi.Resource): void {
  pulumi.log.warn(
    "The certificate waits until the zone is delegated, which nobody can do before it is made: deploy first with " +
      "enableCustomDomain=false and enableCloudFront=false",
    parent,
  );
}

function warn(zone: Zone, parent: pulumi.Resource): void {
  pulumi
    .all([zone.zoneName, zone.nameServers])
    .apply(([name, nameServers]) =>
      pulumi.log.warn(
        `The certificate waits until ${name} is delegated. Unless it is, do so now, at whoever serves ` +
          `the domain above it, with these name servers: ${nameServers}`,
        parent,
      ),
    );
}

/** Whether there is a value yet: in a preview, what is yet to be made has none. Pulumi's types leave it out. */
function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}
