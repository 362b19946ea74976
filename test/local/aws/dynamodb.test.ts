import {
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import type { Fault, ServiceCall } from "../../../local/aws/calls";
import { type DynamodbStandIn, startDynamodb } from "../../../local/aws/dynamodb";

const TableName = "hosts";
const HOST = { hostname: "a.example.com.", record_type: "A" };

describe("the embedded DynamoDB", () => {
  let standIn: DynamodbStandIn;
  let client: DynamoDBClient;
  let documents: DynamoDBDocumentClient;
  let calls: ServiceCall[] = [];
  let fault: Fault | undefined;

  before(async () => {
    standIn = await startDynamodb({
      region: "eu-central-1",
      intercept: (call) => {
        calls.push(call);
        return fault;
      },
    });
    client = connect();
    documents = DynamoDBDocumentClient.from(client);
    await standIn.call("CreateTable", {
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
    client.destroy();
    await standIn.close();
  });

  beforeEach(() => {
    calls = [];
    fault = undefined;
  });

  function connect(config: DynamoDBClientConfig = {}): DynamoDBClient {
    return new DynamoDBClient({
      endpoint: standIn.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
      maxAttempts: 1,
      ...config,
    });
  }

  const put = (item: Record<string, unknown>) =>
    documents.send(new PutCommand({ TableName, Item: { ...HOST, ...item } }));

  async function refusal(action: Promise<unknown>): Promise<{ name: string; message: string }> {
    const error = await action.then(
      () => new Error("nothing was refused"),
      (reason: Error) => reason,
    );
    return { name: error.name, message: error.message };
  }

  it("keeps items and finds them by the index, with what the index projects", async () => {
    await put({ shared_secret: "s1", mac_address: "0A", comment: "c", ttl: 60 });
    const { Item } = await documents.send(new GetCommand({ TableName, Key: HOST, ConsistentRead: true }));
    expect(Item).to.include({ comment: "c", ttl: 60 });
    const { Items } = await documents.send(
      new QueryCommand({
        TableName,
        IndexName: "shared_secret-index",
        KeyConditionExpression: "shared_secret = :s",
        ExpressionAttributeValues: { ":s": "s1" },
      }),
    );
    expect(Items).to.deep.equal([{ ...HOST, shared_secret: "s1", mac_address: "0A" }]);
  });

  it("names its tables by region and account", async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableArn).to.equal("arn:aws:dynamodb:eu-central-1:000000000000:table/hosts");
  });

  it("shows each call with its operation, input and access key", async () => {
    await put({ comment: "seen" });
    expect(calls).to.have.length(1);
    expect(calls[0]).to.deep.include({
      service: "dynamodb",
      operation: "PutItem",
      accessKeyId: "AKIAEXAMPLE",
    });
    expect(calls[0]?.request).to.deep.include({ TableName });
  });

  describe("refuses what DynamoDB refuses and dynalite does not", () => {
    const EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value.";

    it("an empty index key in PutItem", async () => {
      expect(await refusal(put({ shared_secret: "" }))).to.deep.equal({
        name: "ValidationException",
        message:
          "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
          `${EMPTY} IndexName: shared_secret-index, IndexKey: shared_secret`,
      });
    });

    it("an empty index key in BatchWriteItem, and then writes none of the batch", async () => {
      const requests = ["", "s2"].map((shared_secret, i) => ({
        PutRequest: { Item: { hostname: `batch${i}.example.com.`, record_type: "A", shared_secret } },
      }));
      const batch = new BatchWriteCommand({ RequestItems: { [TableName]: requests } });
      expect((await refusal(documents.send(batch))).name).to.equal("ValidationException");
      const Key = { hostname: "batch1.example.com.", record_type: "A" };
      expect((await documents.send(new GetCommand({ TableName, Key }))).Item).to.equal(undefined);
    });

    for (const [how, expression] of [
      ["given", "SET shared_secret = :empty"],
      ["computed", "SET shared_secret = if_not_exists(nothing, :empty)"],
    ] as const) {
      it(`an empty index key in UpdateItem, ${how}`, async () => {
        await put({ shared_secret: "before" });
        const update = new UpdateCommand({
          TableName,
          Key: HOST,
          UpdateExpression: expression,
          ExpressionAttributeValues: { ":empty": "" },
        });
        expect(await refusal(documents.send(update))).to.deep.equal({
          name: "ValidationException",
          message:
            "One or more parameter values are not valid. The update expression attempted to update a secondary " +
            `index key to a value that is not supported. ${EMPTY}`,
        });
        const { Item } = await documents.send(new GetCommand({ TableName, Key: HOST }));
        expect(Item?.["shared_secret"]).to.equal("before");
      });
    }

    it("an empty index key in Query", async () => {
      const query = new QueryCommand({
        TableName,
        IndexName: "shared_secret-index",
        KeyConditionExpression: "shared_secret = :s",
        ExpressionAttributeValues: { ":s": "" },
      });
      expect((await refusal(documents.send(query))).message).to.include(EMPTY);
    });

    it("an index key of more than 2048 bytes", async () => {
      expect((await refusal(put({ shared_secret: "ü".repeat(1025) }))).message).to.match(/2048 bytes/);
    });

    it("a consistent read of the index", async () => {
      const query = new QueryCommand({
        TableName,
        IndexName: "shared_secret-index",
        ConsistentRead: true,
        KeyConditionExpression: "shared_secret = :s",
        ExpressionAttributeValues: { ":s": "s" },
      });
      expect((await refusal(documents.send(query))).name).to.equal("ValidationException");
    });
  });

  it("takes an empty string in any other attribute, and an item that is not in the index", async () => {
    await put({ comment: "" });
    const { Item } = await documents.send(new GetCommand({ TableName, Key: HOST }));
    expect(Item).to.deep.equal({ ...HOST, comment: "" });
  });

  it("says which operation it does not have", async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName, Key: { hostname: { S: "x" }, record_type: { S: "A" } } } }],
    });
    expect(await refusal(client.send(transaction))).to.deep.equal({
      name: "UnknownOperationException",
      message: "The embedded cloud does not imitate DynamoDB's TransactWriteItems",
    });
  });

  it("says which parameter it does not heed", async () => {
    const update = new UpdateCommand({
      TableName,
      Key: HOST,
      UpdateExpression: "SET ip_address = :a",
      ExpressionAttributeValues: { ":a": "192.0.2.1" },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect((await refusal(documents.send(update))).message).to.include("ReturnValuesOnConditionCheckFailure");
  });

  it("refuses a call that is not signed", async () => {
    const response = await fetch(standIn.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.ListTables",
      },
      body: "{}",
    });
    expect(response.status).to.equal(400);
    expect(await response.text()).to.include("MissingAuthenticationTokenException");
  });

  describe("with a fault", () => {
    const write = () => put({ comment: "under a fault" });
    const written = async () => {
      fault = undefined;
      const { Item } = await documents.send(new GetCommand({ TableName, Key: HOST, ConsistentRead: true }));
      return Item?.["comment"] === "under a fault";
    };

    beforeEach(() => put({ comment: "before" }));

    it("answers an error and carries nothing out", async () => {
      fault = {
        kind: "error",
        status: 400,
        code: "ProvisionedThroughputExceededException",
        message: "slow down",
      };
      expect(await refusal(write())).to.deep.equal({
        name: "ProvisionedThroughputExceededException",
        message: "slow down",
      });
      expect(await written()).to.equal(false);
    });

    it("cuts the connection and carries nothing out", async () => {
      fault = { kind: "cut" };
      expect((await refusal(write())).message).to.match(/hang up|ECONNRESET/);
      expect(await written()).to.equal(false);
    });

    it("carries out and loses the answer", async () => {
      fault = { kind: "lost" };
      expect((await refusal(write())).message).to.match(/hang up|ECONNRESET/);
      expect(await written()).to.equal(true);
    });

    it("hangs and carries nothing out", async () => {
      fault = { kind: "hang" };
      const item = { hostname: { S: "a" }, record_type: { S: "A" } };
      const hanging = client.send(new GetItemCommand({ TableName, Key: item }), {
        abortSignal: AbortSignal.timeout(100),
      });
      expect((await refusal(hanging)).name).to.match(/Abort|Timeout/);
    });
  });

  it("answers on 127.0.0.1 and ::1", async () => {
    const { port } = new URL(standIn.url);
    for (const host of ["127.0.0.1", "[::1]"]) {
      expect(await (await fetch(`http://${host}:${port}/`)).text()).to.match(/^healthy/);
    }
  });
});
