import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { type DynamodbStandIn, startDynamodb } from "../../../../local/aws/dynamodb";
import type { TableStream } from "../../../../local/aws/dynamodb/streams";
import { HOST, refusal, TableName } from "../../support/dynamodb";
import { connect, createHosts, hostItem, recordsOf, shardsOf } from "../../support/streams";

const DAY = 24 * 60 * 60 * 1000;

describe("a table's stream", () => {
  let standIn: DynamodbStandIn;
  let documents: DynamoDBDocumentClient;
  let disconnect: () => void;
  let stream: TableStream;
  let now: number;

  beforeEach(async () => {
    now = Date.UTC(2026, 0, 1);
    standIn = await startDynamodb({ region: "eu-central-1", streamShards: 4, clock: () => now });
    await createHosts(standIn);
    ({ documents, disconnect } = connect(standIn.url));
    stream = standIn.streams.enable(TableName);
  });

  afterEach(async () => {
    disconnect();
    await standIn.close();
  });

  const put = (item: object) => documents.send(new PutCommand({ TableName, Item: { ...HOST, ...item } }));
  const remove = (key: object = {}) =>
    documents.send(new DeleteCommand({ TableName, Key: { ...HOST, ...key } }));
  const set = (ip: string, ConditionExpression?: string) =>
    documents.send(
      new UpdateCommand({
        TableName,
        Key: HOST,
        UpdateExpression: "SET ip_address = :ip",
        ExpressionAttributeValues: { ":ip": ip },
        ...(ConditionExpression ? { ConditionExpression } : {}),
      }),
    );
  const told = () =>
    recordsOf(stream).map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage]);

  it("has a record for each write, with the item before and after it, in order", async () => {
    await put({ ip_address: "192.0.2.1" });
    await set("192.0.2.2");
    await remove();
    const [one, two] = ["192.0.2.1", "192.0.2.2"].map((S) => hostItem({ ip_address: { S } }));
    expect(told()).to.deep.equal([
      ["INSERT", undefined, one],
      ["MODIFY", one, two],
      ["REMOVE", two, undefined],
    ]);
  });

  it("has records in the form that Lambda gives", async () => {
    now += 1500;
    await put({});
    const [record] = recordsOf(stream);
    expect(record).to.deep.equal({
      eventID: record?.eventID,
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "eu-central-1",
      dynamodb: {
        ApproximateCreationDateTime: Date.UTC(2026, 0, 1) / 1000 + 1,
        Keys: hostItem(),
        NewImage: hostItem(),
        SequenceNumber: record?.dynamodb.SequenceNumber,
        SizeBytes: 68,
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
      eventSourceARN: `arn:aws:dynamodb:eu-central-1:000000000000:table/hosts/stream/2026-01-01T00:00:00.000`,
    });
  });

  it("has records of BatchWriteItem, too", async () => {
    await put({});
    await documents.send(
      new BatchWriteCommand({
        RequestItems: {
          [TableName]: [
            { DeleteRequest: { Key: HOST } },
            { PutRequest: { Item: { hostname: "b.example.com.", record_type: "A" } } },
          ],
        },
      }),
    );
    expect(
      told()
        .map(([name]) => name)
        .sort(),
    ).to.deep.equal(["INSERT", "INSERT", "REMOVE"]);
  });

  it("has records of writes within the process", async () => {
    await standIn.call("PutItem", { TableName, Item: hostItem() });
    expect(told()).to.have.length(1);
  });

  it("has no record of a write that was refused", async () => {
    await put({ ip_address: "192.0.2.1" });
    expect((await refusal(set("192.0.2.2", "ip_address = :ip"))).name).to.equal(
      "ConditionalCheckFailedException",
    );
    expect(told()).to.have.length(1);
  });

  it("has no record of a write that changed nothing", async () => {
    const item = { ip_address: "192.0.2.1", names: new Set(["a", "b"]) };
    await put(item);
    await put({ ...item, names: new Set(["b", "a"]) });
    await set("192.0.2.1");
    await remove({ hostname: "nobody.example.com." });
    expect(told()).to.have.length(1);
  });

  it("keeps the order of each key among writes that come at once, and its records in one shard", async () => {
    const hosts = Array.from({ length: 20 }, (_, index) => `h${index}.example.com.`);
    await Promise.all(
      hosts.flatMap((hostname) =>
        Array.from({ length: 10 }, (_, count) => put({ hostname, count: `${hostname} ${count}` })),
      ),
    );
    const shards = shardsOf(stream);
    expect(shards.filter(({ length }) => length > 0).length).to.be.greaterThan(1);
    for (const hostname of hosts) {
      const having = shards
        .map((records) => records.filter(({ dynamodb }) => dynamodb.Keys["hostname"]?.["S"] === hostname))
        .filter(({ length }) => length > 0);
      expect(having).to.have.length(1);
      const images = having[0]?.map(({ dynamodb }) => [dynamodb.OldImage, dynamodb.NewImage]) ?? [];
      expect(images.slice(1).map(([old]) => old)).to.deep.equal(images.slice(0, -1).map(([, next]) => next));
      const numbers = having[0]?.map(({ dynamodb }) => dynamodb.SequenceNumber) ?? [];
      expect(new Set(numbers.map(({ length }) => length)).size).to.equal(1);
      expect(numbers).to.deep.equal([...new Set(numbers)].sort());
    }
  });

  it("knows nothing of another DynamoDB in the same process", async () => {
    const other = await startDynamodb();
    await createHosts(other);
    const theirs = other.streams.enable(TableName);
    await other.call("PutItem", { TableName, Item: hostItem() });
    expect([recordsOf(theirs).length, recordsOf(stream).length]).to.deep.equal([1, 0]);
    await put({});
    expect([recordsOf(theirs).length, recordsOf(stream).length]).to.deep.equal([1, 1]);
    await other.close();
  });

  it("has a record for a day", async () => {
    await put({ ip_address: "192.0.2.1" });
    now += DAY - 1;
    expect(told()).to.have.length(1);
    now += 1;
    expect(told()).to.have.length(0);
  });

  it("lets go of what all its readers have read", async () => {
    const readers = stream.shards.flatMap((shard) => [shard.open("LATEST"), shard.open("LATEST")]);
    await put({});
    const [fast, slow] = readers.filter((reader) => reader.from(0, 1).length > 0);
    fast?.advanceTo(1);
    expect(told()).to.have.length(1);
    slow?.advanceTo(1);
    expect(told()).to.have.length(0);
  });

  it("ends when it is switched off, and another begins when it is switched on", async () => {
    await put({});
    standIn.streams.disable(TableName);
    await remove();
    expect(told().map(([name]) => name)).to.deep.equal(["INSERT"]);
    const next = standIn.streams.enable(TableName);
    expect(next.label).to.equal("2026-01-01T00:00:00.001");
    await put({});
    expect([recordsOf(next).length, recordsOf(stream).length]).to.deep.equal([1, 1]);
    expect(standIn.streams.find(stream.arn)).to.equal(stream);
  });

  it("ends with its table, which people may delete, too", async () => {
    await put({});
    await documents.send(new DeleteTableCommand({ TableName }));
    expect(standIn.streams.current(TableName)).to.equal(undefined);
    expect(told().map(([name]) => name)).to.deep.equal(["INSERT"]);
    const ends = stream.shards.map((shard) => shard.open("LATEST")).map((reader) => reader.endsAt(1));
    expect(ends).to.deep.equal([true, true, true, true]);
  });
});

