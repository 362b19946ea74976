import type { CallOf } from "../aws/calls";
import { tableKey } from "../aws/table";
import { type ItemUpdate, updateExpression } from "../aws/updateExpression";
import type { WatchOperations } from "../aws/watchClients";
import type { RecordKey } from "../values/recordKey";
import type { ServedZone } from "../values/zone";
import type { Measure } from "./judge";

/** What looking for silent hosts takes from outside, for one run. */
export interface SilencePorts {
  call: CallOf<WatchOperations>;
  tableName: string;
  topicArn: string;
  /** What the stack is called in its mails. */
  stackName: string;
  zones: readonly ServedZone[];
  measure: Measure;
  /** Unix time in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** Read units a second that the table has; undefined: it is billed on demand. */
  readUnits: number | undefined;
  /** When the run's time is over: Unix time in milliseconds. */
  deadline: number;
  /** Notes what went wrong on the side. */
  warn: (text: string) => void;
}

/**
 * Writes to one item that exists. Where the answer to a first attempt was lost, the second one is refused, though it was written:
 * what is not settled so is looked at by the next run.
 *
 * @returns `written`, `refused`, or the error by which it is not known; one of errorNames.ts
 */
export async function write(
  { call, tableName }: Pick<SilencePorts, "call" | "tableName">,
  key: RecordKey,
  update: ItemUpdate,
): Promise<"written" | "refused" | { error: string }> {
  const result = await call("UpdateItem", {
    TableName: tableName,
    Key: tableKey(key),
    ...updateExpression(update),
  });
  if (result.kind === "answered") return "written";
  return result.error === "ConditionalCheckFailedException" ? "refused" : { error: result.error };
}
