import { BatchGetItemCommand, BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import type { Fault } from "../../../../local/aws/calls";
import { createMetrics, type Metrics } from "../../../../local/aws/cloudwatch/metrics";
import { dynamodbMetrics } from "../../../../local/aws/cloudwatch/services/dynamodb";
import { type DynamodbStandIn, startDynamodb } from "../../../../local/aws/dynamodb";
import { totalsOf } from "../../support/metrics";
import { connect } from "../../support/streams";

describe("DynamoDB's own metrics", () => {
  const TableName = "hosts";
  const IndexName = "secrets";
  let metrics: Metrics;
  let standIn: DynamodbStandIn;
  let fault: Fault | undefined;
  let close: () => void;
  let documents: DynamoDBDocumentClient;

  before(async () => {
    standIn = await startDynamodb({
      intercept: () => fault,
      observe: (seen) => dynamodbMetrics(metrics)(seen),
    });
    await standIn.call("CreateTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["hostname", "secret"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [{ AttributeName: "hostname", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName,
          KeySchema: [{ AttributeName: "secret", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    ({ documents, disconnect: close } = connect(standIn.url));
  });
  after(async () => {
    close();
    await standIn.close();
  });
  beforeEach(() => {
    metrics = createMetrics({ clock: Date.now });
    fault = undefined;
  });

  const read = (more: Record<string, string> = {}) =>
    totalsOf({ metrics }, "AWS/DynamoDB", { TableName, ...more });
  const get = (hostname: string, more: object = {}) =>
    documents.send(new GetCommand({ TableName, Key: { hostname }, ...more }));
  const put = (hostname: string, more: object = {}) =>
    documents.send(new PutCommand({ TableName, Item: { hostname, ...more } }));
  const query = () =>
    documents.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: "secret = :s",
        ExpressionAttributeValues: { ":s": "s" },
      }),
    );

  it("count what reads and writes consume, by their sizes", async () => {
    await put("a");
    await put("b", { text: "x".repeat(1500) });
    await put("c", { text: "x".repeat(5000) });
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { hostname: "a" },
        UpdateExpression: "SET n = :n",
        ExpressionAttributeValues: { ":n": 1 },
      }),
    );
    await get("a");
    await get("a", { ConsistentRead: true });
    await get("missing");
    await get("c", { ConsistentRead: true });
    expect(read()).to.deep.equal({
      ConsumedWriteCapacityUnits: 1 + 2 + 5 + 1,
      ConsumedReadCapacityUnits: 0.5 + 1 + 0.5 + 2,
    });
  });

  it("count what several items consume", async () => {
    await documents.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: ["d", "e"].map((S) => ({ PutRequest: { Item: { hostname: { S } } } })),
        },
      }),
    );
    await documents.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: ["d", "missing"].map((S) => ({ hostname: { S } })) } },
      }),
    );
    expect(read()).to.deep.equal({ ConsumedWriteCapacityUnits: 2, ConsumedReadCapacityUnits: 1 });
  });

  it("tell of an index by itself", async () => {
    await query();
    expect(read()).to.deep.equal({});
    expect(read({ GlobalSecondaryIndexName: IndexName })).to.deep.equal({ ConsumedReadCapacityUnits: 0.5 });
  });

  for (const code of ["ProvisionedThroughputExceededException", "ThrottlingException"]) {
    it(`count a call that is refused with ${code} as a throttle`, async () => {
      fault = { kind: "error", status: 400, code, message: "slow down" };
      await get("a").catch(() => {});
      await put("a").catch(() => {});
      await query().catch(() => {});
      expect(read()).to.deep.equal({ ReadThrottleEvents: 1, WriteThrottleEvents: 1 });
      expect(read({ GlobalSecondaryIndexName: IndexName })).to.deep.equal({ ReadThrottleEvents: 1 });
      expect(read({ Operation: "PutItem" })).to.deep.equal({ ThrottledRequests: 1 });
    });
  }

  it("count what fails as the service's error, and what is wrong as the user's", async () => {
    fault = { kind: "error", status: 500, code: "InternalServerError", message: "" };
    await get("a").catch(() => {});
    fault = undefined;
    await documents.send(new GetCommand({ TableName, Key: { other: "a" } })).catch(() => {});
    expect(read({ Operation: "GetItem" })).to.deep.equal({ SystemErrors: 1 });
    expect(totalsOf({ metrics }, "AWS/DynamoDB", {})).to.deep.equal({ UserErrors: 1 });
  });

  it("count a condition that is not met, which consumes too", async () => {
    await put("f");
    const again = new PutCommand({
      TableName,
      Item: { hostname: "f" },
      ConditionExpression: "attribute_not_exists(hostname)",
    });
    await documents.send(again).catch(() => {});
    expect(read()).to.deep.equal({ ConsumedWriteCapacityUnits: 2, ConditionalCheckFailedRequests: 1 });
  });

  it("bear a request of any form", async () => {
    for (const body of ['{"TableName":1,"Item":{"a":null}}', '{"RequestItems":[1]}', "[]"]) {
      for (const operation of ["PutItem", "BatchWriteItem", "BatchGetItem", "GetItem"]) {
        const response = await fetch(standIn.url, {
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": `DynamoDB_20120810.${operation}`,
            "x-amz-date": "20270101T000000Z",
            authorization: "AWS4-HMAC-SHA256 Credential=A/x, SignedHeaders=host, Signature=none",
          },
          body,
        });
        expect(response.status).to.equal(400);
      }
    }
  });
});
