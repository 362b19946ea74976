import type { DynamoDBRecord, SQSEvent } from "aws-lambda";
import { expect } from "chai";
import type { BusEvent } from "../../runtime/aws/events";
import type { Postponement, QueueMessage } from "../../runtime/aws/queue";
import type { AddressChange } from "../../runtime/changes/change";
import type { Posted } from "../../runtime/changes/post";
import type { NotifierPorts } from "../../runtime/changes/tools";
import { createNotifier } from "../../runtime/notifier";
import { streamRecord } from "../support/images";

const [HOOK, OTHER] = ["https://hooks.example.com/t0ken", "https://chat.example.net/?key=t0ken"] as const;
const ENV = {
  STACK: "p-s",
  CHANGE_EVENTS: "true",
  CHANGES_QUEUE: "https://sqs/q.fifo",
  CHANGE_WEBHOOKS: `${HOOK} ${OTHER}`,
};
const NOW = Date.parse("2030-01-01T12:00:00Z");
const SECRET = "s3cret of the host";

/** A notifier whose outside world does as a test says, and remembers. */
function startNotifier(env: Record<string, string> = ENV) {
  const world = {
    now: NOW,
    events: [] as BusEvent[],
    /** How many events each call had. */
    calls: [] as number[],
    sent: [] as QueueMessage[],
    postponed: [] as Postponement[],
    posts: [] as { url: string; body: Record<string, unknown> }[],
    logs: [] as Record<string, unknown>[],
    /** Why the bus is not reached at all. */
    down: undefined as string | undefined,
    eventError: (_event: BusEvent): string | undefined => undefined,
    sendError: (_message: QueueMessage): string | undefined => undefined,
    post: async (_url: string): Promise<Posted> => ({ kind: "taken" }),
  };
  const ports: NotifierPorts = {
    now: () => world.now,
    log: (level, entry) => world.logs.push({ level, ...entry }),
    putEvents: async (events) => {
      world.calls.push(events.length);
      if (world.down !== undefined) return { kind: "failed", error: world.down };
      const errors = events.map((event) => {
        const error = world.eventError(event);
        if (error === undefined) world.events.push(event);
        return error;
      });
      return { kind: "answered", errors };
    },
    queue: {
      send: async (messages) => {
        const errors = messages.map((message) => {
          const error = world.sendError(message);
          if (error === undefined) world.sent.push(message);
          return error;
        });
        return { kind: "answered", errors };
      },
      postpone: async (messages) => {
        world.postponed.push(...messages);
        return { kind: "answered", errors: messages.map(() => undefined) };
      },
    },
    post: async (url, body) => {
      world.posts.push({ url, body: JSON.parse(body) });
      return world.post(url);
    },
  };
  const notify = createNotifier(env, ports);
  const run = async (Records: unknown[]) => {
    const answer = await notify({ Records } as SQSEvent, { awsRequestId: "r1" });
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  /** Hands the messages that are in the queue over, all or some, and takes those that are done with out of it. */
  const deliver = async (messages: readonly QueueMessage[] = world.sent) => {
    const again = await run(
      messages.map(({ body, groupId }, index) => ({
        eventSource: "aws:sqs",
        messageId: String(index),
        receiptHandle: `handle-${index}`,
        body,
        attributes: { MessageGroupId: groupId },
      })),
    );
    return again.map(Number);
  };
  return Object.assign(world, { run, deliver });
}

/** A confirmed change, as the stream tells it. */
function changed(number: number, hostname = `h${number}.example.com.`, when = NOW): DynamoDBRecord {
  const before = { hostname, record_type: "A", shared_secret: SECRET, pending_address: "192.0.2.2" };
  const after = {
    ...before,
    published_as: `Z1 ${hostname} A`,
    ip_address: `192.0.2.${number}`,
    last_updated: new Date(when).toISOString(),
  };
  return streamRecord(before, after, number);
}

const many = (count: number) => Array.from({ length: count }, (_, index) => changed(index + 1));
const hostOf = (event: BusEvent) => (JSON.parse(event.detail) as AddressChange).hostname;
const changeOf = (message: QueueMessage) => (JSON.parse(message.body) as { change: AddressChange }).change;

describe("the notifier, of records of the stream", () => {
  it("puts events on the bus, ten at a time, and a message for each webhook into the queue", async () => {
    const world = startNotifier();
    expect(await world.run(many(12))).to.deep.equal([]);
    expect(world.calls).to.deep.equal([10, 2]);
    expect(world.events.map(hostOf)).to.deep.equal(many(12).map((_, index) => `h${index + 1}.example.com`));
    expect(world.sent).to.have.lengthOf(24);
    expect(new Set(world.sent.map(({ deduplicationId }) => deduplicationId)).size).to.equal(24);
    expect(new Set(world.sent.map(({ groupId }) => groupId)).size).to.equal(24);
    expect(JSON.stringify(world.sent)).to.not.include("t0ken");
  });

  it("tells nobody that is not configured", async () => {
    const [onBus, byHook] = [
      startNotifier({ STACK: "p-s", CHANGE_EVENTS: "true" }),
      startNotifier({ ...ENV, CHANGE_EVENTS: "false" }),
    ];
    await onBus.run(many(1));
    await byHook.run(many(1));
    expect([onBus.events.length, onBus.sent.length]).to.deep.equal([1, 0]);
    expect([byHook.events.length, byHook.sent.length]).to.deep.equal([0, 2]);
  });

  it("has one group for a record and a webhook, so that its changes stay in order", async () => {
    const world = startNotifier({ ...ENV, CHANGE_WEBHOOKS: HOOK });
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
    const world = startNotifier();
    world.eventError = (event) => (hostOf(event) === "h2.example.com" ? "InternalFailure" : undefined);
    expect(await world.run(many(3))).to.deep.equal(["2"]);
    world.eventError = () => undefined;
    // Lambda begins again with the first that has failed.
    expect(await world.run(many(3).slice(1))).to.deep.equal([]);
    expect(world.events.map(hostOf)).to.deep.equal(["h1", "h3", "h2"].map((name) => `${name}.example.com`));
    expect(world.sent).to.have.lengthOf(6);
  });

  it("lets no later change of a record overtake one that failed, and asks no more of what takes nothing", async () => {
    const world = startNotifier();
    world.sendError = (message) => (changeOf(message).new === "192.0.2.1" ? "ServiceUnavailable" : undefined);
    expect(await world.run([changed(1, "a."), changed(2, "a."), changed(3, "b.")])).to.include.members([
      "1",
      "2",
    ]);
    expect(world.sent.map((message) => changeOf(message).hostname)).to.deep.equal(["b", "b"]);
    const dead = startNotifier();
    dead.down = "TimeoutError";
    expect(new Set(await dead.run(many(25)))).to.have.property("size", 25);
    expect(dead.calls).to.deep.equal([10]);
    expect(dead.sent).to.have.lengthOf(50);
  });

  it("gives a change up that is older than an hour, with a line for each that is not told", async () => {
    const world = startNotifier();
    expect(await world.run([changed(1, "old.", NOW - 3_600_001), changed(2)])).to.deep.equal([]);
    expect([world.events.length, world.sent.length]).to.deep.equal([1, 2]);
    const lines = world.logs.filter(({ outcome }) => outcome === "given_up");
    expect(lines.map(({ level, hostname, target }) => [level, hostname, target])).to.deep.equal([
      ["error", "old.", "event bus"],
      ["error", "old.", "hooks.example.com"],
      ["error", "old.", "chat.example.net"],
    ]);
  });

  it("gives a change up once, though its record is handed over again behind another", async () => {
    const world = startNotifier();
    world.down = "TimeoutError";
    const records = [changed(1), changed(2, "old.", NOW - 3_600_001)];
    expect(await world.run(records)).to.deep.equal(["1"]);
    expect(await world.run(records)).to.deep.equal(["1"]);
    expect(world.logs.filter(({ outcome }) => outcome === "given_up")).to.have.lengthOf(3);
  });

  it("leaves a line for each event and one for all, without a secret", async () => {
    const world = startNotifier();
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
    world.eventError = () => {
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
      ["given_up", "resting"],
    ]);
    expect(world.logs[0]).to.deep.include({ level: "error", hostname: "a.", target: "hooks.example.com" });
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

  it("drops what is for a webhook that is no more, and what it cannot read, with a line", async () => {
    const world = startNotifier();
    await world.run([changed(1)]);
    const later = startNotifier({ ...ENV, CHANGE_WEBHOOKS: OTHER });
    const unreadable = ["", "{", "null", "[]", '{"webhook":1}', '{"webhook":"x","change":null}'].map(
      (body) => {
        return { body, groupId: body, deduplicationId: body };
      },
    );
    expect(await later.deliver([...world.sent, ...unreadable])).to.deep.equal([]);
    expect(outcomes(later.logs)).to.have.deep.members([
      ["told", undefined],
      ["dropped", "not_configured"],
      ...unreadable.map(() => ["dropped", "unreadable"]),
    ]);
  });
});

describe("the notifier's environment", () => {
  it("must say whose changes they are, and have a queue for webhooks", () => {
    expect(() => createNotifier({})).to.throw(/has no STACK/);
    expect(() => createNotifier({ STACK: "p-s", CHANGE_WEBHOOKS: HOOK })).to.throw(/has no CHANGES_QUEUE/);
  });
});
