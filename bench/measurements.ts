import type { ModeCalls } from "./callsPerRequest";
import type { ColdStart } from "./coldStart";
import type { ManyNames } from "./manyNames";
import type { Monitoring } from "./monitoring";
import type { OwnersCommand } from "./ownersCommand";
import type { PackageSize } from "./packageSize";
import type { WarmRequests } from "./warmRequests";

/** What was measured. */
export interface Measurements {
  package: PackageSize;
  modes: ModeCalls[];
  coldStarts: ColdStart[];
  warm: WarmRequests[];
  manyNames: ManyNames[];
  owners: OwnersCommand[];
  monitoring: Monitoring;
}
