import { type ServedZone, zoneOf } from "../values/zone";
import type { Call } from "./calls";
import { type HostedZone, openHostedZone, type ZoneRead } from "./hostedZone";

/** Every hosted zone that the service serves. */
export interface HostedZones {
  /** Their names without final dots, the main one's first. */
  names: readonly string[];
  /** The zone that a name belongs to; undefined where it lies in none. @param hostname in lower case, with the final dot */
  of(hostname: string): HostedZone | undefined;
  /** Reads every record set of each name, each in its zone; see {@link HostedZone.read}. */
  read(hostnames: readonly string[]): Promise<Map<string, ZoneRead>>;
}

/** Opens the zones of a stack. */
export function openHostedZones(call: Call, served: readonly ServedZone[]): HostedZones {
  const zones = served.map(({ id, name }) => ({ ...openHostedZone(call, id), name }));
  const of = (hostname: string) => zoneOf(hostname, zones);
  return {
    names: zones.map(({ name }) => name),
    of,
    read: async (hostnames) => {
      const reads = new Map<string, ZoneRead>();
      for (const [zone, names] of byZone({ of }, hostnames, (name) => name)) {
        for (const [name, read] of await zone.read(names)) reads.set(name, read);
      }
      return reads;
    },
  };
}

/**
 * Sorts what concerns names into their zones. What lies in none is left out.
 *
 * @param hostnameOf the name that each concerns, in lower case, with the final dot
 */
export function byZone<Each>(
  zones: Pick<HostedZones, "of">,
  all: readonly Each[],
  hostnameOf: (each: Each) => string,
): Map<HostedZone, Each[]> {
  const sorted = new Map<HostedZone, Each[]>();
  for (const each of all) {
    const zone = zones.of(hostnameOf(each));
    if (zone === undefined) continue;
    const ofZone = sorted.get(zone);
    if (ofZone === undefined) sorted.set(zone, [each]);
    else ofZone.push(each);
  }
  return sorted;
}
