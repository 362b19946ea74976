import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

/** An item of the config table, as a person would write it. */
export type Item = Record<string, unknown>;

/** What the owner of a config table does with it by hand. */
export interface TableAccess {
  put(item: Item): Promise<void>;
  get(hostname: string, recordType?: string): Promise<Item | undefined>;
  edit(hostname: string, set: Item, recordType?: string): Promise<void>;
  remove(hostname: string, recordType?: string): Promise<void>;
  close(): void;
}

/** A client of the table's owner, whose calls an intercept can tell from the service's. */
export function ownersClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "OWNER", secretAccessKey: "unused" },
  });
}

/** Opens a config table to its owner. */
export function openTable(client: DynamoDBClient, TableName: string): TableAccess {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const key = (hostname: string, recordType = "A") => ({ hostname, record_type: recordType });
  return {
    put: async (Item) => {
      await documents.send(new PutCommand({ TableName, Item }));
    },
    get: async (hostname, recordType) => {
      const Key = key(hostname, recordType);
      return (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
    },
    edit: async (hostname, set, recordType) => {
      const attributes = Object.keys(set);
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: key(hostname, recordType),
          UpdateExpression: `SET ${attributes.map((name) => `#${name} = :${name}`).join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(attributes.map((name) => [`:${name}`, set[name]])),
        }),
      );
    },
    remove: async (hostname, recordType) => {
      await documents.send(new DeleteCommand({ TableName, Key: key(hostname, recordType) }));
    },
    close: () => client.destroy(),
  };
}
