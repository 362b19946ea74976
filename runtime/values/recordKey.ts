import type { RecordType } from "./address";

/** Which item of the table: that of an address, or that of a host's challenges. */
export interface ItemKey {
  /** Lower case, with the final dot. */
  hostname: string;
  recordType: RecordType | "TXT";
}

/** Which record an item, a request or a change is about. */
export interface RecordKey extends ItemKey {
  recordType: RecordType;
}
