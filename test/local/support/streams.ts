import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { DynamodbStandIn } from "../../../local/aws/dynamodb";
import type { StreamRecord } from "../../../local/aws/dynamodb/streamRecord";
import type { TableStream } from "../../../local/aws/dynamodb/streams";
import { HOST, TableName } from "./dynamodb";

/** Makes the table of hosts, without a stream. */
export async function createHosts(standIn: DynamodbStandIn): Promise<void> {
  await standIn.call("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["hostname", "record_type"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: [
      { AttributeName: "hostname", KeyType: "HASH" },
      { AttributeName: "record_type", KeyType: "RANGE" },
    ],
  });
  for (let status = ""; status !== "ACTIVE"; ) {
    const { Table } = await standIn.call("DescribeTable", { TableName });
    status = (Table as { TableStatus: string }).TableStatus;
  }
}

/** The SDK's client of a DynamoDB. */
export function connect(url: string): { documents: DynamoDBDocumentClient; disconnect(): void } {
  const client = new DynamoDBClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  return { documents: DynamoDBDocumentClient.from(client), disconnect: () => client.destroy() };
}

/** Every record that a stream has, shard by shard. */
export function shardsOf(stream: TableStream): StreamRecord[][] {
  return stream.shards.map((shard) => {
    const reader = shard.open("TRIM_HORIZON");
    const records = reader.from(reader.position, 100_000).map(({ record }) => record);
    reader.close();
    return records;
  });
}

export function recordsOf(stream: TableStream): StreamRecord[] {
  return shardsOf(stream).flat();
}

/** A host's item in DynamoDB's JSON. */
export function hostItem(attributes: Record<string, unknown> = {}): Record<string, unknown> {
  return { hostname: { S: HOST.hostname }, record_type: { S: HOST.record_type }, ...attributes };
}
