import { problemOf, route53Error } from "../errors";
import { compareZones } from "../hostedZones";
import { canonicalName, compareText, sortKey } from "../names";
import { operation, pageSize, readQuery, zoneElement } from "../operation";

interface Input {
  DNSName?: string;
  HostedZoneId?: string;
  MaxItems?: string;
}

const MAX_ZONES_PER_PAGE = 100;

export const listHostedZonesByName = operation<Input>({
  read({ query }) {
    const { dnsname, hostedzoneid, maxitems } = readQuery(query, ["dnsname", "hostedzoneid", "maxitems"]);
    if (hostedzoneid !== undefined && dnsname === undefined) {
      throw route53Error("InvalidInput", "HostedZoneId needs a DNSName.");
    }
    const problem = dnsname === undefined ? undefined : problemOf(() => canonicalName(dnsname));
    if (problem !== undefined) {
      throw route53Error("InvalidDomainName", problem);
    }
    return {
      ...(dnsname !== undefined && { DNSName: dnsname }),
      ...(hostedzoneid !== undefined && { HostedZoneId: hostedzoneid }),
      ...(maxitems !== undefined && { MaxItems: maxitems }),
    };
  },
  run({ DNSName, HostedZoneId, MaxItems }, { zones }) {
    const size = pageSize(MaxItems, MAX_ZONES_PER_PAGE);
    const from = DNSName === undefined ? "" : sortKey(canonicalName(DNSName));
    const rest = zones
      .listZones()
      .sort(compareZones)
      .filter((zone) => {
        const order = compareText(sortKey(zone.name), from);
        return order > 0 || (order === 0 && zone.id >= (HostedZoneId ?? ""));
      });
    const next = rest[size];
    return {
      root: "ListHostedZonesByNameResponse",
      members: {
        HostedZones: { HostedZone: rest.slice(0, size).map((zone) => zoneElement(zone, zones)) },
        DNSName,
        HostedZoneId,
        IsTruncated: next !== undefined,
        NextDNSName: next?.name,
        NextHostedZoneId: next?.id,
        MaxItems: String(size),
      },
    };
  },
});
