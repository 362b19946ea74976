import { delegationSetElement, operation, readQuery, zoneById, zoneElement } from "../operation";

export const getHostedZone = operation<{ Id: string }>({
  read({ path, query }) {
    readQuery(query, []);
    return { Id: path["Id"] ?? "" };
  },
  run({ Id }, { zones }) {
    const zone = zoneById(zones, Id);
    return {
      root: "GetHostedZoneResponse",
      members: {
        HostedZone: zoneElement(zone, zones),
        DelegationSet: delegationSetElement(zone),
        VPCs: zone.vpc && { VPC: [{ ...zone.vpc }] },
      },
    };
  },
});
