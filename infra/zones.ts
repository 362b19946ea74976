import * as pulumi from "@pulumi/pulumi";
import { zonesText } from "../runtime/values/zone";
import { Signing } from "./dnssec/signing";
import { guardUnsigning, type UnsigningArgs } from "./dnssec/unsigning";
import type { Naming } from "./naming";
import type { Settings } from "./settings/table";
import { Zone } from "./zone";

export interface ZonesArgs {
  naming: Naming;
  settings: Settings;
  /** Whether ACM will look for a record in the main zone. */
  validatesCertificate: boolean;
}

/** Something of each zone, by the zone's name. */
export type ByZone = Record<string, pulumi.Output<string>>;

/** The hosted zones of a stack: the main one, and those beside it. */
export class Zones {
  /** The API's name and the example hosts are in it. */
  readonly main: Zone;
  /** By their names without final dots, in the setting's order. */
  readonly additional: Readonly<Record<string, Zone>>;
  /** All that a stack consists of, as far as zones go. */
  readonly parts: readonly pulumi.Resource[];
  /** For policies. */
  readonly arns: pulumi.Output<string[]>;
  /** What the zone above the main one is to have; empty where the program does not sign the main one. */
  readonly dsRecord: pulumi.Output<string> | "";
  /** The same for those beside it that are signed. */
  readonly additionalDsRecords: ByZone;

  constructor({ naming, settings, validatesCertificate }: ZonesArgs) {
    const { route53ZoneName, route53ZoneId, additionalZones = [], forceDestroy } = settings;
    const made = { naming, forceDestroy, acceleratedRecovery: settings.acceleratedRecovery };
    this.main = new Zone("zone", {
      ...made,
      zoneName: route53ZoneName,
      existing: route53ZoneId === undefined ? undefined : { id: route53ZoneId, setting: "route53ZoneId" },
      negativeTtl: settings.negativeTtl,
      validatesCertificate,
    });
    this.additional = Object.fromEntries(
      additionalZones.map(({ name, id }) => [
        name,
        new Zone(`zone-${name}`, {
          ...made,
          zoneName: name,
          existing: id === undefined ? undefined : { id, setting: "additionalZones" },
          negativeTtl: settings.negativeTtl,
          validatesCertificate: false,
        }),
      ]),
    );
    const all = { [route53ZoneName]: this.main, ...this.additional };
    const unsigning = { dsTtl: settings.dsTtl, forced: forceDestroy };
    const signing = settings.enableDnssec ? sign(naming, all, unsigning) : undefined;
    if (signing === undefined) guardUnsigning(unsigning);
    const { [route53ZoneName]: dsRecord = "", ...additionalDsRecords } = signing?.dsRecords ?? {};
    this.dsRecord = dsRecord;
    this.additionalDsRecords = additionalDsRecords;
    this.parts = [...Object.values(all), ...(signing ? [signing] : [])];
    this.arns = pulumi.all(Object.values(all).map(({ arn }) => arn));
  }

  /** The zones beside the main one as the function reads them; none: it is told of none. */
  variables(): Record<string, pulumi.Output<string>> {
    const zones = Object.values(this.additional);
    if (zones.length === 0) return {};
    const served = zones.map(({ zoneId, zoneName }) =>
      pulumi.all([zoneId, zoneName]).apply(([id, name]) => ({ id, name })),
    );
    return { ADDITIONAL_ZONES: pulumi.all(served).apply(zonesText) };
  }

  /** What each additional zone is told by. */
  eachAdditional(of: (zone: Zone) => pulumi.Output<string>): ByZone {
    return Object.fromEntries(Object.entries(this.additional).map(([name, zone]) => [name, of(zone)]));
  }
}

function sign(naming: Naming, all: Record<string, Zone>, unsigning: UnsigningArgs): Signing {
  const zones = Object.fromEntries(Object.entries(all).filter(([, zone]) => zone.isMade));
  return new Signing("signing", { naming, zones, unsigning });
}
