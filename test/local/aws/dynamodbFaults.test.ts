import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { HOST, refusal, TableName, useDynamodb } from "../support/dynamodb";

describe("the embedded DynamoDB, with a fault", () => {
  const world = useDynamodb();

  const write = () => world.put({ comment: "under a fault" });
  const written = async () => {
    world.fault = undefined;
    const { Item } = await world.documents.send(
      new GetCommand({ TableName, Key: HOST, ConsistentRead: true }),
    );
    return Item?.["comment"] === "under a fault";
  };

  beforeEach(() => world.put({ comment: "before" }));

  it("answers an error and carries nothing out", async () => {
    world.fault = {
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
    world.fault = { kind: "cut" };
    expect((await refusal(write())).message).to.match(/hang up|ECONNRESET/);
    expect(await written()).to.equal(false);
  });

  it("carries out and loses the answer", async () => {
    world.fault = { kind: "lost" };
    expect((await refusal(write())).message).to.match(/hang up|ECONNRESET/);
    expect(await written()).to.equal(true);
  });

  it("hangs and carries nothing out", async () => {
    world.fault = { kind: "hang" };
    const item = { hostname: { S: "a" }, record_type: { S: "A" } };
    const hanging = world.client.send(new GetItemCommand({ TableName, Key: item }), {
      abortSignal: AbortSignal.timeout(100),
    });
    expect((await refusal(hanging)).name).to.match(/Abort|Timeout/);
  });
});
