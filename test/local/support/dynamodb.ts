import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Fault, ServiceCall } from "../../../local/aws/calls";
import { type DynamodbStandIn, startDynamodb } from "../../../local/aws/dynamodb";

export const TableName = "hosts";
export const HOST = { hostname: "a.example.com.", record_type: "A" };

/** A stand-in with the service's table, for the tests of one `describe`; filled in before each of them. */
export interface DynamodbWorld {
  standIn: DynamodbStandIn;
  client: DynamoDBClient;
  documents: DynamoDBDocumentClient;
  /** What was called since the test began. */
  calls: ServiceCall[];
  /** What happens to each call. */
  fault: Fault | undefined;
  connect(config?: DynamoDBClientConfig): DynamoDBClient;
  put(item: Record<string, unknown>): Promise<unknown>;
}

/** Declares the hooks that start it, clean it and close it. */
export function useDynamodb(): DynamodbWorld {
  const world = { calls: [], fault: undefined } as unknown as DynamodbWorld;

  before(async () => {
    world.standIn = await startDynamodb({
      region: "eu-central-1",
      intercept: (call) => {
        world.calls.push(call);
        return world.fault;
      },
    });
    world.connect = (config = {}) =>
      new DynamoDBClient({
        endpoint: world.standIn.url,
        region: "eu-central-1",
        credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
        maxAttempts: 1,
        ...config,
      });
    world.client = world.connect();
    world.documents = DynamoDBDocumentClient.from(world.client);
    world.put = (item) => world.documents.send(new PutCommand({ TableName, Item: { ...HOST, ...item } }));
    await world.standIn.call("CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["hostname", "record_type", "shared_secret"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: "hostname", KeyType: "HASH" },
        { AttributeName: "record_type", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "shared_secret-index",
          KeySchema: [{ AttributeName: "shared_secret", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["mac_address"] },
        },
      ],
    });
  });

  after(async () => {
    world.client.destroy();
    await world.standIn.close();
  });

  beforeEach(() => {
    world.calls = [];
    world.fault = undefined;
  });

  return world;
}

/** What an action was refused with. */
export async function refusal(action: Promise<unknown>): Promise<{ name: string; message: string }> {
  const error = await action.then(
    () => new Error("nothing was refused"),
    (reason: Error) => reason,
  );
  return { name: error.name, message: error.message };
}
