import { expect } from "chai";
import { type DynamodbStandIn, startDynamodb } from "../../../local/aws/dynamodb";
import { itemResources } from "../../../local/resources/dynamodbItems";
import { tableResources } from "../../../local/resources/dynamodbTables";
import type { Services } from "../../../local/resources/kinds";

const TABLE = "aws:dynamodb/table:Table";
const ITEM = "aws:dynamodb/tableItem:TableItem";

describe("a table as a resource", () => {
  let dynamodb: DynamodbStandIn;
  let kinds: ReturnType<typeof tableResources>;

  beforeEach(async () => {
    dynamodb = await startDynamodb();
    const services = { dynamodb, region: "us-east-1", accountId: "000000000000" } as Services;
    kinds = { ...tableResources(services), ...itemResources(services) };
  });

  afterEach(() => dynamodb.close());

  const inputs = (capacity?: number) => ({
    name: "hosts",
    hashKey: "hostname",
    rangeKey: "record_type",
    attributes: ["hostname", "record_type", "shared_secret"].map((name) => ({ name, type: "S" })),
    billingMode: capacity === undefined ? "PAY_PER_REQUEST" : "PROVISIONED",
    ...throughput(capacity),
    globalSecondaryIndexes: [
      {
        name: "shared_secret-index",
        keySchemas: [{ attributeName: "shared_secret", keyType: "HASH" }],
        projectionType: "INCLUDE",
        nonKeyAttributes: ["mac_address"],
        ...throughput(capacity),
      },
    ],
    pointInTimeRecovery: { enabled: true },
  });
  const throughput = (capacity?: number) =>
    capacity === undefined ? {} : { readCapacity: capacity, writeCapacity: capacity };
  const item = (ip = "192.0.2.1") => ({
    tableName: "hosts",
    hashKey: "hostname",
    rangeKey: "record_type",
    item: JSON.stringify({ hostname: { S: "a." }, record_type: { S: "A" }, ip_address: { S: ip } }),
  });

  const create = (type: string, given: Record<string, unknown>) => kinds[type]!.create("x", given);
  const update = (news: Record<string, unknown>, olds: Record<string, unknown>) =>
    kinds[TABLE]!.update!("hosts", news, { inputs: olds, outputs: {} });

  async function capacities() {
    const { Table } = await dynamodb.call("DescribeTable", { TableName: "hosts" });
    const table = Table as {
      BillingModeSummary?: { BillingMode: string };
      ProvisionedThroughput: { ReadCapacityUnits: number };
      GlobalSecondaryIndexes: { ProvisionedThroughput: { ReadCapacityUnits: number } }[];
    };
    return [
      table.BillingModeSummary?.BillingMode ?? "PROVISIONED",
      table.ProvisionedThroughput.ReadCapacityUnits,
      table.GlobalSecondaryIndexes[0]?.ProvisionedThroughput.ReadCapacityUnits,
    ];
  }

  it("is there, and active, once it is made", async () => {
    const { id, outputs } = await create(TABLE, inputs());
    expect([id, outputs["arn"]]).to.deep.equal([
      "hosts",
      "arn:aws:dynamodb:us-east-1:000000000000:table/hosts",
    ]);
    expect(await capacities()).to.deep.equal(["PAY_PER_REQUEST", 0, 0]);
  });

  it("changes its capacity, from on-demand and back", async () => {
    await create(TABLE, inputs());
    await update(inputs(2), inputs());
    expect(await capacities()).to.deep.equal(["PROVISIONED", 2, 2]);
    await update(inputs(3), inputs(2));
    expect(await capacities()).to.deep.equal(["PROVISIONED", 3, 3]);
    await update({ ...inputs(3), readCapacity: 5 }, inputs(3));
    expect(await capacities()).to.deep.equal(["PROVISIONED", 5, 3]);
    await update(inputs(), inputs(3));
    expect(await capacities()).to.deep.equal(["PAY_PER_REQUEST", 0, 0]);
  });

  it("refuses a change of its keys or indexes", async () => {
    await create(TABLE, inputs());
    const change = Promise.resolve(update({ ...inputs(), globalSecondaryIndexes: [] }, inputs()));
    expect(await change.catch(String)).to.match(/does not imitate a change of the keys or indexes/);
  });

  it("gets a stream, loses it, and gets another, by its settings", async () => {
    const streamed = { ...inputs(), streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" };
    const { outputs } = await create(TABLE, inputs());
    expect(outputs).to.include({ streamArn: "", streamLabel: "" });
    const first = await update(streamed, inputs());
    expect(first["streamLabel"]).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
    expect(first["streamArn"]).to.equal(`${first["arn"]}/stream/${first["streamLabel"]}`);
    expect(await update({ ...streamed, ...throughput() }, streamed)).to.deep.equal(first);
    expect(await kinds[TABLE]!.read!("hosts", { inputs: streamed, outputs: {} })).to.deep.equal(first);
    expect(await update(inputs(), streamed)).to.include({ streamArn: "", streamLabel: "" });
    expect((await update(streamed, inputs()))["streamLabel"]).not.to.equal(first["streamLabel"]);
  });

  it("refuses a stream of other images, and one of none, before it is made", async () => {
    const of = (view: object) =>
      Promise.resolve(create(TABLE, { ...inputs(), streamEnabled: true, ...view })).catch(String);
    expect(await of({ streamViewType: "KEYS_ONLY" })).to.match(/NEW_AND_OLD_IMAGES, and not KEYS_ONLY/);
    expect(await of({})).to.match(/streamViewType is required/);
    expect(await dynamodb.call("ListTables", {})).to.deep.equal({ TableNames: [] });
  });

  it("is deleted only without protection", async () => {
    const given = { ...inputs(), deletionProtectionEnabled: true };
    await create(TABLE, given);
    const remove = (state: Record<string, unknown>) =>
      Promise.resolve(kinds[TABLE]!.delete("hosts", { inputs: state, outputs: {} })).catch(String);
    expect(await remove(given)).to.match(/protected against deletion/);
    await remove(inputs());
    expect(await kinds[TABLE]!.read!("hosts", { inputs: inputs(), outputs: {} })).to.equal(undefined);
  });

  it("holds an item, which others may change and remove", async () => {
    await create(TABLE, inputs());
    const { id } = await create(ITEM, item());
    expect(id).to.equal("hosts|hostname|a.|record_type|A");
    const read = () => kinds[ITEM]!.read!(id, { inputs: item(), outputs: {} });
    expect(JSON.parse(String((await read())?.["item"]))["ip_address"]).to.deep.equal({ S: "192.0.2.1" });
    await kinds[ITEM]!.delete(id, { inputs: item(), outputs: {} });
    expect(await read()).to.equal(undefined);
  });

  it("refuses an item that is there already, and one without its keys", async () => {
    await create(TABLE, inputs());
    await create(ITEM, item());
    expect(await Promise.resolve(create(ITEM, item())).catch(String)).to.match(/conditional request failed/);
    const without = { ...item(), item: JSON.stringify({ hostname: { S: "a." } }) };
    expect(await Promise.resolve(create(ITEM, without)).catch(String)).to.match(/has no record_type/);
  });
});
