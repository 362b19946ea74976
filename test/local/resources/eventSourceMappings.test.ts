import { expect } from "chai";
import { make } from "../support/cloud";
import { allow, MAPPING, QUEUE_ARN, STATEMENTS, TABLE_ARN, useEventSources } from "../support/eventSources";

const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:example";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

describe("an event source mapping as a resource", () => {
  const world = useEventSources();
  const refusal = (inputs: Record<string, unknown>) =>
    world.map(inputs).then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );

  it("is known by a UUID, and is there until it is deleted", async () => {
    await world.makeFunction("");
    const { id, outputs } = await world.map({ functionName: FUNCTION_ARN, maximumRetryAttempts: 3 });
    expect(id).to.match(/^[0-9a-f-]{36}$/);
    expect(outputs).to.include({
      uuid: id,
      arn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${id}`,
      functionArn: FUNCTION_ARN,
      state: "Enabled",
      maximumRecordAgeInSeconds: -1,
      maximumRetryAttempts: 3,
      parallelizationFactor: 1,
    });
    expect(await world.cloud.read(MAPPING, id)).to.include({ uuid: id });
    await world.cloud.delete(MAPPING, id, outputs);
    expect(world.cloud.eventSources.mappings.size).to.equal(0);
  });

  it("is one for a stream and a function", async () => {
    await world.makeFunction("");
    const { id, outputs } = await world.map();
    expect(await refusal({ batchSize: 5 })).to.match(
      new RegExp(`^ResourceConflictException: .* mapping with UUID ${id}$`),
    );
    const news = {
      eventSourceArn: world.streamArn,
      functionName: "example",
      startingPosition: "TRIM_HORIZON",
    };
    await world.cloud.update(MAPPING, id, outputs, { ...news, batchSize: 5 });
    expect(world.cloud.eventSources.mappings.get(id)?.settings.batchSize).to.equal(5);
  });

  for (const [what, inputs, message] of [
    [
      "a stream that is not there",
      { eventSourceArn: `${TABLE_ARN}/stream/2020` },
      /^InvalidParameter.*not found/,
    ],
    [
      "a source of another kind",
      { eventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" },
      /imitates DynamoDB's streams and FIFO queues as event sources/,
    ],
    ["a standard queue", { eventSourceArn: QUEUE_ARN }, /imitates FIFO queues as event sources/],
    [
      "a ceiling for a stream",
      { scalingConfig: { maximumConcurrency: 2 } },
      /^InvalidParameter.*scalingConfig/,
    ],
    ["a function that is not there", { functionName: "nobody" }, /^ResourceNotFound.*function:nobody$/],
    ["no starting position", { startingPosition: undefined }, /^InvalidParameter.*startingPosition/],
    ["AT_TIMESTAMP", { startingPosition: "AT_TIMESTAMP" }, /^InvalidParameter.*startingPosition/],
    ["a batch of 0", { batchSize: 0 }, /^InvalidParameter.*batchSize 0/],
    ["a batch of 10,001", { batchSize: 10_001 }, /^InvalidParameter.*batchSize 10001/],
    ["a window of 301 s", { maximumBatchingWindowInSeconds: 301 }, /^InvalidParameter.*Window/],
    ["an age of 59 s", { maximumRecordAgeInSeconds: 59 }, /^InvalidParameter.*Age/],
    ["10,001 attempts", { maximumRetryAttempts: 10_001 }, /^InvalidParameter.*Attempts/],
    [
      "batches side by side",
      { parallelizationFactor: 2 },
      /imitates a parallelizationFactor of 1, and not 2/,
    ],
    ["another kind of response", { functionResponseTypes: ["Other"] }, /^InvalidParameter.*Other/],
    ["a topic for failures", { destinationConfig: onFailure("arn:aws:sns:x:y:z") }, /queues for failures/],
    ["a queue that is not there", { destinationConfig: onFailure(`${QUEUE_ARN}2`) }, /^InvalidParameter/],
    ["another destination", { destinationConfig: { onSuccess: {} } }, /destinationConfig\.onSuccess/],
    ["six filters", { filterCriteria: { filters: Array(6).fill({ pattern: '{"a":[1]}' }) } }, /more than 5/],
    ["a bad filter", { filterCriteria: { filters: [{ pattern: "x" }] } }, /Invalid filter pattern/],
    ["an input that is not imitated", { tumblingWindowInSeconds: 5 }, /the input tumblingWindowInSeconds/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await world.makeFunction("");
      expect(await refusal(inputs)).to.match(message);
    });
  }

  for (const action of ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]) {
    it(`wants a role that allows ${action}`, async () => {
      const actions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
        .filter((other) => other !== action)
        .map((other) => `dynamodb:${other}`);
      await world.makeFunction("", [allow(actions, `${TABLE_ARN}/stream/*`)]);
      expect(await refusal({})).to.match(
        new RegExp(`^InvalidParameterValueException: Cannot access stream .*\\(${action} on `),
      );
    });
  }

  it("wants a role that allows ListStreams on every stream of the table", async () => {
    await world.makeFunction("", [STATEMENTS.read, allow(["dynamodb:ListStreams"], world.streamArn)]);
    expect(await refusal({})).to.match(/\(ListStreams on \S+table\/hosts\/stream\/\*\)$/);
  });

  it("wants a role that may send to the queue of failures", async () => {
    await world.makeFunction("", [STATEMENTS.read, STATEMENTS.list]);
    expect(await refusal({ destinationConfig: onFailure(QUEUE_ARN) })).to.match(
      /^InvalidParameterValueException: .*permissions to call SendMessage on SQS/,
    );
    expect(await refusal({})).to.equal("nothing was refused");
  });

  it("reads nothing while the role does not allow it any more, and then what came meanwhile", async () => {
    const { outputs } = await world.makeFunction("");
    await world.map();
    await world.put("a");
    await world.cloud.eventSources.idle();
    const [policy] = world.cloud.resources().filter(({ type }) => type === ROLE_POLICY);
    const found = (await world.cloud.read(ROLE_POLICY, policy?.id ?? "")) ?? {};
    const { name: _name, ...inputs } = found;
    const change = (statements: object[]) =>
      world.cloud.update(ROLE_POLICY, policy?.id ?? "", inputs, {
        ...inputs,
        policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      });
    await change([STATEMENTS.log]);
    await world.put("b");
    // It was looked at, and left, by then.
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([outputs["name"], world.batches]).to.deep.equal(["example", [["a"]]]);
    await change(Object.values(STATEMENTS));
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a"], ["b"]]);
  });
});

describe("a queue as a resource", () => {
  const world = useEventSources();
  const queue = (inputs: Record<string, unknown>) => make(world.cloud, "aws:sqs/queue:Queue", inputs);
  const refusal = (inputs: Record<string, unknown>) =>
    queue(inputs).then(
      () => "nothing was refused",
      (error: Error) => error.message,
    );

  it("has an address, which is its id", async () => {
    const { id, outputs } = await queue({ name: "other", messageRetentionSeconds: 60 });
    expect(id).to.equal("https://sqs.us-east-1.amazonaws.com/000000000000/other");
    expect(outputs).to.deep.include({
      arn: "arn:aws:sqs:us-east-1:000000000000:other",
      url: id,
      sqsManagedSseEnabled: true,
    });
    await world.cloud.delete("aws:sqs/queue:Queue", id, outputs);
    expect(await world.cloud.read("aws:sqs/queue:Queue", id)).to.equal(undefined);
  });

  it("keeps messages for as long as it is told", async () => {
    const { id, outputs } = await queue({ name: "other", messageRetentionSeconds: 60 });
    const target = world.cloud.queues.get(String(outputs["arn"]));
    target?.send("first");
    world.pass(59_000);
    target?.send("second");
    expect(target?.messages().map(({ body }) => body)).to.deep.equal(["first", "second"]);
    world.pass(2000);
    expect(target?.messages().map(({ body }) => body)).to.deep.equal(["second"]);
    await world.cloud.update("aws:sqs/queue:Queue", id, outputs, {
      name: "other",
      messageRetentionSeconds: 3600,
    });
    world.pass(3_500_000);
    expect(target?.messages()).to.have.length(1);
  });

  it("is refused under a name that is taken, too long, or not imitated, and with times out of range", async () => {
    expect(await refusal({ name: "failures" })).to.match(/^QueueAlreadyExists/);
    expect(await refusal({ name: "x".repeat(81) })).to.match(/^InvalidParameterValue/);
    expect(await refusal({ name: "a.b" })).to.match(/^InvalidParameterValue/);
    expect(await refusal({ name: "a.fifo" })).to.match(/^InvalidParameterValue.*fifoQueue/);
    expect(await refusal({ name: "a", fifoQueue: true })).to.match(/^InvalidParameterValue.*fifoQueue/);
    expect(await refusal({ messageRetentionSeconds: 59 })).to.match(/^InvalidAttributeValue/);
    expect(await refusal({ visibilityTimeoutSeconds: 43_201 })).to.match(/^InvalidAttributeValue/);
    expect(await refusal({ contentBasedDeduplication: true })).to.match(/contentBasedDeduplication/);
    expect(await refusal({ delaySeconds: 5 })).to.match(/the input delaySeconds/);
  });
});

function onFailure(destinationArn: string): object {
  return { onFailure: { destinationArn } };
}
