import { expect } from "chai";
import {
  type ChangesWorld,
  ELSEWHERE,
  HERE,
  SECRET,
  startChangesWorld,
  THERE,
  toldTo,
  toldToBus,
  useWebhooks,
} from "../support/changesWorld";
import { ANSWERS, type Receiver } from "../support/receiver";

const TOKEN = "t0ken-in-a-path";

describe("changes of addresses", function () {
  this.timeout(120_000);
  const own = useWebhooks(TOKEN);
  let world: ChangesWorld;
  let steady: Receiver;
  let moody: Receiver;
  before(() => {
    ({ world, steady, moody } = own);
  });

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
    expect(toldTo(steady, hostname)).to.deep.equal(all);
    expect(toldTo(moody, hostname)).to.deep.equal(all);
    expect(toldToBus(world, hostname)).to.deep.equal(all);
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
    expect([toldTo(steady, quiet), toldToBus(world, quiet)]).to.deep.equal([[], []]);
    expect([toldTo(steady, loud), toldToBus(world, loud)]).to.deep.equal([[[null, HERE]], [[null, HERE]]]);
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
  let world: ChangesWorld;

  before(async () => {
    world = await startChangesWorld({ publishing: "batched", enableChangeEvents: "true" });
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
