import { expect } from "chai";
import { type Cloud, startCloud } from "../../../local/cloud";
import { make, makeFunction } from "../support/cloud";
import { allow, MAPPING } from "../support/eventSources";

const ARN = "arn:aws:sqs:us-east-1:000000000000:changes.fifo";
const RIGHTS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

describe("an event source mapping of a FIFO queue", () => {
  let cloud: Cloud;
  let passed = 0;
  let sent = 0;
  let batches: string[][] = [];
  const lines: string[] = [];

  beforeEach(async () => {
    [passed, sent, batches] = [0, 0, []];
    lines.length = 0;
    cloud = await startCloud({
      clock: () => Date.now() + passed,
      log: (line) => {
        lines.push(line);
        if (line.startsWith("batch ")) batches.push(JSON.parse(line.slice("batch ".length)));
      },
    });
    await make(cloud, "aws:sqs/queue:Queue", { name: "changes.fifo", fifoQueue: true });
  });
  afterEach(() => cloud.close());

  const send = (body: string, groupId: string) =>
    cloud.queues.get(ARN)?.fifo?.send({ body, groupId, deduplicationId: `d${++sent}` });
  const handler = (body: string, rights = RIGHTS) =>
    makeFunction(
      cloud,
      `exports.handler = async ({ Records }) => {
        const bodies = Records.map(({ body }) => body);
        console.log("batch " + JSON.stringify(bodies));
        ${body}
      };`,
      [allow(rights, ARN), allow(["logs:*"], "*")],
    );
  const map = (inputs: object = {}) =>
    make(cloud, MAPPING, { eventSourceArn: ARN, functionName: "example", ...inputs });
  const refusal = (made: Promise<unknown>) =>
    made.then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );
  const REPORTS = { functionResponseTypes: ["ReportBatchItemFailures"] };
  /** Fails these bodies, while the test's first batches are handed out. */
  const failing = (...bodies: string[]) =>
    `return { batchItemFailures: Records.filter(({ body, attributes }) =>
      ${JSON.stringify(bodies)}.includes(body) && attributes.ApproximateReceiveCount === "1")
      .map(({ messageId }) => ({ itemIdentifier: messageId })) };`;

  it("hands out what there is and what comes, ten at a time, and is done with it", async () => {
    await handler("");
    for (let number = 1; number <= 12; number++) send(String(number), "a");
    await map();
    await cloud.eventSources.idle();
    send("13", "a");
    await cloud.eventSources.idle();
    expect(batches.map((batch) => batch.length)).to.deep.equal([10, 2, 1]);
    expect(batches.flat()).to.deep.equal(Array.from({ length: 13 }, (_, index) => String(index + 1)));
    expect(cloud.queues.get(ARN)?.messages()).to.deep.equal([]);
    expect(cloud.eventSources.counts()).to.deep.equal({
      invocations: 3,
      records: 13,
      failures: 0,
      discarded: 0,
    });
  });

  it("gives a message the form that Lambda gives it", async () => {
    await handler("console.log('record ' + JSON.stringify(Records[0]));");
    await map();
    const { messageId, sequenceNumber } = send("x", "a") ?? {};
    await cloud.eventSources.idle();
    const line = lines.find((one) => one.startsWith("record ")) ?? "";
    const record = JSON.parse(line.slice("record ".length));
    expect(record).to.deep.include({
      messageId,
      body: "x",
      md5OfBody: "9dd4e461268c8034f5c8564e155c67a6",
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: ARN,
      awsRegion: "us-east-1",
    });
    expect(record.attributes).to.include({
      MessageGroupId: "a",
      MessageDeduplicationId: "d1",
      ApproximateReceiveCount: "1",
      SequenceNumber: sequenceNumber,
    });
  });

  it("hands out again what the function says has failed, once the queue's time for it is over", async () => {
    await handler(failing("2", "3"));
    await map(REPORTS);
    for (const [body, group] of [
      ["1", "a"],
      ["2", "a"],
      ["3", "a"],
    ] as const)
      send(body, group);
    await cloud.eventSources.idle();
    const left = () =>
      cloud.queues
        .get(ARN)
        ?.messages()
        .map(({ body }) => body);
    expect(left()).to.deep.equal(["2", "3"]);
    passed += 31_000;
    await cloud.eventSources.idle();
    expect(batches.slice(-1)).to.deep.equal([["2", "3"]]);
    expect(left()).to.deep.equal([]);
  });

  for (const [what, body] of [
    ["throws", "throw new Error('no');"],
    ["dies", "process.exit(1);"],
    ["names a message that is not of the batch", "return { batchItemFailures: [{ itemIdentifier: 'x' }] };"],
    ["names none", "return { batchItemFailures: [{}] };"],
    ["answers with something else", "return [];"],
  ] as const) {
    it(`hands out all again where the function ${what}`, async () => {
      await handler(body);
      await map(REPORTS);
      send("1", "a");
      await cloud.eventSources.idle();
      expect(cloud.queues.get(ARN)?.messages()).to.have.lengthOf(1);
    });
  }

  it("takes any answer for a success where reports are not asked for", async () => {
    await handler(failing("1"));
    await map();
    send("1", "a");
    await cloud.eventSources.idle();
    expect(cloud.queues.get(ARN)?.messages()).to.deep.equal([]);
  });

  it("has groups side by side, and of each one batch at a time, within its ceiling", async () => {
    await handler("console.log('begin ' + bodies); console.log('end ' + bodies);");
    await map({ batchSize: 1, scalingConfig: { maximumConcurrency: 2 } });
    for (const [body, group] of [
      ["a1", "a"],
      ["a2", "a"],
      ["b1", "b"],
      ["c1", "c"],
    ] as const)
      send(body, group);
    const handedOut = cloud.queues
      .get(ARN)
      ?.fifo?.messages()
      .filter(({ receiveCount }) => receiveCount > 0);
    expect(handedOut?.map(({ body }) => body)).to.deep.equal(["a1", "b1"]);
    await cloud.eventSources.idle();
    const steps = lines.filter((line) => /^(begin|end) /.test(line));
    expect(steps).to.have.lengthOf(8);
    expect(steps.indexOf("end a1")).to.be.lessThan(steps.indexOf("begin a2"));
  });

  for (const right of RIGHTS) {
    it(`wants a role that allows ${right}`, async () => {
      await handler(
        "",
        RIGHTS.filter((other) => other !== right),
      );
      expect(await refusal(map())).to.match(new RegExp(`^InvalidParameter.*${right.replace("sqs:", "")}`));
    });
  }

  it("refuses what Lambda refuses, and names what is not imitated", async () => {
    await handler("");
    expect(await refusal(map({ eventSourceArn: ARN.replace("changes", "none") }))).to.match(
      /QueueDoesNotExist/,
    );
    expect(await refusal(map({ batchSize: 11 }))).to.match(/^InvalidParameter.*batchSize 11/);
    expect(await refusal(map({ startingPosition: "LATEST" }))).to.match(
      /^InvalidParameter.*startingPosition/,
    );
    expect(await refusal(map({ scalingConfig: { maximumConcurrency: 1 } }))).to.match(/maximumConcurrency 1/);
    expect(await refusal(map({ maximumBatchingWindowInSeconds: 1 }))).to.match(/^InvalidParameter.*Window/);
    await cloud.update(
      "aws:sqs/queue:Queue",
      cloud.queues.get(ARN)?.url ?? "",
      {},
      {
        name: "changes.fifo",
        fifoQueue: true,
        visibilityTimeoutSeconds: 4,
      },
    );
    expect(await refusal(map())).to.match(
      /visibility timeout: 4 seconds is less than Function timeout: 5 seconds/,
    );
  });

  it("hands nothing out any more once it is gone", async () => {
    await handler("");
    const { id, outputs } = await map();
    await cloud.delete(MAPPING, id, outputs);
    send("1", "a");
    await cloud.eventSources.idle();
    expect(batches).to.deep.equal([]);
  });
});
