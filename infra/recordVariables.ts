import type * as pulumi from "@pulumi/pulumi";
import { type FunctionSettings, functionVariables } from "../runtime/settings";
import type { ConfigTable } from "./configTable";
import type { Zones } from "./zones";

export interface RecordVariablesArgs {
  zones: Zones;
  table: ConfigTable;
  settings: FunctionSettings;
}

/** What a function that keeps records true is told of the stack. */
export function recordVariables({
  zones,
  table,
  settings,
}: RecordVariablesArgs): Record<string, pulumi.Input<string>> {
  return {
    ...functionVariables(settings),
    ZONE_ID: zones.main.zoneId,
    ZONE_NAME: zones.main.zoneName,
    ...zones.variables(),
    CONFIG_TABLE: table.tableName,
  };
}
