import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { parseAddress } from "../../runtime/values/address";
import { send } from "../support/http";
import { openTable } from "../support/table";
import { declareContract } from "./suite";

/**
 * A deployed stack, named by its outputs in the environment; AWS's own variables give the credentials and the
 * region of its table.
 */
const { DDNS_URL, DDNS_API_KEY, DDNS_TABLE, DDNS_ZONE_ID, DDNS_ZONE_NAME, DDNS_DYNDNS2 } = process.env;

if (DDNS_URL !== undefined) {
  declareContract(`deployed at ${DDNS_URL}`, {
    ipv4Callers: [],
    ipv6Caller: undefined,
    servesDyndns2: DDNS_DYNDNS2 === "true",
    open: async () => {
      const table = openTable(new DynamoDBClient({}), needed("DDNS_TABLE", DDNS_TABLE));
      const route53 = new Route53Client({});
      const zoneId = needed("DDNS_ZONE_ID", DDNS_ZONE_ID);
      return {
        zoneName: needed("DDNS_ZONE_NAME", DDNS_ZONE_NAME),
        table,
        request: (request) => send(DDNS_URL, DDNS_API_KEY, request),
        lookup: async (hostname, recordType) => {
          const { ResourceRecordSets = [] } = await route53.send(
            new ListResourceRecordSetsCommand({
              HostedZoneId: zoneId,
              StartRecordName: hostname,
              StartRecordType: recordType,
              MaxItems: 1,
            }),
          );
          return ResourceRecordSets.filter((set) => set.Name === hostname && set.Type === recordType)
            .flatMap((set) => set.ResourceRecords ?? [])
            .map(({ Value = "" }) => parseAddress(Value)?.text ?? Value);
        },
        close: async () => {
          table.close();
          route53.destroy();
        },
      };
    },
  });
}

function needed(name: string, value: string | undefined): string {
  if (value === undefined)
    throw new Error(`Set ${name} along with DDNS_URL: CONTRIBUTING.md lists them all.`);
  return value;
}
