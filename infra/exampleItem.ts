export type RecordType = "A" | "AAAA";

/** What the examples' host is called in the zone. */
export const EXAMPLE_LABEL = "example-record";

/**
 * An example for people to copy, in the form that DynamoDB's API gives items. It may list its group, so that
 * `mode=list_hosts` can be tried; it has no state, so that its first update publishes.
 */
export function exampleItem(zoneName: string, recordType: RecordType, sharedSecret: string) {
  return {
    hostname: { S: `${EXAMPLE_LABEL}.${zoneName}.` },
    record_type: { S: recordType },
    shared_secret: { S: sharedSecret },
    ttl: { N: "60" },
    lock_record: { BOOL: false },
    allow_internal: { BOOL: true },
    read_privilege: { BOOL: true },
    mac_address: { S: "0A:0A:0A:0A:0A:0A" },
    comment: {
      S: `Example of an ${recordType} record: copy it, and give the copy a hostname and a secret of its own`,
    },
  };
}
