import { expect } from "chai";
import { createPauses } from "../../../local/aws/eventSourceMapping/pauses";
import { QUEUE_ARN, useEventSources } from "../support/eventSources";

const HOUR = 60 * 60 * 1000;
const TO_QUEUE = { destinationConfig: { onFailure: { destinationArn: QUEUE_ARN } } };
const REPORTS = { functionResponseTypes: ["ReportBatchItemFailures"] };
/** In a function: the sequence number of a host's record. */
const NUMBER = "const number = (host) => event.Records[hosts.indexOf(host)]?.dynamodb.SequenceNumber;";

describe("the pauses between attempts", () => {
  it("end at once when nobody waits for them any more", async () => {
    const stop = new AbortController();
    const pause = createPauses(stop.signal).next();
    stop.abort();
    const late = new Promise((resolve) => setImmediate(resolve, "late"));
    expect(await Promise.race([pause, late])).to.equal(undefined);
  });
});

describe("a batch that fails", () => {
  const world = useEventSources();
  const putAll = async (...hosts: string[]) => {
    for (const host of hosts) await world.put(host);
  };
  const idle = () => world.cloud.eventSources.idle();
  /** In a function: fails so many invocations, and then no more. */
  const fails = (times: number) =>
    `globalThis.count = (globalThis.count ?? 0) + 1; if (globalThis.count <= ${times}) throw new Error("no");`;

  it("is tried again as it is, and what comes later waits", async () => {
    await world.makeFunction(fails(2));
    await putAll("a", "b", "c");
    await world.map({ batchSize: 2 });
    await idle();
    expect(world.batches.map((hosts) => hosts.join(""))).to.deep.equal(["ab", "ab", "ab", "c"]);
    expect(world.cloud.eventSources.counts()).to.include({ invocations: 4, failures: 2, discarded: 0 });
  });

  for (const [what, body] of [
    ["a crash of the function", "process.exit(1);"],
    ["an error", "throw new Error('no');"],
  ]) {
    it(`is split until the record that spoils it is alone, after ${what}`, async () => {
      await world.makeFunction(`if (hosts.includes("poison")) ${body}`);
      await putAll("a", "b", "poison", "c");
      await world.map({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1, ...TO_QUEUE });
      await idle();
      expect(world.batches.map((hosts) => hosts.join())).to.deep.equal([
        ...["a,b,poison,c", "a,b", "poison,c", "poison", "poison", "c"],
      ]);
      expect(world.failures()).to.have.length(1);
      expect(world.failures()[0]?.DDBStreamBatchInfo).to.include({ batchSize: 1 });
    });
  }

  it("is given up after its attempts, with one message that says which it was", async () => {
    const target = await world.makeFunction('if (hosts[0] === "a") throw new Error("no");');
    await putAll("a", "b", "c");
    await world.map({ batchSize: 2, maximumRetryAttempts: 2, ...TO_QUEUE });
    await idle();
    expect(world.batches.map((hosts) => hosts.join(""))).to.deep.equal(["ab", "ab", "ab", "c"]);
    expect(world.cloud.eventSources.counts().discarded).to.equal(2);
    expect(world.failures()).to.have.length(1);
    const { requestContext, DDBStreamBatchInfo, ...rest } = world.failures()[0]!;
    expect(requestContext).to.deep.equal({
      requestId: requestContext["requestId"],
      functionArn: target.outputs["arn"],
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 3,
    });
    expect(rest).to.deep.equal({
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: (rest as { timestamp?: string }).timestamp,
    });
    const { startSequenceNumber: first, endSequenceNumber: last, shardId, ...info } = DDBStreamBatchInfo;
    expect(BigInt(String(last)) - BigInt(String(first))).to.equal(1n);
    expect(shardId).to.match(/^shardId-\d{20}-[0-9a-f]{8}$/);
    expect(info).to.deep.equal({
      approximateArrivalOfFirstRecord: info["approximateArrivalOfFirstRecord"],
      approximateArrivalOfLastRecord: info["approximateArrivalOfLastRecord"],
      batchSize: 2,
      streamArn: world.streamArn,
    });
    expect(info["approximateArrivalOfFirstRecord"]).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("is given up when its records are too old, by the cloud's clock", async () => {
    await world.makeFunction('if (hosts.includes("a")) throw new Error("no");');
    await world.map({ maximumRecordAgeInSeconds: 3600, ...TO_QUEUE });
    const tried = world.printed("batch");
    await world.put("a");
    await tried;
    expect(world.cloud.eventSources.iteratorAge(world.streamArn)).to.be.lessThan(HOUR);
    world.pass(HOUR);
    expect(world.cloud.eventSources.iteratorAge(world.streamArn)).to.be.greaterThanOrEqual(HOUR);
    await idle();
    expect(world.failures()[0]?.requestContext).to.include({ condition: "RecordAgeExceeded" });
    expect(world.cloud.eventSources.iteratorAge(world.streamArn)).to.equal(0);
  });

  it("is not even tried when its records are too old before, and younger ones are", async () => {
    await world.makeFunction("");
    await world.put("old");
    world.pass(HOUR);
    await world.put("young");
    await world.map({ maximumRecordAgeInSeconds: 3600, ...TO_QUEUE });
    await idle();
    expect(world.batches).to.deep.equal([["young"]]);
    expect(world.failures()[0]).to.not.have.property("responseContext");
    expect(world.failures()[0]?.requestContext).to.include({
      condition: "RecordAgeExceeded",
      approximateInvokeCount: 0,
    });
  });

  it("goes on at the first record that the function reports", async () => {
    await world.makeFunction(
      `${NUMBER} if (hosts.length === 4) return { batchItemFailures: [
        { itemIdentifier: number("d") }, { itemIdentifier: number("c") }] };`,
    );
    await putAll("a", "b", "c", "d");
    await world.map(REPORTS);
    await idle();
    expect(world.batches.map((hosts) => hosts.join(""))).to.deep.equal(["abcd", "cd"]);
  });

  it("is split where the function reports, which is no attempt", async () => {
    await world.makeFunction(
      `${NUMBER} if (hosts.includes("c")) return { batchItemFailures: [{ itemIdentifier: number("c") }] };`,
    );
    await putAll("a", "b", "c", "d");
    await world.map({
      ...REPORTS,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 0,
      ...TO_QUEUE,
    });
    await idle();
    expect(world.batches.map((hosts) => hosts.join(""))).to.deep.equal(["abcd", "cd", "c", "d"]);
    expect(world.failures()).to.have.length(1);
  });

  for (const [what, answer] of [
    ["no record of it", '{ batchItemFailures: [{ itemIdentifier: number("b") }, { itemIdentifier: "1" }] }'],
    ["an empty number", '{ batchItemFailures: [{ itemIdentifier: "" }] }'],
    ["another key", '{ batchItemFailures: [{ id: number("b") }] }'],
    ["no list", "{ batchItemFailures: 1 }"],
    ["no object", '"fine"'],
  ]) {
    it(`is all of the batch when the function reports ${what}`, async () => {
      await world.makeFunction(`${NUMBER} if (hosts.length === 2) return ${answer};`);
      await putAll("a", "b");
      await world.map({ ...REPORTS, maximumRetryAttempts: 0, ...TO_QUEUE });
      await idle();
      expect(world.failures()[0]?.DDBStreamBatchInfo).to.include({ batchSize: 2 });
    });
  }

  for (const answer of ["null", "{}", "{ batchItemFailures: null }", "{ batchItemFailures: [] }"]) {
    it(`is none when the function answers ${answer}`, async () => {
      await world.makeFunction(`return ${answer};`);
      await world.put("a");
      await world.map(REPORTS);
      await idle();
      expect(world.cloud.eventSources.counts()).to.include({ invocations: 1, failures: 0 });
    });
  }

  it("is none, whatever the function reports, when nobody looks at it", async () => {
    await world.makeFunction('return { batchItemFailures: [{ itemIdentifier: "" }] };');
    await world.put("a");
    await world.map();
    await idle();
    expect(world.cloud.eventSources.counts()).to.include({ invocations: 1, failures: 0 });
  });

  it("is tried again when the function was killed in the middle of it", async () => {
    await world.makeFunction("await new Promise((r) => setTimeout(r, 200));");
    const begun = world.printed("batch");
    await world.map();
    await world.put("a");
    await begun;
    const [target] = world.cloud.functions.values();
    await target?.crash();
    await idle();
    expect(world.batches).to.deep.equal([["a"], ["a"]]);
    expect(world.cloud.eventSources.counts()).to.include({ invocations: 2, failures: 1 });
  });

  it("waits when the function has too much under way, which is no attempt", async () => {
    const { id, outputs } = await world.makeFunction("await new Promise((r) => setTimeout(r, 150));");
    const known = ["name", "code", "handler", "runtime", "role", "timeout"];
    const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => known.includes(key)));
    const limited = { ...inputs, reservedConcurrentExecutions: 1 };
    await world.cloud.update("aws:lambda/function:Function", id, outputs, limited);
    const [target] = world.cloud.functions.values();
    const other = target?.invoke({ Records: [] });
    await world.put("a");
    await world.map({ maximumRetryAttempts: 0, ...TO_QUEUE });
    await idle();
    await other;
    expect(world.batches).to.deep.equal([[], ["a"]]);
    expect(world.cloud.eventSources.counts()).to.include({ invocations: 1, failures: 0 });
  });

  it("is left as it is when the cloud ends, at once", async () => {
    await world.makeFunction("await new Promise((r) => setTimeout(r, 60_000));");
    const begun = world.printed("batch");
    await world.map({ batchSize: 1, maximumBatchingWindowInSeconds: 0 });
    await putAll("a", "b");
    await begun;
    const start = Date.now();
    await world.cloud.close();
    expect(Date.now() - start).to.be.lessThan(2000);
    expect(world.batches).to.deep.equal([["a"]]);
    expect(world.cloud.eventSources.mappings.size).to.equal(0);
  });

  it("leaves no timer when the cloud ends in a window or a pause", async () => {
    await world.makeFunction("throw new Error('no');");
    await world.makeFunction("", undefined, "other");
    await world.map();
    await world.map({ functionName: "other", maximumBatchingWindowInSeconds: 300 });
    const tried = world.printed("batch");
    await world.put("a");
    await tried;
    await world.cloud.close();
    await new Promise(setImmediate);
    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    // The test's own limit is one.
    expect(timers.length).to.be.lessThanOrEqual(1);
    expect(world.batches).to.deep.equal([["a"]]);
  });
});
