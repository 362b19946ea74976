import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { createQueues, type Queue, startSqs } from "../../../local/aws/queues";

const PLACE = { region: "us-east-1", accountId: "000000000000" };

describe("the embedded SQS, by the SDK", () => {
  let queue: Queue;
  let client: SQSClient;
  let now: number;
  let close: () => Promise<void>;

  beforeEach(async () => {
    now = Date.parse("2030-01-01T00:00:00Z");
    const queues = createQueues({ ...PLACE, clock: () => now });
    queue = queues.create("changes.fifo", { retentionSeconds: 3600, visibilitySeconds: 30 });
    queues.create("standard", { retentionSeconds: 3600, visibilitySeconds: 30 });
    const server = await startSqs(queues, {});
    client = new SQSClient({
      endpoint: server.url,
      region: "us-east-1",
      credentials: { accessKeyId: "OWNER", secretAccessKey: "unused" },
    });
    close = async () => {
      client.destroy();
      await server.close();
    };
  });
  afterEach(() => close());

  let ids = 0;
  const message = (MessageBody: string, MessageGroupId = "a") => ({
    MessageBody,
    MessageGroupId,
    MessageDeduplicationId: `d${++ids}`,
  });
  const send = (body: string, group?: string) =>
    client.send(new SendMessageCommand({ QueueUrl: queue.url, ...message(body, group) }));
  const receive = async (most = 10, more = {}) => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: most, ...more }),
    );
    return Messages;
  };
  const bodies = async (most?: number) => (await receive(most)).map(({ Body }) => Body);
  const refusal = (sent: Promise<unknown>) =>
    sent.then(
      () => "nothing was refused",
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it("hands messages out in order, and none of a group while one of it is worked on", async () => {
    for (const [body, group] of [
      ["1", "a"],
      ["2", "a"],
      ["3", "b"],
      ["4", "a"],
    ] as const)
      await send(body, group);
    const [first] = await receive(1);
    expect(first?.Body).to.equal("1");
    expect(await bodies()).to.deep.equal(["3"]);
    await client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: first?.ReceiptHandle }));
    expect(await bodies()).to.deep.equal(["2", "4"]);
  });

  it("hands a message out again, and before those behind it, once its time is over, and counts that", async () => {
    await send("1");
    await send("2");
    const [first] = await receive(1, { VisibilityTimeout: 5 });
    now += 4999;
    expect(await bodies()).to.deep.equal([]);
    now += 1;
    const again = await receive(10, { MessageSystemAttributeNames: ["All"] });
    expect(
      again.map(({ Body, Attributes }) => [Body, Attributes?.["ApproximateReceiveCount"]]),
    ).to.deep.equal([
      ["1", "2"],
      ["2", "1"],
    ]);
    expect(again[0]?.Attributes).to.include({ MessageGroupId: "a", SentTimestamp: String(now - 5000) });
    const late = client.send(
      new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: first?.ReceiptHandle }),
    );
    expect(await refusal(late)).to.match(/^ReceiptHandleIsInvalid/);
  });

  it("takes another time for a message that is worked on, one or many", async () => {
    await send("1", "a");
    await send("2", "b");
    const [first, second] = await receive();
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(await bodies()).to.deep.equal(["1"]);
    const { Successful, Failed } = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue.url,
        Entries: [
          { Id: "0", ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 600 },
          { Id: "1", ReceiptHandle: "nobody's", VisibilityTimeout: 600 },
          { Id: "2", ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 43_201 },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).to.deep.equal(["0"]);
    expect(Failed?.map(({ Id, Code }) => [Id, Code])).to.deep.equal([
      ["1", "ReceiptHandleIsInvalid"],
      ["2", "InvalidParameterValue"],
    ]);
    now += 599_000;
    expect(await bodies()).to.deep.equal(["1"]);
    now += 31_000;
    expect(await bodies()).to.deep.equal(["1", "2"]);
  });

  it("drops a message that was sent already, for five minutes", async () => {
    const input = { QueueUrl: queue.url, ...message("1") };
    const first = await client.send(new SendMessageCommand(input));
    const second = await client.send(new SendMessageCommand(input));
    expect(second.MessageId).to.equal(first.MessageId);
    const [received] = await receive();
    await client.send(
      new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: received?.ReceiptHandle }),
    );
    now += 299_000;
    await client.send(new SendMessageCommand(input));
    expect(await bodies()).to.deep.equal([]);
    now += 1000;
    await client.send(new SendMessageCommand(input));
    expect(await bodies()).to.deep.equal(["1"]);
  });

  it("keeps messages for as long as it is told", async () => {
    await send("1");
    now += 3_600_000;
    expect(await bodies()).to.deep.equal([]);
    expect(queue.messages()).to.deep.equal([]);
  });

  it("takes ten messages at once, and tells of each what became of it", async () => {
    const entries = ["1", "2"].map((body, index) => ({ Id: String(index), ...message(body) }));
    const bad = { Id: "bad", ...message("3"), MessageGroupId: "two words" };
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: [...entries, bad] }),
    );
    expect(Successful?.map(({ Id }) => Id)).to.deep.equal(["0", "1"]);
    expect(Failed?.map(({ Id, Code }) => [Id, Code])).to.deep.equal([["bad", "InvalidParameterValue"]]);
    const batch = (Entries: ReturnType<typeof entryOf>[]) =>
      refusal(client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries })));
    const entryOf = (Id: string, body = "x") => ({ Id, ...message(body) });
    expect(await batch([])).to.match(/^EmptyBatchRequest/);
    expect(await batch([entryOf("1"), entryOf("1")])).to.match(/^BatchEntryIdsNotDistinct/);
    expect(await batch([entryOf("a b")])).to.match(/^InvalidBatchEntryId/);
    expect(await batch(Array.from({ length: 11 }, (_, index) => entryOf(String(index))))).to.match(
      /^TooManyEntries/,
    );
    expect(await batch([entryOf("1", "x".repeat(200_000)), entryOf("2", "x".repeat(100_000))])).to.match(
      /^BatchRequestTooLong/,
    );
  });

  it("refuses what SQS refuses, and names what it does not imitate", async () => {
    const sent = (more: object) =>
      refusal(client.send(new SendMessageCommand({ QueueUrl: queue.url, ...message("x"), ...more })));
    expect(await sent({ QueueUrl: `${queue.url}x` })).to.match(/^QueueDoesNotExist/);
    expect(await sent({ QueueUrl: queue.url.replace("changes.fifo", "standard") })).to.match(/FIFO queues/);
    expect(await sent({ MessageGroupId: undefined })).to.match(/^MissingParameter.*MessageGroupId/);
    expect(await sent({ MessageDeduplicationId: undefined })).to.match(/MessageDeduplicationId/);
    expect(await sent({ MessageBody: "\u0000" })).to.match(/^InvalidMessageContents/);
    expect(await sent({ DelaySeconds: 5 })).to.match(/parameter DelaySeconds of SQS's SendMessage/);
    expect(await refusal(receive(11))).to.match(/MaxNumberOfMessages/);
    expect(await refusal(client.send(new ListQueuesCommand({})))).to.match(/imitate SQS's ListQueues/);
  });
});