describe("a stream over a table that an earlier process has kept", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "streams-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("begins with each item, under its former name and with higher numbers", async () => {
    const first = await startDynamodb({ folder });
    await createHosts(first);
    const before = first.streams.enable(TableName);
    const names = Array.from({ length: 3 }, (_, index) => `h${index}.example.com.`);
    // Together they are more than one page of a scan.
    const items = names.map((S) => ({ ...hostItem(), hostname: { S }, text: { S: "x".repeat(390_000) } }));
    for (const Item of items) await first.call("PutItem", { TableName, Item });
    const last = recordsOf(before).at(-1)?.dynamodb.SequenceNumber ?? "";
    await first.close();

    const second = await startDynamodb({ folder });
    const written = { ...hostItem(), hostname: { S: "h1.example.com." } };
    const resuming = second.streams.resume(TableName, before.label);
    await second.call("PutItem", { TableName, Item: written });
    const records = recordsOf(await resuming);
    expect(records[0]?.eventSourceARN).to.equal(before.arn);
    expect(records.every(({ dynamodb }) => dynamodb.SequenceNumber > last)).to.equal(true);
    const seeds = records.filter(
      ({ dynamodb }) => dynamodb.OldImage && dynamodb.OldImage === dynamodb.NewImage,
    );
    expect(seeds.map(({ dynamodb }) => dynamodb.Keys["hostname"]?.["S"]).sort()).to.deep.equal(names);
    expect(records.at(-1)?.dynamodb.NewImage).to.deep.equal(written);
    await second.close();
  });
});
