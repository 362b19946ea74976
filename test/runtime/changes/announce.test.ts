import { expect } from "chai";
import { createNotifier } from "../../../runtime/notifier";
import {
  BUS_ENV,
  changed,
  changeOf,
  ENV,
  HOOK,
  hostOf,
  many,
  NOW,
  SECRET,
  startNotifier,
} from "../../support/notifier";

describe("the notifier, of records of the stream", () => {
  it("puts a message for the bus and for each webhook into the queue, and no URL", async () => {
    const world = startNotifier();
    expect(await world.run(many(12))).to.deep.equal([]);
    expect(world.calls).to.deep.equal([]);
    expect(world.sent).to.have.lengthOf(36);
    expect(new Set(world.sent.map(({ deduplicationId }) => deduplicationId)).size).to.equal(36);
    expect(new Set(world.sent.map(({ groupId }) => groupId)).size).to.equal(36);
    expect(JSON.stringify(world.sent)).to.not.include("t0ken");
  });

  it("puts events on the bus itself, ten at a time, where that alone is told", async () => {
    const world = startNotifier(BUS_ENV);
    expect(await world.run(many(12))).to.deep.equal([]);
    expect(world.calls).to.deep.equal([10, 2]);
    expect(world.events.map(hostOf)).to.deep.equal(many(12).map((_, index) => `h${index + 1}.example.com`));
  });

  it("is held up by a bus that refuses everything neither itself, nor what webhooks are told", async () => {
    const world = startNotifier();
    world.down = "AccessDeniedException";
    expect(await world.run([changed(1, "a."), changed(2, "a.")])).to.deep.equal([]);
    const recipients = world.sent.map((message) => JSON.parse(message.body).recipient as string);
    const again = await world.deliver();
    expect(again.map((index) => recipients[index])).to.deep.equal(["event-bus", "event-bus"]);
    expect(world.posts).to.have.lengthOf(4);
  });

  it("tells nobody that is not configured", async () => {
    const [onBus, byHook] = [startNotifier(BUS_ENV), startNotifier({ ...ENV, CHANGE_EVENTS: "false" })];
    await onBus.run(many(1));
    await byHook.run(many(1));
    expect([onBus.events.length, onBus.sent.length]).to.deep.equal([1, 0]);
    expect([byHook.events.length, byHook.sent.length]).to.deep.equal([0, 2]);
  });

  it("has one group for a record and a webhook, so that its changes stay in order", async () => {
    const world = startNotifier({ ...ENV, CHANGE_EVENTS: "false", CHANGE_WEBHOOKS: HOOK });
    await world.run([changed(1, "a."), changed(2, "a."), changed(3, "b.")]);
    const groups = world.sent.map(({ groupId }) => groupId);
    expect(groups[0]).to.equal(groups[1]).and.to.not.equal(groups[2]);
    expect(world.sent.map((message) => changeOf(message).new)).to.deep.equal([
      "192.0.2.1",
      "192.0.2.2",
      "192.0.2.3",
    ]);
  });

  it("hands back what the bus refuses, and puts what it took on it once", async () => {
    const world = startNotifier(BUS_ENV);
    world.eventError = (event) => (hostOf(event) === "h2.example.com" ? "InternalFailure" : undefined);
    expect(await world.run(many(3))).to.deep.equal(["2"]);
    world.eventError = () => undefined;
    // Lambda begins again with the first that has failed.
    expect(await world.run(many(3).slice(1))).to.deep.equal([]);
    expect(world.events.map(hostOf)).to.deep.equal(["h1", "h3", "h2"].map((name) => `${name}.example.com`));
  });

  it("hands back what the queue refuses, and puts what it took into it once", async () => {
    const world = startNotifier();
    world.sendError = (message) =>
      changeOf(message).hostname === "h2.example.com" ? "KmsThrottled" : undefined;
    expect(new Set(await world.run(many(3)))).to.deep.equal(new Set(["2"]));
    world.sendError = () => undefined;
    expect(await world.run(many(3).slice(1))).to.deep.equal([]);
    expect(world.sent).to.have.lengthOf(9);
  });

  it("lets no later change of a record overtake one that failed, and asks no more of what takes nothing", async () => {
    const world = startNotifier({ ...ENV, CHANGE_EVENTS: "false" });
    world.sendError = (message) => (changeOf(message).new === "192.0.2.1" ? "ServiceUnavailable" : undefined);
    expect(await world.run([changed(1, "a."), changed(2, "a."), changed(3, "b.")])).to.include.members([
      "1",
      "2",
    ]);
    expect(world.sent.map((message) => changeOf(message).hostname)).to.deep.equal(["b", "b"]);
    const dead = startNotifier(BUS_ENV);
    dead.down = "TimeoutError";
    expect(new Set(await dead.run(many(25)))).to.have.property("size", 25);
    expect(dead.calls).to.deep.equal([10]);
  });

  it("drops a change that is over an hour old when it comes, without an error, and tells nobody", async () => {
    const world = startNotifier();
    expect(await world.run([changed(1, "old.", NOW - 3_600_001), changed(2)])).to.deep.equal([]);
    expect(world.sent.map((message) => changeOf(message).hostname)).to.deep.equal(
      Array.from({ length: 3 }, () => "h2.example.com"),
    );
    const lines = world.logs.filter(({ hostname }) => hostname === "old.");
    expect(lines.map(({ level, outcome, reason, target }) => [level, outcome, reason, target])).to.deep.equal(
      [
        ["info", "dropped", "too_old", "event bus"],
        ["info", "dropped", "too_old", "hooks.example.com"],
        ["info", "dropped", "too_old", "chat.example.net"],
      ],
    );
  });

  it("gives a change up that it has tried for an hour, with the last reason", async () => {
    const world = startNotifier(BUS_ENV);
    world.down = "AccessDeniedException";
    expect(await world.run(many(1))).to.deep.equal(["1"]);
    world.now += 3_600_001;
    expect(await world.run(many(1))).to.deep.equal([]);
    expect(world.logs.filter(({ outcome }) => outcome === "given_up")).to.deep.equal([
      {
        ...{
          level: "error",
          request_id: "r1",
          mode: "notify",
          hostname: "h1.example.com.",
          record_type: "A",
        },
        ...{ outcome: "given_up", reason: "AccessDeniedException", target: "event bus" },
      },
    ]);
  });

  it("drops a change once, though its record is handed over again behind another", async () => {
    const world = startNotifier(BUS_ENV);
    world.down = "TimeoutError";
    const records = [changed(1), changed(2, "old.", NOW - 3_600_001)];
    expect(await world.run(records)).to.deep.equal(["1"]);
    expect(await world.run(records)).to.deep.equal(["1"]);
    expect(world.logs.filter(({ outcome }) => outcome === "dropped")).to.have.lengthOf(1);
  });

  it("leaves a line for each event and one for all, without a secret", async () => {
    const world = startNotifier(BUS_ENV);
    world.eventError = (event) => (hostOf(event) === "h2.example.com" ? "ThrottlingException" : undefined);
    await world.run(many(2));
    const of = { request_id: "r1", mode: "notify", record_type: "A", target: "event bus" };
    expect(world.logs[0]).to.deep.include({
      ...of,
      level: "info",
      hostname: "h1.example.com.",
      outcome: "told",
    });
    expect(world.logs[1]).to.deep.include({
      ...of,
      level: "warn",
      outcome: "again",
      reason: "ThrottlingException",
    });
    expect(world.logs[2]).to.deep.include({
      level: "info",
      mode: "notify",
      source: "stream",
      records: 2,
      outcomes: { told: 1, again: 1 },
    });
    expect(JSON.stringify(world.logs)).to.not.include(SECRET).and.to.not.include("t0ken");
  });

  it("ends in a fault without a secret where something is wrong with itself", async () => {
    const world = startNotifier();
    world.sendError = () => {
      throw new Error(`${SECRET} ${HOOK}`);
    };
    let message = "";
    await world.run(many(1)).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("A fault of the notifier. Request id: r1");
    expect(world.logs.at(-1)).to.have.property("level", "error");
    expect(JSON.stringify(world.logs)).to.not.include(SECRET).and.to.not.include("t0ken");
  });
});

describe("the notifier's environment", () => {
  it("must say whose changes they are, and have a queue for webhooks", () => {
    expect(() => createNotifier({})).to.throw(/has no STACK/);
    expect(() => createNotifier({ STACK: "p-s", CHANGE_WEBHOOKS: HOOK })).to.throw(/has no CHANGES_QUEUE/);
  });
});
