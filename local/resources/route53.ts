/** Hosted zones and their records, as Pulumi resources. */
import type { ResourceRecordSet, Zone } from "../aws/route53/model";
import { canonicalName } from "../aws/route53/names";
import {
  type Invoke,
  list,
  optionalText,
  type Properties,
  type ResourceTable,
  type Services,
  text,
} from "./kinds";

/** The resource types of Route 53. */
export function route53Resources({ zones }: Services): ResourceTable {
  return {
    "aws:route53/zone:Zone": {
      inputs: ["name", "comment", "forceDestroy", "enableAcceleratedRecovery"],
      create(_name, inputs) {
        const zone = zones.createZone({
          name: text(inputs, "name"),
          comment: optionalText(inputs, "comment") ?? "Managed by Pulumi",
        });
        return { id: zone.id, outputs: zoneOutputs(zone) };
      },
      update: (id) => zoneOutputs(requireZone(id)),
      delete: (id, state) => {
        zones.deleteZone(id, { force: state.inputs["forceDestroy"] === true });
      },
      read: (id) => {
        const zone = zones.getZone(id);
        return zone && zoneOutputs(zone);
      },
    },
    "aws:route53/record:Record": {
      inputs: ["zoneId", "name", "type", "ttl", "records", "aliases", "allowOverwrite"],
      create(_name, inputs) {
        const zoneId = text(inputs, "zoneId");
        const name = recordName(zoneId, inputs);
        const Action = inputs["allowOverwrite"] === true ? "UPSERT" : "CREATE";
        zones.changeRecordSets(zoneId, [{ Action, ResourceRecordSet: recordSet(name, inputs) }]);
        return { id: `${zoneId}_${name}_${inputs["type"]}`, outputs: { fqdn: name } };
      },
      update(_id, inputs, state) {
        const zoneId = text(inputs, "zoneId");
        const name = recordName(zoneId, inputs);
        const changes = [{ Action: "UPSERT" as const, ResourceRecordSet: recordSet(name, inputs) }];
        if (state.inputs["type"] === inputs["type"]) {
          zones.changeRecordSets(zoneId, changes);
        } else {
          const old = recordSet(name, state.inputs);
          zones.changeRecordSets(zoneId, [{ Action: "DELETE", ResourceRecordSet: old }, ...changes]);
        }
        return { fqdn: name };
      },
      delete(_id, { inputs }) {
        const found = findRecord(inputs);
        if (found) {
          const change = { Action: "DELETE" as const, ResourceRecordSet: found };
          zones.changeRecordSets(text(inputs, "zoneId"), [change]);
        }
      },
      read(_id, { inputs }) {
        const found = findRecord(inputs);
        return found && recordOutputs(found);
      },
    },
  };

  function requireZone(id: string): Zone {
    const zone = zones.getZone(id);
    if (!zone) {
      throw new Error(`NoSuchHostedZone: No hosted zone found with ID: ${id}`);
    }
    return zone;
  }

  /** The provider takes names with and without the zone's own. */
  function recordName(zoneId: string, inputs: Properties): string {
    const zoneName = requireZone(zoneId).name.replace(/\.$/, "");
    const name = text(inputs, "name").replace(/\.$/, "").toLowerCase();
    return name === zoneName || name.endsWith(`.${zoneName}`) ? name : `${name}.${zoneName}`;
  }

  function findRecord(inputs: Properties) {
    const zoneId = text(inputs, "zoneId");
    if (!zones.getZone(zoneId)) {
      return undefined;
    }
    const name = canonicalName(recordName(zoneId, inputs));
    return zones.listRecordSets(zoneId).find((set) => set.Name === name && set.Type === inputs["type"]);
  }
}

/** The provider functions of Route 53. */
export function route53Invokes({ zones }: Services): Record<string, Invoke> {
  return {
    "aws:route53/getZone:getZone": (args) => {
      const zoneId = optionalText(args, "zoneId")?.replace(/^\/?hostedzone\//, "");
      const name = optionalText(args, "name");
      const found = zones
        .listZones()
        .filter((zone) =>
          zoneId === undefined ? zone.name === canonicalName(name ?? "") : zone.id === zoneId,
        );
      const [zone] = found;
      if (!zone || found.length > 1) {
        throw new Error(
          `${zone ? "multiple" : "no"} matching Route 53 Hosted Zone found (${zoneId ?? name})`,
        );
      }
      return { id: zone.id, name: zone.name.replace(/\.$/, ""), ...zoneOutputs(zone) };
    },
  };
}

function zoneOutputs(zone: Zone): Properties {
  const nameServers = [...zone.nameServers].sort();
  return {
    zoneId: zone.id,
    arn: `arn:aws:route53:::hostedzone/${zone.id}`,
    comment: zone.comment ?? "",
    callerReference: zone.callerReference,
    privateZone: zone.privateZone,
    nameServers,
    primaryNameServer: zone.nameServers[0],
  };
}

function recordOutputs({ TTL, ResourceRecords, AliasTarget: alias }: ResourceRecordSet): Properties {
  if (alias === undefined) {
    return { ttl: TTL, records: ResourceRecords?.map(({ Value }) => Value) };
  }
  const { DNSName, HostedZoneId, EvaluateTargetHealth } = alias;
  const name = DNSName.replace(/\.$/, "");
  return { aliases: [{ name, zoneId: HostedZoneId, evaluateTargetHealth: EvaluateTargetHealth }] };
}

function recordSet(name: string, inputs: Properties) {
  const named = { Name: name, Type: text(inputs, "type") as "A" };
  const [alias] = list<{ name: string; zoneId: string; evaluateTargetHealth: boolean }>(inputs, "aliases");
  if (alias !== undefined) {
    const { name: DNSName, zoneId: HostedZoneId, evaluateTargetHealth: EvaluateTargetHealth } = alias;
    return { ...named, AliasTarget: { DNSName, HostedZoneId, EvaluateTargetHealth } };
  }
  return {
    ...named,
    TTL: Number(inputs["ttl"]),
    ResourceRecords: list<string>(inputs, "records").map((Value) => ({ Value })),
  };
}
