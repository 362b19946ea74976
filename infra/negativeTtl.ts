import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** As Route 53 makes it, but for the last number; https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html */
const soa = (server: string, minimum: number) =>
  `${server}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 ${minimum}`;

/**
 * Has resolvers keep a "no" of the zone only so long: the smaller of the SOA record's TTL and of its last number (RFC 2308, 5).
 *
 * Every zone has one SOA record, which can be changed and not be deleted: what is taken out of the program stays as it is.
 *
 * @param seconds both numbers
 */
export function setNegativeTtl(
  name: string,
  { zone, zoneName, seconds }: { zone: aws.route53.Zone; zoneName: string; seconds: number },
  parent: pulumi.Resource,
): void {
  new aws.route53.Record(
    `${name}-soa`,
    {
      zoneId: zone.zoneId,
      name: zoneName,
      type: "SOA",
      ttl: seconds,
      records: [pulumi.output(zone.primaryNameServer).apply((server) => soa(server, seconds))],
      allowOverwrite: true,
    },
    { parent, retainOnDelete: true },
  );
}
