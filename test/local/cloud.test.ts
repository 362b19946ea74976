import { expect } from "chai";
import { type Cloud, startCloud } from "../../local/cloud";
import { code, make, makeFunction, TRUST } from "./support/cloud";

const ECHO = "exports.handler = async (event) => ({ statusCode: 200, body: event.path });";

describe("the embedded cloud", () => {
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await startCloud({ region: "eu-central-1" });
  });

  afterEach(() => cloud.close());

  async function refusal(type: string, inputs: Record<string, unknown>): Promise<string> {
    return make(cloud, type, inputs).then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );
  }

  it("names a resource type that it does not have", async () => {
    expect(await refusal("aws:s3/bucket:Bucket", {})).to.equal(
      "the embedded cloud has no resource type aws:s3/bucket:Bucket",
    );
  });

  it("names an input that it does not heed", async () => {
    expect(await refusal("aws:route53/zone:Zone", { name: "a.example", delegationSetId: "N1" })).to.equal(
      "the embedded cloud does not imitate the input delegationSetId of aws:route53/zone:Zone",
    );
  });

  it("names a provider function that it does not have", async () => {
    expect(await cloud.invoke("aws:ec2/getVpc:getVpc", {}).catch(String)).to.include("aws:ec2/getVpc:getVpc");
  });

  it("tells its region and account", async () => {
    expect(await cloud.invoke("aws:index/getRegion:getRegion", {})).to.include({ region: "eu-central-1" });
    expect(await cloud.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})).to.include({
      accountId: "000000000000",
    });
  });

  it("gives the inputs among the outputs", async () => {
    const { outputs } = await make(cloud, "aws:route53/zone:Zone", { name: "a.example", tags: { x: "y" } });
    expect(outputs).to.include({ name: "a.example" });
    expect(outputs["tags"]).to.deep.equal({ x: "y" });
  });

  describe("keeping zones and records", () => {
    const record = (zoneId: string, more: object = {}) => ({
      zoneId,
      name: "www",
      type: "CNAME",
      ttl: 300,
      records: ["target.example"],
      ...more,
    });

    it("makes a zone that its functions, API and name server see", async () => {
      const zone = await make(cloud, "aws:route53/zone:Zone", { name: "a.example" });
      expect(zone.outputs["nameServers"]).to.have.length(4);
      expect(await cloud.invoke("aws:route53/getZone:getZone", { zoneId: zone.id })).to.include({
        name: "a.example",
        zoneId: zone.id,
        privateZone: false,
      });
      expect(await cloud.read("aws:route53/zone:Zone", zone.id)).to.include({ zoneId: zone.id });
    });

    it("does not find a zone that is not there", async () => {
      const looked = cloud.invoke("aws:route53/getZone:getZone", { zoneId: "Z1" });
      expect(await looked.catch(String)).to.match(/no matching Route 53 Hosted Zone found/);
    });

    it("makes, changes and removes a record, and sees who else does", async () => {
      const zone = await make(cloud, "aws:route53/zone:Zone", { name: "a.example" });
      const type = "aws:route53/record:Record";
      const made = await make(cloud, type, record(zone.id));
      expect(made).to.deep.include({ id: `${zone.id}_www.a.example_CNAME` });
      await cloud.update(type, made.id, record(zone.id), record(zone.id, { ttl: 60 }));
      expect(await cloud.read(type, made.id)).to.include({ ttl: 60, fqdn: "www.a.example" });
      const [set] = cloud.zones.listRecordSets(zone.id).filter(({ Type }) => Type === "CNAME");
      cloud.zones.changeRecordSets(zone.id, [{ Action: "DELETE", ResourceRecordSet: set! }]);
      expect(await cloud.read(type, made.id)).to.equal(undefined);
      await cloud.delete(type, made.id, {});
    });

    it("refuses a second record of a name, unless it may overwrite", async () => {
      const zone = await make(cloud, "aws:route53/zone:Zone", { name: "a.example" });
      await make(cloud, "aws:route53/record:Record", record(zone.id));
      expect(await refusal("aws:route53/record:Record", record(zone.id))).to.match(/already exists/);
      await make(cloud, "aws:route53/record:Record", record(zone.id, { allowOverwrite: true }));
    });

    it("deletes a zone with records only by force", async () => {
      const type = "aws:route53/zone:Zone";
      const zone = await make(cloud, type, { name: "a.example", forceDestroy: false });
      await make(cloud, "aws:route53/record:Record", record(zone.id));
      expect(await cloud.delete(type, zone.id, {}).catch(String)).to.match(
        /non-required resource record sets/,
      );
      await cloud.update(type, zone.id, {}, { name: "a.example", forceDestroy: true });
      await cloud.delete(type, zone.id, {});
      expect(await cloud.read(type, zone.id)).to.equal(undefined);
    });
  });

  describe("running functions", () => {
    it("refuses a role that does not trust Lambda, and an unknown runtime", async () => {
      const role = await make(cloud, "aws:iam/role:Role", {
        assumeRolePolicy: TRUST.replace("lambda", "ec2"),
      });
      const inputs = { name: "f", code: code(ECHO), handler: "__index.handler", runtime: "nodejs24.x" };
      const type = "aws:lambda/function:Function";
      expect(await refusal(type, { ...inputs, role: role.outputs["arn"] })).to.match(
        /cannot be assumed by Lambda/,
      );
      expect(await refusal(type, { ...inputs, role: "arn", runtime: "nodejs18.x" })).to.match(/nodejs18\.x/);
    });

    it("refuses a second function of a name", async () => {
      await makeFunction(cloud, ECHO, [allowLogs()]);
      expect(await makeFunction(cloud, ECHO, [allowLogs()]).catch(String)).to.match(/already exists/);
    });

    it("refuses its calls that the role does not allow, and names the action", async () => {
      const text = `
        const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
        exports.handler = async () => new DynamoDBClient({}).send(new ListTablesCommand({}))
          .then(({ TableNames }) => TableNames, (error) => [error.name, error.message]);`;
      const { outputs } = await makeFunction(cloud, text, [allowLogs()]);
      const target = cloud.functions.get(String(outputs["arn"]));
      const answer = await target?.invoke({});
      expect(answer?.kind).to.equal("result");
      expect(JSON.stringify(answer)).to.match(/AccessDeniedException.*dynamodb:ListTables/);
    });

    it("replaces the code of a function in place", async () => {
      const { id, outputs } = await makeFunction(cloud, "exports.handler = async () => 1;", [allowLogs()]);
      const news = { ...outputs, code: code("exports.handler = async () => 2;") };
      const inputs = Object.fromEntries(
        ["name", "code", "handler", "runtime", "role", "timeout"].map((key) => [
          key,
          news[key as keyof typeof news],
        ]),
      );
      await cloud.update("aws:lambda/function:Function", id, {}, inputs);
      const answer = await cloud.functions.get(String(outputs["arn"]))?.invoke({});
      expect(answer).to.deep.equal({ kind: "result", payload: "2" });
    });

    it("loses the lines of a function that may not write them", async () => {
      const lines: string[] = [];
      await cloud.close();
      cloud = await startCloud({ region: "eu-central-1", log: (line) => lines.push(line) });
      const text = `exports.handler = async () => console.log("line");`;
      const silent = await makeFunction(
        cloud,
        text,
        [{ ...allowLogs(), Resource: "arn:aws:logs:::other" }],
        "silent",
      );
      await cloud.functions.get(String(silent.outputs["arn"]))?.invoke({});
      expect(lines).to.deep.equal([]);
      const loud = await makeFunction(cloud, text, [allowLogs()], "loud");
      await cloud.functions.get(String(loud.outputs["arn"]))?.invoke({});
      expect(lines).to.deep.equal(["line"]);
    });
  });

  it("frees its ports and ends its processes when it is closed", async () => {
    const { outputs } = await makeFunction(cloud, ECHO, [allowLogs()]);
    await cloud.functions.get(String(outputs["arn"]))?.invoke({});
    await cloud.close();
    expect(await fetch(cloud.httpUrl).catch(({ cause }) => cause.code)).to.equal("ECONNREFUSED");
    expect(cloud.functions.get(String(outputs["arn"]))?.processIds()).to.deep.equal([]);
  });
});

function allowLogs() {
  return { Effect: "Allow", Action: "logs:*", Resource: "*" };
}
