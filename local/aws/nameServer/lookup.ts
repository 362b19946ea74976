/** Finds the zone that a name belongs to, and the place in it that answers for the name. */
import type { HostedZones } from "../route53/hostedZones";
import type { Zone } from "../route53/model";
import { isInZone } from "../route53/names";
import { type Node, parentOf, upToApex, type ZoneTree, zoneTree } from "./zoneTree";

export interface View {
  zones: HostedZones;
  zone: Zone;
  tree: ZoneTree;
}

/**
 * The zone with the longest name that holds `name`; of several with one name the oldest. What is asked about the
 * delegation itself (DS) the parent answers (RFC 4035, 3.1.4.1).
 */
export function findView(zones: HostedZones, name: string, type: string): View | undefined {
  const holding = zones
    .listZones()
    .filter((zone) => isInZone(name, zone.name))
    .sort((left, right) => right.name.length - left.name.length);
  const parent = holding.find((zone) => zone.name !== name);
  const zone = type === "DS" && parent !== undefined ? parent : holding[0];
  return zone && { zones, zone, tree: zoneTree(zone.name, zones.listRecordSets(zone.id)) };
}

/** The topmost delegation at or above the name, below the apex; not the one at the name when DS is asked for. */
export function findCut({ zone, tree }: View, name: string, type: string): string | undefined {
  return upToApex(name, zone.name)
    .filter((above) => above !== zone.name && tree.get(above)?.has("NS") === true)
    .filter((above) => above !== name || type !== "DS")
    .at(-1);
}

/**
 * The name's own node, or that of the wildcard directly below the closest name that exists (RFC 4592, 3.3.1): one
 * higher up does not count.
 */
export function findNode({ zone, tree }: View, name: string): Node | undefined {
  const own = tree.get(name);
  if (own !== undefined || name === zone.name) {
    return own;
  }
  const encloser = upToApex(parentOf(name), zone.name).find((above) => tree.has(above));
  return encloser === undefined ? undefined : tree.get(`\\052.${encloser}`);
}
