import { route53Error } from "../errors";
import { operation, readQuery, zoneById } from "../operation";

const TYPES = ["MAX_RRSETS_BY_ZONE", "MAX_VPCS_ASSOCIATED_BY_ZONE"];

/** How many networks a private zone is for, unless its owner has asked AWS for more. */
const MAX_VPCS = 300;

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZoneLimit.html */
export const getHostedZoneLimit = operation<{ HostedZoneId: string; Type: string }>({
  read({ path, query }) {
    readQuery(query, []);
    const { Id: HostedZoneId = "", Type = "" } = path;
    if (!TYPES.includes(Type)) {
      throw route53Error("InvalidInput", `Value '${Type}' at 'type' is none of [${TYPES.join(", ")}].`);
    }
    return { HostedZoneId, Type };
  },
  run({ HostedZoneId, Type }, { zones }) {
    const zone = zoneById(zones, HostedZoneId);
    if (Type === "MAX_RRSETS_BY_ZONE") {
      return answer(Type, zones.recordSetQuota(zone.id), zones.listRecordSets(zone.id).length);
    }
    if (!zone.privateZone) {
      throw route53Error("HostedZoneNotPrivate", `The hosted zone ${HostedZoneId} is not private.`);
    }
    return answer(Type, MAX_VPCS, zone.vpc ? 1 : 0);
  },
});

function answer(type: string, value: number, count: number) {
  return {
    root: "GetHostedZoneLimitResponse",
    members: { Limit: { Type: type, Value: value }, Count: count },
  };
}
