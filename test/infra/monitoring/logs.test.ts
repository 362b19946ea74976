import { expect } from "chai";
import { savedQueriesOf } from "../../../infra/monitoring/savedQueries";
import type { Watched } from "../../../infra/monitoring/watched";
import { useBatchedRecord } from "../../support/batchedRecord";
import { dyndns2Client } from "../../support/dyndns2";
import { hashToken } from "../../support/tokens";
import { openLogBook } from "./logBook";

const SECRET = "hunter2-hunter2";
const HERE = "192.0.2.7";
const THERE = "192.0.2.8";

const ALL: Watched = {
  naming: { prefix: "ddns-test", tags: { project: "ddns", stack: "test" } },
  hasGateway: true,
  hasPublisher: true,
  hasNotifier: true,
};

/** What is counted of the lines that the functions really write. */
describe("what is counted in the logs", () => {
  const record = useBatchedRecord(SECRET);

  const set = (from = HERE, secret = SECRET, handle = record.world.handler()) =>
    handle({
      from,
      query: { mode: "set", hostname: record.host, hash: hashToken(from, record.host, secret) },
    });
  const spoil = (wanted: string, status: number, code: string) => {
    record.world.spoil = ({ operation }) =>
      operation === wanted ? { kind: "error", status, code, message: "" } : undefined;
  };
  /** What the filters count of what the functions have logged. */
  const counted = (log: "api" | "publisher" = "api") => {
    const book = openLogBook(ALL);
    book.write(log, record.world.logs);
    return book.counted();
  };

  it("is nothing while all goes well: changes, polls, an address that is asked for", async () => {
    await set();
    await set();
    await set(THERE);
    await record.world.handler()({ query: { mode: "get" } });
    expect(record.world.logs).to.have.lengthOf(4);
    expect(counted()).to.deep.equal({});
  });

  it("is a fault where the API answers 500, and nothing else", async () => {
    const newRevision = () => {
      throw new TypeError("no revision");
    };
    const answer = await set(HERE, SECRET, record.world.handler({ ports: { newRevision } }));
    expect(answer.status).to.equal(500);
    expect(counted()).to.deep.equal({ Faults: 1 });
  });

  for (const code of [
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "AccessDeniedException",
  ]) {
    it(`is a failure of the table where that answers ${code}, and nothing else`, async () => {
      spoil("GetItem", 400, code);
      expect((await set()).status).to.equal(503);
      expect(counted()).to.deep.equal({ TableFailures: 1 });
    });
  }

  for (const code of ["Throttling", "AccessDenied", "NoSuchHostedZone"]) {
    it(`is a failure of Route 53 where that answers ${code}, and nothing else`, async () => {
      spoil("ListResourceRecordSets", 400, code);
      expect((await set()).status).to.equal(503);
      expect(counted()).to.deep.equal({ Route53Failures: 1 });
    });
  }

  it("is a conflict where something else stands in the record's place, by each protocol, and nothing else", async () => {
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "elsewhere.example." }],
    });
    expect((await set()).status).to.equal(409);
    const router = dyndns2Client(record.world.handler(), SECRET);
    expect((await router({ hostname: record.host.slice(0, -1), from: HERE })).text).to.match(/dnserr/);
    expect(counted()).to.deep.equal({ Conflicts: 2 });
  });

  it("is a refused credential for each request with one, by each protocol, and nothing else", async () => {
    expect((await set(HERE, "another")).status).to.equal(401);
    const router = dyndns2Client(record.world.handler(), "another");
    expect((await router({ hostname: record.host.slice(0, -1), from: HERE })).text).to.match(/badauth/);
    expect(counted()).to.deep.equal({ RefusedCredentials: 2 });
  });

  it("is one fight where an address goes to and fro, and nothing else", async () => {
    for (let turn = 0; turn < 24; turn += 1) {
      record.world.now += 60_000;
      await set(turn % 2 === 0 ? HERE : THERE);
    }
    expect(counted()).to.deep.equal({ Fights: 1 });
  });

  it("is of the publisher the same: failures and conflicts", async () => {
    await record.set(HERE);
    record.world.logs.length = 0;
    record.throttle();
    await record.publish();
    expect(counted("publisher")).to.deep.equal({ Route53Failures: 1 });
    record.world.reset();
    record.world.hold("CREATE", {
      Name: record.host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "elsewhere.example." }],
    });
    record.world.now += 60_000;
    await record.publish();
    expect(counted("publisher")).to.deep.equal({ Conflicts: 1 });
  });
});

describe("the saved queries", () => {
  const record = useBatchedRecord(SECRET);

  it("answer what they are named for, of the lines that the functions really write", async () => {
    const { world, host } = record;
    const book = openLogBook(ALL);
    const handle = world.handler();
    const set = (from: string, secret: string) =>
      handle({ from, query: { mode: "set", hostname: host, hash: hashToken(from, host, secret) } });
    await set(HERE, SECRET);
    await set(THERE, "another");
    await set(THERE, "one more");
    world.spoil = ({ operation }) =>
      operation === "ListResourceRecordSets"
        ? { kind: "error", status: 400, code: "Throttling", message: "" }
        : undefined;
    world.now += 2 * 3_600_000;
    await set(THERE, SECRET);
    world.spoil = () => undefined;
    const broken = world.handler({
      ports: {
        newRevision: () => {
          throw new TypeError("no revision");
        },
      },
    });
    await broken({
      from: THERE,
      query: { mode: "set", hostname: host, hash: hashToken(THERE, host, SECRET) },
    });
    book.write("api", world.logs);

    expect(book.ask("who changed")).to.have.lengthOf(1);
    expect(book.ask("who changed")[0]).to.include({
      "message.hostname": host,
      "message.outcome": "published",
      "message.caller": HERE,
    });
    expect(book.ask("refused credentials")).to.have.lengthOf(1);
    expect(book.ask("refused credentials")[0]).to.include({
      "message.caller": THERE,
      "message.reason": "wrong_secret",
      requests: 2,
      names: 1,
    });
    const [story] = savedQueriesOf(ALL).filter(({ name }) => name === "one host's story");
    const ofHost = String(story?.text).replace("home.dyn.example.com", host.slice(0, -1));
    expect(book.query(ofHost, ["api"]).map((row) => row["message.outcome"])).to.have.members([
      ...["published", "unauthorized", "unauthorized", "unavailable", "fault"],
    ]);
    expect(book.query(String(story?.text), ["api"])).to.deep.equal([]);
    expect(book.ask("slowest")).to.have.lengthOf(world.logs.length);
    expect(book.ask("faults")).to.have.lengthOf(1);
    expect(String(book.ask("faults")[0]?.["message.error"])).to.match(/no revision/);
    expect(book.ask("route 53")).to.have.lengthOf(1);
    expect(book.ask("route 53")[0]).to.include({ "message.route53": "Throttling", times: 1 });
  });
});
