import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import type { ServiceCall } from "../../local/aws/calls";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";

const SECRET = "s3cret of the hosts";
const HERE = "127.0.0.5";
const HOUR_MS = 3_600_000;
const FLEET = 1_000;
const WIDE = 5_000;

describe("silent hosts of a deployed stack", function () {
  this.timeout(180_000);
  let cloud: EmbeddedCloud;
  let client: DynamoDBClient;
  let table: TableAccess;
  let calls: ServiceCall[] = [];
  const log: string[] = [];

  before(async () => {
    cloud = await startEmbeddedCloud({
      config: { alarmEmail: "owner@example.com,other@example.com", noteVisitsEvery: "900" },
      log: (line) => log.push(line),
      intercept: (call) => {
        if (call.accessKeyId?.startsWith("ASIA")) calls.push(call);
        return undefined;
      },
    });
    await cloud.cloud.schedules.idle();
    client = ownersClient(cloud.local.dynamodbEndpoint);
    table = openTable(client, String(cloud.outputs["configTableName"]));
  });
  after(async () => {
    table.close();
    await cloud.close();
  });
  beforeEach(() => {
    calls = [];
    log.length = 0;
  });

  const nameOf = (index: number) => `device-${index}.dyn.example.com.`;
  /** Makes hosts that asked so many hours ago, by hundreds. */
  const makeHosts = async (from: number, to: number, hoursAgo: (index: number) => number) => {
    const item = (index: number) => ({
      hostname: { S: nameOf(index) },
      record_type: { S: "A" },
      shared_secret: { S: SECRET },
      last_checked: { S: new Date(Date.now() - hoursAgo(index) * HOUR_MS).toISOString() },
      last_accessed: { S: HERE },
    });
    const all = Array.from({ length: to - from }, (_, index) => item(from + index));
    for (let start = 0; start < all.length; start += 25) {
      const RequestItems = {
        [String(cloud.outputs["configTableName"])]: all
          .slice(start, start + 25)
          .map((Item) => ({ PutRequest: { Item } })),
      };
      await client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  };
  const run = async () => {
    const [name = ""] = cloud.cloud.schedules.all.keys();
    return cloud.cloud.schedules.run(name);
  };
  const mailsSince = (before: number) => cloud.cloud.mails.all.slice(before);
  const lastLine = () =>
    log.map((line) => JSON.parse(line).message).find(({ outcome }) => outcome === "watched");

  it("are told, three of a thousand, by one mail to each address, and so when they are back", async () => {
    const silent = [17, 500, 999];
    await makeHosts(0, FLEET, (index) => (silent.includes(index) ? 25 : 1));
    const before = cloud.cloud.mails.all.length;
    expect((await run()).kind).to.equal("result");
    const told = mailsSince(before);
    expect(told.map(({ to }) => to)).to.deep.equal(["owner@example.com", "other@example.com"]);
    expect(told[0]?.subject).to.equal("3 hosts are silent (route53-dynamic-dns-dev)");
    for (const index of silent)
      expect(told[0]?.text).to.include(`${nameOf(index).slice(0, -1)} (A) is silent`);
    expect(told[0]?.text.match(/device-/g)).to.have.lengthOf(3);
    expect(told[0]?.text).to.not.include(SECRET);
    expect(lastLine()).to.include({ hosts: FLEET + 1, silent: 3, told_silent: 3, told_back: 0, left: 0 });

    await run();
    expect(mailsSince(before)).to.have.lengthOf(2);

    for (const index of silent) {
      const answer = await send(String(cloud.outputs["apiUrl"]), String(cloud.outputs["apiKey"]), {
        query: { mode: "set", hostname: nameOf(index), hash: hashToken(HERE, nameOf(index), SECRET) },
        from: HERE,
      });
      expect(answer.status).to.equal(200);
    }
    await run();
    await run();
    const back = mailsSince(before + 2);
    expect(back).to.have.lengthOf(2);
    expect(back[0]?.subject).to.equal("3 hosts are back (route53-dynamic-dns-dev)");
    for (const index of silent) expect(back[0]?.text).to.include(`${nameOf(index).slice(0, -1)} (A) is back`);
  });

  it("are found among five thousand, in as many calls as the table has parts and pages", async () => {
    await makeHosts(FLEET, WIDE, (index) => (index === WIDE - 1 ? 25 : 1));
    const before = cloud.cloud.mails.all.length;
    await run();
    expect(mailsSince(before)[0]?.subject).to.equal(
      `device-${WIDE - 1}.dyn.example.com is silent (route53-dynamic-dns-dev)`,
    );
    expect(lastLine()).to.include({ hosts: WIDE + 1, told_silent: 1 });
    expect(calls.filter(({ operation }) => operation === "Scan").length).to.be.within(32, 64);
    expect(calls.filter(({ operation }) => operation === "UpdateItem")).to.have.lengthOf(2);
  });

  it("are told by a function whose role lets it read no secret, write no address and mail nobody else", async () => {
    await run();
    const accessKeyId = calls.find(({ operation }) => operation === "Scan")?.accessKeyId ?? "";
    const { DynamoDBDocumentClient, ScanCommand, UpdateCommand } = await import("@aws-sdk/lib-dynamodb");
    const { DynamoDBClient: Client } = await import("@aws-sdk/client-dynamodb");
    const own = DynamoDBDocumentClient.from(
      new Client({
        endpoint: cloud.local.dynamodbEndpoint,
        region: "us-east-1",
        credentials: { accessKeyId, secretAccessKey: "unused" },
      }),
    );
    const TableName = String(cloud.outputs["configTableName"]);
    const Key = { hostname: nameOf(1), record_type: "A" };
    const tries = await Promise.allSettled([
      own.send(new ScanCommand({ TableName })),
      own.send(new ScanCommand({ TableName, ProjectionExpression: "shared_secret" })),
      own.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: "SET ip_address = :a",
          ExpressionAttributeValues: { ":a": "192.0.2.1" },
        }),
      ),
      own.send(
        new UpdateCommand({ TableName, Key, UpdateExpression: "REMOVE telling", ReturnValues: "ALL_OLD" }),
      ),
      own.send(new UpdateCommand({ TableName, Key, UpdateExpression: "REMOVE telling" })),
    ]);
    own.destroy();
    expect(tries.map(({ status }) => status)).to.deep.equal([
      ...["rejected", "rejected", "rejected", "rejected"],
      "fulfilled",
    ]);
  });
});
