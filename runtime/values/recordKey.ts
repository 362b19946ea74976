import type { RecordType } from "./address";

/** Which record an item, a request or a change is about. */
export interface RecordKey {
  /** Lower case, with the final dot. */
  hostname: string;
  recordType: RecordType;
}
