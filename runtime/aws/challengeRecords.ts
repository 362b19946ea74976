import type { Change, ResourceRecordSet } from "@aws-sdk/client-route-53";

/** A TXT record set whose values are one string each, of characters that need no escape. */
export interface TextSet {
  /** In lower case, with the final dot. */
  name: string;
  values: readonly string[];
  ttl: number;
}

/** The change that sets a record set, or deletes it, which must name all that it has. */
export function textChange(action: "UPSERT" | "DELETE", { name, values, ttl }: TextSet): Change {
  return {
    Action: action,
    ResourceRecordSet: {
      Name: name,
      Type: "TXT",
      TTL: ttl,
      ResourceRecords: values.map((value) => ({ Value: `"${value}"` })),
    },
  };
}

/**
 * Reads the values of a TXT record set, which Route 53 gives back as they were written: in quotation marks.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat
 *
 * @returns undefined for one that is not a single string without escapes: it is none of ours
 */
export function textsOf(set: ResourceRecordSet): (string | undefined)[] {
  return (set.ResourceRecords ?? []).map(({ Value = "" }) => /^"([^"\\]*)"$/.exec(Value)?.[1]);
}
