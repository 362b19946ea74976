import { expect } from "chai";
import type { AwsOperation, AwsSend } from "../../../runtime/aws/clients";
import { dyndns2Client } from "../../support/dyndns2";
import { useRecord } from "../../support/record";
import { hashToken } from "../../support/tokens";

const SECRET = "a secret of this record";
const OLD = "192.0.2.1";
const NEW = "192.0.2.2";

describe("an answer that AWS did not give", () => {
  const record = useRecord(SECRET);
  const set = (from: string, send: AwsSend = record.world.send) =>
    record.world.handler({ ports: { send } })({
      from,
      query: { mode: "set", hostname: record.host, hash: hashToken(from, record.host, SECRET) },
    });
  /** As the SDK reads a page of HTML with status 200: an output without members. */
  const emptied =
    (spoilt: AwsOperation): AwsSend =>
    (operation, input, signal) =>
      operation === spoilt ? Promise.resolve({} as never) : record.world.send(operation, input, signal);

  it("counts as a failure in place of a listing, and nothing is changed", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "example.net." }],
    });
    const before = await record.world.get(record.host);
    expect((await set(NEW, emptied("ListResourceRecordSets"))).status).to.equal(503);
    expect(await record.world.get(record.host)).to.deep.equal(before);
  });

  it("counts as a failure in place of an accepted change, which the next poll mends", async () => {
    await set(OLD);
    expect((await set(NEW, emptied("ChangeResourceRecordSets"))).status).to.equal(503);
    expect(await record.world.get(record.host)).to.include({ ip_address: OLD, pending_address: NEW });
    record.world.now += 31_000;
    expect((await set(NEW)).status).to.equal(200);
    expect(record.world.held(record.host)?.values).to.deep.equal([NEW]);
  });

  it("counts as a failure in place of a group", async () => {
    await record.world.edit(record.host, { read_privilege: true });
    const query = { mode: "list_hosts", hostname: record.host, hash: hashToken(OLD, record.host, SECRET) };
    const handle = record.world.handler({ ports: { send: emptied("Query") } });
    expect((await handle({ from: OLD, query })).status).to.equal(503);
  });

  it("counts as a failure in place of many items", async () => {
    const handle = record.world.handler({ ports: { send: emptied("BatchGetItem") } });
    const answer = await dyndns2Client(
      handle,
      SECRET,
    )({ hostname: `${record.host},${record.world.newName()}` });
    expect([answer.status, answer.text]).to.deep.equal([503, "911\n911\n"]);
  });

  it("is not asked for more than four times while DynamoDB processes nothing", async () => {
    const asked: string[] = [];
    const send = ((operation: AwsOperation, input: { RequestItems: unknown }) => {
      asked.push(operation);
      return Promise.resolve({ Responses: {}, UnprocessedKeys: input.RequestItems });
    }) as unknown as AwsSend;
    const handle = record.world.handler({ ports: { send } });
    const answer = await dyndns2Client(
      handle,
      SECRET,
    )({ hostname: `${record.host},${record.world.newName()}` });
    expect(answer.status).to.equal(503);
    expect(asked).to.deep.equal(Array(4).fill("BatchGetItem"));
  });

  it("is a refusal where Route 53 refuses with a name that the SDK cannot read", async () => {
    record.world.spoil = (call) =>
      call.operation === "ChangeResourceRecordSets"
        ? { kind: "error", status: 400, code: "InvalidChangeBatch2", message: "no" }
        : undefined;
    expect((await set(NEW)).status).to.equal(409);
    expect(await record.world.get(record.host)).to.not.have.any.keys("pending_address", "pending_until");
  });

  it("leaves no name of its own making in the log", async () => {
    record.world.spoil = (call) =>
      call.operation === "GetItem"
        ? { kind: "error", status: 500, code: SECRET.replaceAll(" ", ""), message: "no" }
        : undefined;
    expect((await set(NEW)).status).to.equal(503);
    expect(record.world.logs.map((entry) => entry.reason)).to.deep.equal(["unknown"]);
  });
});
