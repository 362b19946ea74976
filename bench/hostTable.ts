/** The config table, as the bench fills it. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Host } from "./requests";

/** Items that one BatchWriteItem takes. */
const BATCH = 25;

/** Opens it. */
export function openTable(endpoint: string, TableName: string) {
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const keyOf = (host: Host) => ({ hostname: host.hostname, record_type: host.interfaceId ? "AAAA" : "A" });
  const putAll = async (items: readonly Record<string, unknown>[]) => {
    for (let start = 0; start < items.length; start += BATCH) {
      const PutRequests = items.slice(start, start + BATCH).map((Item) => ({ PutRequest: { Item } }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: PutRequests } }));
    }
  };
  return {
    putAll,
    async add(host: Host) {
      const config = { ttl: 60, lock_record: false, allow_internal: true, read_privilege: true };
      const Item = {
        ...keyOf(host),
        ...config,
        shared_secret: host.secret,
        mac_address: "0A:0A:0A:0A:0A:0A",
        ...(host.interfaceId ? { interface_id: host.interfaceId } : {}),
      };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async edit(host: Host, attributes: Record<string, unknown>) {
      const names = Object.keys(attributes);
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(host),
          UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [`:${name}`, value]),
          ),
        }),
      );
    },
    async fill(from: number, to: number) {
      const numbers = Array.from({ length: to - from }, (_, index) => from + index);
      await putAll(
        numbers.map((number) => ({
          hostname: `filled-${number}.dyn.example.com.`,
          record_type: "A",
          shared_secret: `secret of ${number}`,
          ip_address: `198.51.${100 + (number % 100)}.${number % 250}`,
          last_checked: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
        })),
      );
    },
    async count() {
      const { Count = 0 } = await documents.send(new ScanCommand({ TableName, Select: "COUNT" }));
      return Count;
    },
    async itemBytes(host: Host) {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(host) }));
      // Names and values in UTF-8; this is a little more, since the numbers and flags take less than their text.
      return Object.entries(Item ?? {}).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(String(value)),
        0,
      );
    },
  };
}
