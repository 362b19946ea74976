import { expect } from "chai";
import { useRecord } from "../../support/record";
import { hashToken } from "../../support/tokens";
import type { Answer } from "../../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";
const ELSEWHERE = "198.51.100.4";
const HOUR = 3_600_000;

describe("what Route 53 holds in the record's place", () => {
  const record = useRecord(SECRET, { ttl: 120 });
  const set = (from = HERE): Promise<Answer> =>
    record.world.handler()({
      from,
      query: { mode: "set", hostname: record.host, hash: hashToken(from, record.host, SECRET) },
    });
  const operations = () => record.world.calls.map((call) => call.operation);
  const poll = async () => (await set()).status;

  it("leaves a CNAME alone", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "example.net." }],
    });
    expect(await poll()).to.equal(409);
    expect(record.world.held(record.host, "CNAME")?.values).to.deep.equal(["example.net."]);
  });

  it("leaves several values alone", async () => {
    const ResourceRecords = [{ Value: "192.0.2.20" }, { Value: "192.0.2.21" }];
    record.world.hold("CREATE", { Name: record.host, Type: "A", TTL: 60, ResourceRecords });
    expect(await poll()).to.equal(409);
    expect(record.world.held(record.host)?.values).to.have.length(2);
  });

  it("leaves an alias alone", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "A",
      AliasTarget: {
        HostedZoneId: "Z2FDTNDATAQYW2",
        DNSName: "d111.cloudfront.net.",
        EvaluateTargetHealth: false,
      },
    });
    expect(await poll()).to.equal(409);
  });

  it("leaves records with a routing policy alone", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "A",
      SetIdentifier: "east",
      Weight: 1,
      TTL: 60,
      ResourceRecords: [{ Value: "192.0.2.20" }],
    });
    expect(await poll()).to.equal(409);
  });

  it("withdraws what it wrote ahead when Route 53 refuses a change of a known record", async () => {
    await set();
    record.world.hold("DELETE", {
      Name: record.host,
      Type: "A",
      TTL: 120,
      ResourceRecords: [{ Value: HERE }],
    });
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "example.net." }],
    });
    expect((await set(ELSEWHERE)).status).to.equal(409);
    expect(await record.world.get(record.host)).to.not.have.any.keys(
      "pending_address",
      "pending_until",
      "last_verified",
    );
    record.world.hold("DELETE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "example.net." }],
    });
    expect((await set(ELSEWHERE)).status).to.equal(200);
    expect(record.world.held(record.host)?.values).to.deep.equal([ELSEWHERE]);
  });

  it("mends a record that was changed by hand at the next verification", async () => {
    await set();
    record.world.hold("UPSERT", {
      Name: record.host,
      Type: "A",
      TTL: 5,
      ResourceRecords: [{ Value: "192.0.2.99" }],
    });
    record.world.now += 1.25 * HOUR;
    await set();
    expect(record.world.held(record.host)).to.deep.equal({ ttl: 120, values: [HERE] });
  });

  it("mends a record that was removed by hand at the next verification", async () => {
    await set();
    record.world.hold("DELETE", {
      Name: record.host,
      Type: "A",
      TTL: 120,
      ResourceRecords: [{ Value: HERE }],
    });
    record.world.now += 1.25 * HOUR;
    await set();
    expect(record.world.held(record.host)?.values).to.deep.equal([HERE]);
  });

  it("mends what an old copy of the item, saved over it, made it believe, at the next verification", async () => {
    await set();
    const copy = await record.world.get(record.host);
    await set(ELSEWHERE);
    await record.world.put(copy ?? {});
    record.world.now += 1.25 * HOUR;
    await set();
    expect(record.world.held(record.host)?.values).to.deep.equal([HERE]);
  });

  it("takes over a record that already holds the address, without a change", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "A",
      TTL: 120,
      ResourceRecords: [{ Value: HERE }],
    });
    expect((await set()).body.return_message).to.match(/unchanged/);
    expect(operations()).to.deep.equal(["GetItem", "ListResourceRecordSets", "UpdateItem"]);
  });

  it("answers unchanged when only the hourly verification fails, and verifies at the next poll", async () => {
    await set();
    record.world.now += 2 * HOUR;
    record.world.reset();
    record.world.spoil = (call) =>
      call.service === "route53"
        ? { kind: "error", status: 400, code: "Throttling", message: "Rate exceeded" }
        : undefined;
    expect((await set()).body.return_message).to.match(/unchanged/);
    record.world.reset();
    await set();
    expect(operations()).to.contain("ListResourceRecordSets");
  });
});
