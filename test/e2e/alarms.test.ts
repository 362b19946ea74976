import { expect } from "chai";
import type { Fault, ServiceCall } from "../../local/aws/calls";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";

const SECRET = "s3cret of the hosts";
const [HERE, THERE] = ["127.0.0.5", "127.0.0.6"];
const MINUTE_MS = 60_000;
const STACK = "route53-dynamic-dns-dev";
const SCHEDULE_TYPE = "aws:scheduler/schedule:Schedule";

/** A stack that is watched, whose dependencies die one after the other. */
describe("alarms, over HTTP and mail", function () {
  this.timeout(240_000);
  let cloud: EmbeddedCloud;
  let table: TableAccess;
  let names = 0;
  let now = Date.parse("2030-01-01T00:00:00Z");
  let spoil: (call: ServiceCall) => Fault | undefined | Promise<Fault | undefined> = () => undefined;

  before(async () => {
    cloud = await startEmbeddedCloud({
      config: { alarmEmail: "you@example.com", enableDyndns2: "true" },
      clock: () => now,
      evaluatesAlarms: false,
      intercept: (call) => (call.accessKeyId?.startsWith("ASIA") ? spoil(call) : undefined),
    });
    table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
  });
  after(async () => {
    table.close();
    await cloud.close();
  });
  // Hours in which all goes well end whatever rang.
  beforeEach(async () => {
    spoil = () => undefined;
    await pass(75);
    for (let hours = 0; ringing().length > 0 && hours < 4; hours += 1) await pass(60);
    expect(ringing(), "rings before anything is wrong").to.deep.equal([]);
  });

  const addHost = async () => {
    const hostname = `device-${++names}.dyn.example.com.`;
    await table.put({ hostname, record_type: "A", shared_secret: SECRET, ttl: 60 });
    return hostname;
  };
  const set = (hostname: string, from = HERE, secret = SECRET) =>
    send(String(cloud.outputs["apiUrl"]), String(cloud.outputs["apiKey"]), {
      query: { mode: "set", hostname, hash: hashToken(from, hostname, secret) },
      from,
    });
  /** Lets minutes pass: each five something happens, each fifteen the watch runs, and CloudWatch looks each minute. */
  const pass = async (minutes: number, happens: () => Promise<unknown> = async () => {}) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      if (minute % 5 === 0) await happens();
      if (minute % 15 === 0 && cloud.cloud.schedules.all.has(`${STACK}-watch`)) {
        await cloud.cloud.schedules.run(`${STACK}-watch`);
      }
      now += MINUTE_MS;
      await cloud.cloud.alarms.evaluate();
    }
  };
  /** The alarms that ring: those that say so, and the one that has nothing to look at any more. */
  const ringing = () =>
    Object.entries(cloud.cloud.alarms.states())
      .filter(([, state]) => state !== "OK")
      .map(([name]) => name.replace(`${STACK}-`, ""));
  /** What was mailed about since. */
  const mailedSince = (count: number) => cloud.cloud.mails.all.slice(count).map(({ subject }) => subject);
  const expectOnly = (key: string, mails: number) => {
    expect(ringing()).to.deep.equal([key]);
    expect(mailedSince(mails)).to.deep.equal([`ALARM: "${STACK}-${key}" in ${cloud.outputs["region"]}`]);
    const { text } = cloud.cloud.mails.all.at(-1) ?? { text: "" };
    expect(text).to.include(`docs/operations.md#${key}`);
  };

  it("are silent while hosts poll and change, and are refused now and then", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    await pass(60, async () => {
      expect((await set(host)).status).to.equal(200);
      expect((await set(host, THERE, "another")).status).to.equal(401);
    });
    expect(ringing()).to.deep.equal([]);
    expect(mailedSince(mails)).to.deep.equal([]);
  });

  it("ring of the table alone when the table is gone, once", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    spoil = ({ service }) =>
      service === "dynamodb"
        ? { kind: "error", status: 400, code: "ResourceNotFoundException", message: "" }
        : undefined;
    await pass(20, async () => expect((await set(host)).status).to.equal(503));
    expectOnly("table-failing", mails);
  });

  it("ring of the table alone when it is throttled", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    // The watch would go on trying for minutes.
    spoil = ({ operation }) =>
      operation === "GetItem" || operation === "UpdateItem"
        ? { kind: "error", status: 400, code: "ProvisionedThroughputExceededException", message: "" }
        : undefined;
    await pass(15, async () => expect((await set(host)).status).to.equal(503));
    expectOnly("table-failing", mails);
  });

  it("ring of Route 53 alone when Route 53 is gone", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    spoil = ({ service, operation }) =>
      service === "route53" && operation.endsWith("ResourceRecordSets") ? { kind: "cut" } : undefined;
    await pass(20, async () => expect((await set(host)).status).to.equal(503));
    expectOnly("route53-failing", mails);
  });

  it("say nothing of a moment's trouble, which the next poll mends", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    let isTrouble = true;
    spoil = ({ service }) =>
      service === "dynamodb" && isTrouble
        ? { kind: "error", status: 500, code: "InternalServerError", message: "" }
        : undefined;
    await pass(30, async () => {
      await set(host);
      isTrouble = false;
    });
    expect(ringing()).to.deep.equal([]);
    expect(mailedSince(mails)).to.deep.equal([]);
  });

  it("ring of the function alone when its process dies, as where its memory is used up", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    spoil = async ({ operation }) => {
      if (operation !== "BatchGetItem" && operation !== "GetItem") return undefined;
      await cloud.crashFunctions();
      return { kind: "hang" };
    };
    expect((await set(host)).status).to.be.at.least(500);
    spoil = () => undefined;
    await pass(5);
    expectOnly("function-failing", mails);
  });

  it("ring of guessing alone when somebody guesses", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    // In two parts, with a minute between: all at once API Gateway would stop some.
    for (const part of [1, 2]) {
      await Promise.all(Array.from({ length: 50 }, (_, guess) => set(host, HERE, `guess ${part} ${guess}`)));
      await pass(1);
    }
    await pass(5);
    expectOnly("refused-credentials", mails);
  });

  it("ring of the gateway alone when strangers come without the key", async () => {
    const mails = cloud.cloud.mails.all.length;
    await pass(10, async () => {
      const knock = () => fetch(`${cloud.outputs["apiUrl"]}?mode=get`);
      const answers = await Promise.all(Array.from({ length: 100 }, knock));
      expect(answers.map(({ status }) => status)).to.include(403);
    });
    expectOnly("gateway-refusing", mails);
  });

  it("ring of a conflict alone when something else stands in a record's place", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    cloud.zones.changeRecordSets(String(cloud.outputs["route53ZoneID"]), [
      {
        Action: "CREATE",
        ResourceRecordSet: { Name: host, Type: "CNAME", TTL: 60, ResourceRecords: [{ Value: "a.example." }] },
      },
    ]);
    await pass(5, async () => expect((await set(host)).status).to.equal(409));
    expectOnly("conflicts", mails);
    // Its host polls but once an hour, for half a day: that is no news.
    for (let hours = 0; hours < 12; hours += 1) {
      expect((await set(host)).status).to.equal(409);
      await pass(60);
    }
    expectOnly("conflicts", mails);
  });

  it("say nothing of two moments of trouble, with good polls between", async () => {
    const host = await addHost();
    const mails = cloud.cloud.mails.all.length;
    let polls = 0;
    spoil = ({ operation }) =>
      operation.endsWith("ResourceRecordSets") && polls % 5 === 0
        ? { kind: "error", status: 400, code: "Throttling", message: "" }
        : undefined;
    await pass(45, async () => {
      await set(host, polls % 2 === 0 ? HERE : THERE);
      polls += 1;
    });
    expect(ringing()).to.deep.equal([]);
    expect(mailedSince(mails)).to.deep.equal([]);
  });

  it("ring of the watch alone when none of its runs ends well for an hour", async () => {
    const mails = cloud.cloud.mails.all.length;
    spoil = ({ operation }) => (operation === "Scan" ? { kind: "cut" } : undefined);
    await pass(121);
    expectOnly("watch-failing", mails);
  });

  it("ring of the watch alone when its schedule is gone", async () => {
    const mails = cloud.cloud.mails.all.length;
    await cloud.cloud.delete(SCHEDULE_TYPE, `default/${STACK}-watch`, { inputs: {}, outputs: {} });
    expect(cloud.cloud.schedules.all.size).to.equal(0);
    await pass(121);
    expectOnly("watch-failing", mails);
  });
});
