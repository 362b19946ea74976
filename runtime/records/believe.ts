import { authenticate } from "../access/authenticate";
import type { Proof } from "../access/token";
import type { Address } from "../values/address";
import type { RecordItem, ServedItem } from "./item";
import type { Refusal } from "./outcome";
import type { RecordPorts } from "./ports";

/** Who asks for what concerns a name. */
export interface Claim {
  /** In lower case, with the final dot. */
  hostname: string;
  proof: Proof;
  /** The public address that asks. */
  caller: Address;
}

/** The name's item, for a caller who is believed. */
export type Believed = { kind: "believed"; item: ServedItem } | Refusal;

/**
 * Decides whether a caller may act for a record, and whether its zone is the service's. In this order; the first match wins:
 * 1. the name lies in no zone → outside_zones, or a conflict for a caller who is believed
 * 2. the caller is not believed → unauthorized
 */
export function believe(ports: RecordPorts, claim: Claim, item: RecordItem | undefined): Believed {
  const { hostname, proof, caller } = claim;
  const unauthorized = authenticate(item, proof, { caller, now: ports.now() });
  if (ports.zones.of(hostname) === undefined) {
    return refuseOutside(unauthorized ? undefined : item, ports.zones.names);
  }
  if (item === undefined || unauthorized) {
    return unauthorized ?? { kind: "unauthorized", reason: "unknown_host" };
  }
  return { kind: "believed", item: item as ServedItem };
}

/** Which zones there are, and what became of the name's own, only those are told who are believed. */
function refuseOutside(item: RecordItem | undefined, zones: readonly string[]): Refusal {
  if (item === undefined) return { kind: "outside_zones", zones: [] };
  // It was published once, so the zone was served then.
  return item.raw.published_as === undefined
    ? { kind: "outside_zones", zones }
    : { kind: "conflict", reason: "zone_not_served" };
}
