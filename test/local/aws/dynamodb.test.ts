import { DescribeTableCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  GetCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { HOST, refusal, TableName, useDynamodb } from "../support/dynamodb";

describe("the embedded DynamoDB", () => {
  const world = useDynamodb();

  it("keeps items and finds them by the index, with what the index projects", async () => {
    await world.put({ shared_secret: "s1", mac_address: "0A", comment: "c", ttl: 60 });
    const { Item } = await world.documents.send(
      new GetCommand({ TableName, Key: HOST, ConsistentRead: true }),
    );
    expect(Item).to.include({ comment: "c", ttl: 60 });
    const { Items } = await world.documents.send(
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
    const { Table } = await world.client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableArn).to.equal("arn:aws:dynamodb:eu-central-1:000000000000:table/hosts");
  });

  it("shows each call with its operation, input and access key", async () => {
    await world.put({ comment: "seen" });
    expect(world.calls).to.have.length(1);
    expect(world.calls[0]).to.deep.include({
      service: "dynamodb",
      operation: "PutItem",
      accessKeyId: "AKIAEXAMPLE",
    });
    expect(world.calls[0]?.request).to.deep.include({ TableName });
  });

  describe("refuses what DynamoDB refuses and dynalite does not", () => {
    const EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value.";

    it("an empty index key in PutItem", async () => {
      expect(await refusal(world.put({ shared_secret: "" }))).to.deep.equal({
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
      expect((await refusal(world.documents.send(batch))).name).to.equal("ValidationException");
      const Key = { hostname: "batch1.example.com.", record_type: "A" };
      expect((await world.documents.send(new GetCommand({ TableName, Key }))).Item).to.equal(undefined);
    });

    for (const [how, expression] of [
      ["given", "SET shared_secret = :empty"],
      ["computed", "SET shared_secret = if_not_exists(nothing, :empty)"],
    ] as const) {
      it(`an empty index key in UpdateItem, ${how}`, async () => {
        await world.put({ shared_secret: "before" });
        const update = new UpdateCommand({
          TableName,
          Key: HOST,
          UpdateExpression: expression,
          ExpressionAttributeValues: { ":empty": "" },
        });
        expect(await refusal(world.documents.send(update))).to.deep.equal({
          name: "ValidationException",
          message:
            "One or more parameter values are not valid. The update expression attempted to update a secondary " +
            `index key to a value that is not supported. ${EMPTY}`,
        });
        const { Item } = await world.documents.send(new GetCommand({ TableName, Key: HOST }));
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
      expect((await refusal(world.documents.send(query))).message).to.include(EMPTY);
    });

    it("an index key of more than 2048 bytes", async () => {
      expect((await refusal(world.put({ shared_secret: "ü".repeat(1025) }))).message).to.match(/2048 bytes/);
    });

    it("a consistent read of the index", async () => {
      const query = new QueryCommand({
        TableName,
        IndexName: "shared_secret-index",
        ConsistentRead: true,
        KeyConditionExpression: "shared_secret = :s",
        ExpressionAttributeValues: { ":s": "s" },
      });
      expect((await refusal(world.documents.send(query))).name).to.equal("ValidationException");
    });
  });

  it("takes an empty string in any other attribute, and an item that is not in the index", async () => {
    await world.put({ comment: "" });
    const { Item } = await world.documents.send(new GetCommand({ TableName, Key: HOST }));
    expect(Item).to.deep.equal({ ...HOST, comment: "" });
  });

  it("scans a table consistently, and an index not", async () => {
    await world.put({ comment: "scanned" });
    const scan = (input: object) =>
      world.documents.send(new ScanCommand({ TableName, ConsistentRead: true, ...input }));
    expect((await scan({})).Items).to.deep.include({ ...HOST, comment: "scanned" });
    expect((await refusal(scan({ IndexName: "shared_secret-index" }))).message).to.include("ConsistentRead");
  });

  it("says which operation it does not have", async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName, Key: { hostname: { S: "x" }, record_type: { S: "A" } } } }],
    });
    expect(await refusal(world.client.send(transaction))).to.deep.equal({
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
    expect((await refusal(world.documents.send(update))).message).to.include(
      "ReturnValuesOnConditionCheckFailure",
    );
  });

  it("refuses a call that is not signed", async () => {
    const response = await fetch(world.standIn.url, {
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

  it("answers on 127.0.0.1 and ::1", async () => {
    const { port } = new URL(world.standIn.url);
    for (const host of ["127.0.0.1", "[::1]"]) {
      expect(await (await fetch(`http://${host}:${port}/`)).text()).to.match(/^healthy/);
    }
  });
});
