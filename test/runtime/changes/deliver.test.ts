import { expect } from "chai";
import type { Posted } from "../../../runtime/changes/post";
import { changed, ENV, HOOK, hostOf, NOW, OTHER, startNotifier } from "../../support/notifier";

describe("the notifier, of messages of the queue", () => {
  /** One with messages about these hosts for the one webhook. */
  const withMessages = async (hosts: string[], when = NOW) => {
    const world = startNotifier({ ...ENV, CHANGE_EVENTS: "false", CHANGE_WEBHOOKS: HOOK });
    // Those that were told of later than an hour after are not even in the queue.
    await world.run(hosts.map((hostname, index) => changed(index + 1, hostname, when)));
    world.logs.length = 0;
    return world;
  };
  const outcomes = (logs: Record<string, unknown>[]) =>
    logs.filter(({ outcome }) => outcome !== undefined).map(({ outcome, reason }) => [outcome, reason]);

  it("posts each to its webhook, and is done with it", async () => {
    const world = startNotifier();
    await world.run([changed(1)]);
    expect(await world.deliver()).to.deep.equal([]);
    expect(world.posts.map(({ url }) => url)).to.have.members([HOOK, OTHER]);
    expect(world.posts[0]?.body).to.deep.include({
      hostname: "h1.example.com",
      new: "192.0.2.1",
      stack: "p-s",
    });
    expect(world.postponed).to.deep.equal([]);
  });

  it("postpones what failed, and all behind it of the same record, by as long as the change is old", async () => {
    for (const [age, seconds] of [
      [0, 10],
      [60_000, 60],
      [3_000_000, 600],
    ] as const) {
      const world = await withMessages(["a.", "a.", "b."], NOW - age);
      let posts = 0;
      world.post = async () => (++posts === 1 ? { kind: "failed", reason: "status_500" } : { kind: "taken" });
      expect(await world.deliver()).to.deep.equal([0, 1]);
      expect(world.posts.map(({ body }) => body["hostname"])).to.deep.equal(["a", "b"]);
      expect(world.postponed).to.deep.equal([
        { receiptHandle: "handle-0", seconds },
        { receiptHandle: "handle-1", seconds },
      ]);
    }
  });

  it("gives a change up that still fails after an hour, and goes on with the next", async () => {
    const world = await withMessages(["a.", "a."], NOW - 3_599_000);
    world.post = async () => ({ kind: "failed", reason: "timeout" });
    world.now = NOW + 10_000;
    expect(await world.deliver()).to.deep.equal([]);
    expect(outcomes(world.logs)).to.deep.equal([
      ["given_up", "timeout"],
      ["given_up", "timeout"],
    ]);
    expect(world.logs[0]).to.deep.include({ level: "error", hostname: "a.", target: "hooks.example.com" });
  });

  it("says by what a webhook failed, of what is not tried while it rests, too", async () => {
    const world = await withMessages(["a.", "b."]);
    world.post = async () => ({ kind: "failed", reason: "status_503" });
    await world.deliver(world.sent.slice(0, 1));
    world.now = NOW + 999;
    expect(await world.deliver(world.sent.slice(1))).to.deep.equal([0]);
    expect(world.posts).to.have.lengthOf(1);
    expect(outcomes(world.logs)).to.deep.equal([
      ["again", "status_503"],
      ["again", "status_503"],
    ]);
  });

  it("does not give up a change that is taken in the end, however old", async () => {
    const world = await withMessages(["a."], NOW - 3_599_000);
    world.now = NOW + 3_600_000;
    expect(await world.deliver()).to.deep.equal([]);
    expect(outcomes(world.logs)).to.deep.equal([["told", undefined]]);
  });

  it("lets a webhook rest that fails, longer each time, and asks it again after", async () => {
    const world = await withMessages(["a."]);
    world.post = async () => ({ kind: "failed", reason: "timeout" });
    const tried: number[] = [];
    for (let second = 0; second < 130; second++) {
      const before = world.posts.length;
      world.now = NOW + second * 1000;
      await world.deliver();
      if (world.posts.length > before) tried.push(second);
    }
    expect(tried).to.deep.equal([0, 1, 3, 7, 15, 31, 63, 123]);
    world.post = async () => ({ kind: "taken" });
    world.now = NOW + 300_000;
    expect(await world.deliver()).to.deep.equal([]);
    world.post = async () => ({ kind: "failed", reason: "timeout" });
    await world.deliver();
    world.now += 1000;
    const before = world.posts.length;
    await world.deliver();
    expect(world.posts.length).to.equal(before + 1);
  });

  it("counts what fails side by side as one failure", async () => {
    const world = await withMessages(["a.", "b.", "c."]);
    world.post = async () => ({ kind: "failed", reason: "timeout" });
    await world.deliver();
    expect(world.posts).to.have.lengthOf(3);
    world.now += 1000;
    await world.deliver();
    expect(world.posts).to.have.lengthOf(6);
  });

  it("is kept by one webhook that hangs from no other, nor from another record's", async () => {
    const world = startNotifier({ ...ENV, CHANGE_EVENTS: "false" });
    await world.run([changed(1, "a."), changed(2, "b.")]);
    let release = () => {};
    const hanging = new Promise<Posted>((resolve) => {
      release = () => resolve({ kind: "failed", reason: "timeout" });
    });
    let reached = () => {};
    const others = new Promise<void>((resolve) => {
      reached = resolve;
    });
    world.post = async (url) => {
      if (url === HOOK) return hanging;
      if (world.posts.filter((post) => post.url === OTHER).length === 2) reached();
      return { kind: "taken" };
    };
    const delivered = world.deliver();
    await others;
    release();
    expect(await delivered).to.have.lengthOf(2);
  });

  it("leaves to the next invocation what there is no time for, at once", async () => {
    const world = await withMessages(["a.", "a."]);
    world.post = async () => {
      world.now += 12_000;
      return { kind: "taken" };
    };
    expect(await world.deliver()).to.deep.equal([1]);
    expect(world.postponed).to.deep.equal([{ receiptHandle: "handle-1", seconds: 0 }]);
  });

  it("tries the bus with the same pauses and for the same hour, each record's changes in order", async () => {
    const world = startNotifier();
    await world.run([changed(1, "a."), changed(2, "a."), changed(3, "b.")]);
    const ofBus = world.sent.filter(({ body }) => body.includes("event-bus"));
    world.eventError = (event) => (hostOf(event) === "a" ? "InternalFailure" : undefined);
    expect(await world.deliver(ofBus)).to.include.members([0, 1]);
    expect(world.postponed[0]).to.deep.equal({ receiptHandle: "handle-0", seconds: 10 });
    expect(world.logs.filter(({ outcome }) => outcome === "again")[0]).to.include({
      reason: "InternalFailure",
      target: "event bus",
    });
    world.now += 10_000;
    world.eventError = () => undefined;
    expect(await world.deliver(ofBus.slice(0, 2))).to.deep.equal([]);
    const ofA = world.events.filter((event) => hostOf(event) === "a");
    expect(ofA.map(({ detail }) => JSON.parse(detail).new)).to.deep.equal(["192.0.2.1", "192.0.2.2"]);
    world.down = "AccessDeniedException";
    world.now += 3_600_000;
    world.logs.length = 0;
    expect(await world.deliver(ofBus.slice(2))).to.deep.equal([]);
    expect(outcomes(world.logs)).to.deep.equal([["given_up", "AccessDeniedException"]]);
  });

  it("drops what is for a webhook that is no more, and what it cannot read, with a line", async () => {
    const world = startNotifier();
    await world.run([changed(1)]);
    const later = startNotifier({ ...ENV, CHANGE_EVENTS: "false", CHANGE_WEBHOOKS: OTHER });
    const unreadable = ["", "{", "null", "[]", '{"recipient":1}', '{"recipient":"x","change":null}'].map(
      (body) => {
        return { body, groupId: body, deduplicationId: body };
      },
    );
    expect(await later.deliver([...world.sent, ...unreadable])).to.deep.equal([]);
    expect(outcomes(later.logs)).to.have.deep.members([
      ["told", undefined],
      ["dropped", "not_configured"],
      ["dropped", "not_configured"],
      ...unreadable.map(() => ["dropped", "unreadable"]),
    ]);
  });
});
