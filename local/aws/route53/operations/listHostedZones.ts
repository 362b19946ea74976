import { route53Error } from "../errors";
import { operation, pageSize, readQuery, zoneElement } from "../operation";

interface Input {
  Marker?: string;
  MaxItems?: string;
  HostedZoneType?: string;
}

const MAX_ZONES_PER_PAGE = 100;

export const listHostedZones = operation<Input>({
  read({ query }) {
    const { marker, maxitems, hostedzonetype } = readQuery(query, ["marker", "maxitems", "hostedzonetype"]);
    if (hostedzonetype !== undefined && hostedzonetype !== "PrivateHostedZone") {
      throw route53Error("InvalidInput", `Value '${hostedzonetype}' at 'hostedZoneType' is not known.`);
    }
    return {
      ...(marker !== undefined && { Marker: marker }),
      ...(maxitems !== undefined && { MaxItems: maxitems }),
      ...(hostedzonetype !== undefined && { HostedZoneType: hostedzonetype }),
    };
  },
  run({ Marker, MaxItems, HostedZoneType }, { zones }) {
    const size = pageSize(MaxItems, MAX_ZONES_PER_PAGE);
    const all = zones.listZones().filter((zone) => HostedZoneType === undefined || zone.privateZone);
    const start = Marker === undefined ? 0 : all.findIndex((zone) => zone.id === Marker);
    if (start < 0) {
      throw route53Error("InvalidInput", `Value '${Marker}' at 'marker' is not the id of a hosted zone.`);
    }
    const next = all[start + size];
    return {
      root: "ListHostedZonesResponse",
      members: {
        HostedZones: { HostedZone: all.slice(start, start + size).map((zone) => zoneElement(zone, zones)) },
        Marker,
        IsTruncated: next !== undefined,
        NextMarker: next?.id,
        MaxItems: String(size),
      },
    };
  },
});
