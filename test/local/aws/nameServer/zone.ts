/** Zones for tests, written like a zone file. */
import { createHostedZones, type HostedZones } from "../../../../local/aws/route53/hostedZones";
import type { Change, RecordType, Zone } from "../../../../local/aws/route53/model";

/**
 * A zone with known apex records: SOA (TTL 900, minimum 86400) and NS ns1 and ns2.example.net (TTL 172800).
 *
 * @param lines `name ttl TYPE value | value`, names relative to the zone, `@` for the apex
 */
export function addZone(zones: HostedZones, name: string, lines: readonly string[] = []): Zone {
  const zone = zones.createZone({ name });
  addRecords(zones, zone, [
    "@ 172800 NS ns1.example.net. | ns2.example.net.",
    "@ 900 SOA ns1.example.net. hostmaster.example.net. 1 7200 900 1209600 86400",
  ]);
  if (lines.length > 0) {
    addRecords(zones, zone, lines);
  }
  return zone;
}

export function addRecords(zones: HostedZones, zone: Zone, lines: readonly string[]): void {
  zones.changeRecordSets(
    zone.id,
    lines.map((line) => changeOf(zone, line)),
  );
}

function changeOf(zone: Zone, line: string): Change {
  const [, label = "", ttl = "", type = "", values = ""] = /^(\S+) (\d+) (\S+) (.*)$/.exec(line) ?? [];
  return {
    Action: "UPSERT",
    ResourceRecordSet: {
      Name: label === "@" ? zone.name : `${label}.${zone.name}`,
      Type: type as RecordType,
      TTL: Number(ttl),
      ResourceRecords: values.split(" | ").map((Value) => ({ Value })),
    },
  };
}

export function exampleZones(lines: readonly string[]): HostedZones {
  const zones = createHostedZones();
  addZone(zones, "example.com", lines);
  return zones;
}
