import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";
import { ANSWERS, type Receiver, startReceiver } from "../support/receiver";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";

const SECRET = "s3cret of the hosts";
const [HERE, THERE, ELSEWHERE] = ["127.0.0.5", "127.0.0.6", "127.0.0.7"] as const;
const TOKEN = "t0ken-in-a-path";
/** Seconds: longer than any pause, and than the queue keeps a message from others. */
const LONG = 700;
const DOORS = { enableApiGateway: "false", enableFunctionUrl: "true", reservedConcurrency: "0" };

/** The embedded cloud with what a test looks at. */
interface World {
  cloud: EmbeddedCloud;
  table: TableAccess;
  log: string[];
  /** Adds a host. @returns its name, with the final dot */
  addHost(attributes?: Record<string, unknown>): Promise<string>;
  set(hostname: string, from: string, mode?: string): Promise<number>;
  idle(): Promise<void>;
  /** Has a new process handle what was put off, once its pauses are over. */
  later(): Promise<void>;
  /** Waits for the line about a host, a target and what became of it. */
  logged(hostname: string, outcome: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

async function startWorld(config: Record<string, string>): Promise<World> {
  const log: string[] = [];
  const lines = new EventEmitter();
  let passed = 0;
  let names = 0;
  const cloud = await startEmbeddedCloud({
    config: { ...DOORS, ...config },
    clock: () => Date.now() + passed,
    log: (line) => {
      log.push(line);
      lines.emit("line");
    },
  });
  const table = openTable(
    ownersClient(cloud.local.dynamodbEndpoint),
    String(cloud.outputs["configTableName"]),
  );
  const idle = () => cloud.cloud.eventSources.idle();
  return {
    cloud,
    table,
    log,
    idle,
    async addHost(attributes = {}) {
      const hostname = `device-${++names}.dyn.example.com.`;
      await table.put({ hostname, record_type: "A", shared_secret: SECRET, ttl: 60, ...attributes });
      return hostname;
    },
    async set(hostname, from, mode = "set") {
      const answer = await send(String(cloud.outputs["apiUrl"]), String(cloud.outputs["apiKey"]), {
        query: { mode, hostname, hash: hashToken(from, hostname, SECRET) },
        from,
      });
      return answer.status;
    },
    async later() {
      await idle();
      // A process knows which webhooks it lets rest, by the machine's own clock.
      await cloud.crashFunctions();
      passed += LONG * 1000;
      await idle();
    },
    async logged(hostname, outcome) {
      for (;;) {
        const found = log
          .map((line) => JSON.parse(line).message as Record<string, unknown>)
          .find((message) => message["hostname"] === hostname && message["outcome"] === outcome);
        if (found !== undefined) return found;
        await once(lines, "line");
      }
    },
    async close() {
      table.close();
      await cloud.close();
    },
  };
}

describe("changes of addresses", function () {
  this.timeout(120_000);
  let world: World;
  let steady: Receiver;
  let moody: Receiver;

  before(async () => {
    [steady, moody] = await Promise.all([startReceiver(`/a/${TOKEN}`), startReceiver(`/b?token=${TOKEN}`)]);
    world = await startWorld({ enableChangeEvents: "true", changeWebhook: `${steady.url} ${moody.url}` });
  });
  after(async () => {
    await world.close();
    await Promise.all([steady.close(), moody.close()]);
  });
  beforeEach(() => {
    steady.reset();
    moody.reset();
  });
  afterEach(async () => {
    moody.behave = ANSWERS.well;
    await world.later();
  });

  /** What a receiver was told about a host: old and new addresses. */
  const told = ({ received }: Receiver, hostname: string) =>
    received
      .filter(({ body }) => `${body["hostname"]}.` === hostname)
      .map(({ body }) => [body["old"], body["new"]]);
  const eventsOf = (hostname: string) =>
    world.cloud.cloud.events.events
      .filter(({ detail }) => `${detail["hostname"]}.` === hostname)
      .map(({ detail }) => [detail["old"], detail["new"]]);

  it("are told on the event bus and to each webhook: the first address, another one, and that there is none", async () => {
    const hostname = await world.addHost();
    await world.set(hostname, HERE);
    await world.set(hostname, THERE);
    await world.set(hostname, THERE, "delete");
    await world.idle();
    const all = [
      [null, HERE],
      [HERE, THERE],
      [THERE, null],
    ];
    expect(told(steady, hostname)).to.deep.equal(all);
    expect(told(moody, hostname)).to.deep.equal(all);
    expect(eventsOf(hostname)).to.deep.equal(all);
  });

  it("are told in the form of the documents", async () => {
    const hostname = await world.addHost();
    await world.set(hostname, HERE);
    await world.idle();
    const [request] = await steady.has(1);
    const bare = hostname.replace(/\.$/, "");
    const { when, ...rest } = request?.body ?? {};
    const change = {
      hostname: bare,
      record_type: "A",
      old: null,
      new: HERE,
      stack: "route53-dynamic-dns-dev",
    };
    const text = `${bare} has the IPv4 address ${HERE}.`;
    expect(rest).to.deep.equal({ ...change, text, content: text });
    expect(new Date(String(when)).toISOString()).to.equal(when);
    expect((await world.table.get(hostname))?.["last_updated"]).to.equal(when);
    expect(request?.method).to.equal("POST");
    expect(request?.headers).to.include({
      "content-type": "application/json",
      "user-agent": "route53-dynamic-dns",
    });
    expect(Number(request?.headers["content-length"])).to.be.greaterThan(100);
    const event = await world.cloud.cloud.events.next(({ detail }) => detail["hostname"] === bare);
    expect(event).to.deep.include({
      source: "ddns",
      detailType: "Address changed",
      detail: { ...change, when },
    });
  });

  it("wake nobody when a poll finds nothing to do", async () => {
    const hostname = await world.addHost();
    await world.set(hostname, HERE);
    await world.idle();
    const before = world.cloud.cloud.eventSources.counts().records;
    for (let polls = 0; polls < 3; polls++) expect(await world.set(hostname, HERE)).to.equal(200);
    await world.idle();
    expect(world.cloud.cloud.eventSources.counts().records).to.equal(before);
  });

  it("are not told of an item that says notify: false", async () => {
    const quiet = await world.addHost({ notify: false });
    const loud = await world.addHost({ notify: "true" });
    await world.set(quiet, HERE);
    await world.set(loud, HERE);
    await world.idle();
    expect([told(steady, quiet), eventsOf(quiet)]).to.deep.equal([[], []]);
    expect([told(steady, loud), eventsOf(loud)]).to.deep.equal([[[null, HERE]], [[null, HERE]]]);
  });

  for (const way of ["badly", "elsewhere", "notAtAll", "never"] as const) {
    it(`reach the others while one answers ${way}, and that one later, each record's in order`, async () => {
      moody.behave = ANSWERS[way];
      const [one, other] = [await world.addHost(), await world.addHost()];
      await world.set(one, HERE);
      await world.set(other, HERE);
      await world.set(one, THERE);
      await steady.has(3);
      await world.idle();
      expect(told(steady, one)).to.deep.equal([
        [null, HERE],
        [HERE, THERE],
      ]);
      expect(eventsOf(one)).to.have.lengthOf(2);
      expect(moody.received.length).to.be.greaterThan(0);
      moody.reset();
      await world.later();
      expect(told(moody, one)).to.deep.equal([
        [null, HERE],
        [HERE, THERE],
      ]);
      expect(told(moody, other)).to.deep.equal([[null, HERE]]);
    });
  }

  for (const way of ["noContent", "rubbish", "endlessly", "halfway"] as const) {
    it(`count as told where one takes them and answers ${way}`, async () => {
      moody.behave = ANSWERS[way];
      const hostname = await world.addHost();
      await world.set(hostname, HERE);
      await world.later();
      expect(told(moody, hostname)).to.deep.equal([[null, HERE]]);
    });
  }

  it("are told again where the function dies between a POST and its end", async () => {
    const hostname = await world.addHost();
    const died = new Promise<void>((resolve) => {
      moody.behave = () => {
        moody.behave = ANSWERS.well;
        world.cloud.crashFunctions().then(resolve);
      };
    });
    await world.set(hostname, HERE);
    await died;
    await world.later();
    expect(told(moody, hostname)).to.deep.equal([
      [null, HERE],
      [null, HERE],
    ]);
  });

  it("leave a line each for who was told, without a URL, and without a secret", async () => {
    moody.behave = ANSWERS.badly;
    const hostname = await world.addHost();
    await world.set(hostname, HERE);
    const again = await world.logged(hostname, "again");
    expect(again).to.include({ mode: "notify", record_type: "A", reason: "status_500", target: "127.0.0.1" });
    moody.behave = ANSWERS.well;
    await world.later();
    const targets = world.log
      .map((line) => JSON.parse(line).message as Record<string, unknown>)
      .filter((message) => message["hostname"] === hostname && message["outcome"] === "told")
      .map(({ target }) => target);
    expect(targets).to.have.members(["event bus", "127.0.0.1", "127.0.0.1"]);
    expect(world.log.join("\n")).to.not.include(TOKEN).and.to.not.include(SECRET);
    // What its role does not allow would only come back later than it should.
    expect(world.log.join("\n")).to.not.include("postpone:");
    expect(JSON.stringify(world.cloud.cloud.events.events)).to.not.include(SECRET).and.to.not.include(TOKEN);
  });

  it("are kept in the queue without a URL", async () => {
    moody.behave = ANSWERS.badly;
    const hostname = await world.addHost();
    await world.set(hostname, HERE);
    await world.logged(hostname, "again");
    await world.idle();
    const [queue] = [...world.cloud.cloud.queues.values()];
    expect(queue?.messages()).to.have.lengthOf(1);
    expect(JSON.stringify(queue?.messages())).to.not.include(TOKEN);
  });
});

describe("changes of addresses that are published in batches", function () {
  this.timeout(120_000);
  let world: World;

  before(async () => {
    world = await startWorld({ publishing: "batched", enableChangeEvents: "true" });
  });
  after(() => world.close());

  it("are told once they are published, on the event bus alone, where there are no webhooks", async () => {
    const hostname = await world.addHost();
    expect(await world.set(hostname, HERE)).to.equal(202);
    await world.idle();
    expect(await world.set(hostname, ELSEWHERE)).to.equal(202);
    await world.idle();
    expect(world.cloud.cloud.events.events.map(({ detail }) => [detail["old"], detail["new"]])).to.deep.equal(
      [
        [null, HERE],
        [HERE, ELSEWHERE],
      ],
    );
    expect([...world.cloud.cloud.queues.keys()].filter((arn) => arn.endsWith(".fifo"))).to.deep.equal([]);
  });
});
