import { createHash } from "node:crypto";
import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { awsCli } from "../support/awsCli";

const HOST = "from-the-cli.dyn.example.com.";
const SECRET = "a secret of the CLI's";

describe("The AWS CLI against the embedded DynamoDB", function () {
  this.timeout(120_000);
  let cloud: EmbeddedCloud;
  let table = "";

  before(async () => {
    cloud = await startEmbeddedCloud();
    table = String(cloud.outputs["configTableName"]);
  });

  after(() => cloud.close());

  const { run: aws, failure } = awsCli("dynamodb", () => cloud.local.dynamodbEndpoint);

  const item = (more: object) =>
    JSON.stringify({ hostname: { S: HOST }, record_type: { S: "A" }, shared_secret: { S: SECRET }, ...more });

  it("puts a host that can then be set, and shows what the service wrote", async () => {
    await aws("put-item", "--table-name", table, "--item", item({ ttl: { N: "30" } }));

    const hash = createHash("sha256").update(`127.0.0.1${HOST}${SECRET}`).digest("hex");
    const { port } = new URL(String(cloud.outputs["apiUrl"]));
    const url = `http://127.0.0.1:${port}/prod?mode=set&hostname=${HOST}&hash=${hash}`;
    const answer = await fetch(url, { headers: { "x-api-key": String(cloud.outputs["apiKey"]) } });
    expect([answer.status, await answer.json()]).to.deep.include(200);

    const key = JSON.stringify({ hostname: { S: HOST }, record_type: { S: "A" } });
    const address = await aws(
      ...["get-item", "--table-name", table, "--key", key, "--consistent-read"],
      ...["--query", "Item.ip_address.S", "--output", "text"],
    );
    expect(address.trim()).to.equal("127.0.0.1");
    const set = cloud.zones
      .listRecordSets(String(cloud.outputs["route53ZoneID"]))
      .find(({ Name, Type }) => Name === HOST && Type === "A");
    expect(set).to.deep.include({ TTL: 30, ResourceRecords: [{ Value: "127.0.0.1" }] });
  });

  it("lists, describes, updates, queries and deletes", async () => {
    expect(JSON.parse(await aws("list-tables")).TableNames).to.deep.equal([table]);
    const { Table } = JSON.parse(await aws("describe-table", "--table-name", table));
    expect(Table.TableStatus).to.equal("ACTIVE");

    const key = JSON.stringify({ hostname: { S: HOST }, record_type: { S: "AAAA" } });
    await aws(
      ...["update-item", "--table-name", table, "--key", key],
      ...["--update-expression", "SET shared_secret = :s, lock_record = :l"],
      ...["--expression-attribute-values", JSON.stringify({ ":s": { S: "group" }, ":l": { BOOL: true } })],
    );
    const found = await aws(
      ...["query", "--table-name", table, "--index-name", "shared_secret-index"],
      ...["--key-condition-expression", "shared_secret = :s"],
      ...["--expression-attribute-values", JSON.stringify({ ":s": { S: "group" } })],
    );
    expect(JSON.parse(found)).to.deep.include({ Count: 1 });
    await aws("delete-item", "--table-name", table, "--key", key);
    expect(JSON.parse(await aws("scan", "--table-name", table, "--select", "COUNT")).Count).to.equal(3);
  });

  it("shows refusals in DynamoDB's words", async () => {
    const empty = JSON.stringify({
      hostname: { S: HOST },
      record_type: { S: "A" },
      shared_secret: { S: "" },
    });
    expect(await failure("put-item", "--table-name", table, "--item", empty)).to.match(
      /\(ValidationException\) when calling the PutItem operation: One or more parameter values are not valid/,
    );
    expect(await failure("put-item", "--table-name", "nowhere", "--item", empty)).to.match(
      /\(ResourceNotFoundException\)/,
    );
  });

  it("says what is not imitated", async () => {
    expect(await failure("describe-continuous-backups", "--table-name", table)).to.match(
      /The embedded cloud does not imitate DynamoDB's DescribeContinuousBackups/,
    );
  });
});
