import { expect } from "chai";
import { MAPPING, TABLE, useEventSources } from "../support/eventSources";

describe("an event source mapping", () => {
  const world = useEventSources();
  const putAll = async (...hosts: string[]) => {
    for (const host of hosts) await world.put(host);
  };

  it("brings what is written to the function, in order", async () => {
    await world.makeFunction("");
    await world.map({ batchSize: 1 });
    await putAll("a", "b", "c");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a"], ["b"], ["c"]]);
  });

  it("hands over what is there, as many records as a batch may have", async () => {
    await world.makeFunction("");
    await putAll("a", "b", "c", "d", "e");
    await world.map({ batchSize: 3 });
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([
      ["a", "b", "c"],
      ["d", "e"],
    ]);
    expect(world.cloud.eventSources.counts()).to.deep.equal({
      invocations: 2,
      records: 5,
      failures: 0,
      discarded: 0,
    });
  });

  it("begins with what comes after it, when it starts at LATEST", async () => {
    await world.makeFunction("");
    await world.put("before");
    await world.map({ startingPosition: "LATEST" });
    await world.put("after");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["after"]]);
  });

  it("hands over events of 6 MB at most", async () => {
    await world.makeFunction("");
    const hosts = Array.from({ length: 10 }, (_, index) => `h${index}`);
    for (const host of hosts) {
      await world.put(host, "x".repeat(350_000));
      await world.put(host, "y".repeat(350_000));
    }
    await world.map();
    await world.cloud.eventSources.idle();
    expect(world.batches.length).to.equal(2);
    expect(world.batches.flat()).to.deep.equal(hosts.flatMap((host) => [host, host]));
    expect(world.cloud.eventSources.counts().failures).to.equal(0);
  });

  it("gathers records until its window is over", async () => {
    await world.makeFunction("");
    await world.map({ maximumBatchingWindowInSeconds: 1 });
    await putAll("a", "b", "c");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a", "b", "c"]]);
  });

  it("does not wait for the end of its window when a batch is full", async () => {
    await world.makeFunction("");
    await world.map({ maximumBatchingWindowInSeconds: 300, batchSize: 2 });
    await putAll("a", "b");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a", "b"]]);
  });

  it("has one batch under way at a time", async () => {
    await world.makeFunction("await new Promise(setImmediate);");
    await world.map({ batchSize: 1 });
    await Promise.all(["a", "b", "c", "d"].map((host) => world.put(host)));
    await world.cloud.eventSources.idle();
    const [target] = world.cloud.functions.values();
    expect(target?.processIds()).to.have.length(1);
  });

  it("calls nobody for records that no filter lets pass, and is done with them", async () => {
    await world.makeFunction("");
    const pattern = JSON.stringify({ dynamodb: { NewImage: { comment: { S: [{ prefix: "pub" }] } } } });
    await world.map({ filterCriteria: { filters: [{ pattern }] }, batchSize: 2 });
    await world.put("a");
    await world.put("b", "hidden");
    await world.cloud.eventSources.idle();
    expect([world.batches, world.cloud.eventSources.iteratorAge(world.streamArn)]).to.deep.equal([[], 0]);
    await world.put("c", "public");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["c"]]);
  });

  it("is told apart by function, each with its own place in the stream", async () => {
    await world.makeFunction("");
    await world.makeFunction("", undefined, "other");
    await world.map();
    await world.put("a");
    await world.cloud.eventSources.idle();
    await world.map({ functionName: "other", startingPosition: "LATEST" });
    await world.put("b");
    await world.cloud.eventSources.idle();
    expect(world.batches.map((hosts) => hosts.join()).sort()).to.deep.equal(["a", "b", "b"]);
  });

  it("stops while it is switched off, and then goes on from where it was", async () => {
    await world.makeFunction("");
    const { id, outputs } = await world.map({ batchSize: 1 });
    const change = (enabled: boolean) =>
      world.cloud.update(MAPPING, id, outputs, { ...inputsOf(outputs), enabled });
    await world.put("a");
    await world.cloud.eventSources.idle();
    expect((await change(false)).outputs).to.include({ state: "Disabled" });
    await world.makeFunction("", undefined, "other");
    const other = await world.map({ functionName: "other", startingPosition: "LATEST" });
    await world.put("b");
    // The other one, which had to start a process for it, is done with it.
    await world.cloud.eventSources.idle();
    await world.cloud.delete(MAPPING, other.id, other.outputs);
    expect(world.batches).to.deep.equal([["a"], ["b"]]);
    expect((await change(true)).outputs).to.include({ state: "Enabled" });
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a"], ["b"], ["b"]]);
  });

  it("ends after the batch under way when it is deleted", async () => {
    await world.makeFunction("await new Promise((resolve) => setTimeout(resolve, 50)); console.log('done');");
    const { id, outputs } = await world.map({ batchSize: 1 });
    const begun = world.printed("batch");
    const done = world.printed("done");
    await putAll("a", "b");
    await begun;
    await world.cloud.delete(MAPPING, id, outputs);
    await done;
    await world.put("c");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a"]]);
    expect(world.cloud.eventSources.counts().records).to.equal(1);
  });

  it("does not wait for the end of its window when its stream ends", async () => {
    await world.makeFunction("");
    await world.map({ maximumBatchingWindowInSeconds: 300 });
    await world.put("a");
    await world.cloud.update("aws:dynamodb/table:Table", "hosts", TABLE, { ...TABLE, streamEnabled: false });
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a"]]);
  });

  it("reads a stream that is switched off to its end, and nothing after it", async () => {
    await world.makeFunction("");
    await putAll("a", "b");
    await world.map();
    const off = { ...TABLE, streamEnabled: false };
    const { outputs } = await world.cloud.update("aws:dynamodb/table:Table", "hosts", TABLE, off);
    expect(outputs).to.include({ streamArn: "", streamLabel: "" });
    await world.put("c");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a", "b"]]);
  });

  it("takes the function as it is for each batch", async () => {
    const { id, outputs } = await world.makeFunction("");
    await world.map();
    await world.put("a");
    await world.cloud.eventSources.idle();
    const { arn: _arn, ...given } = outputs;
    const text = "exports.handler = async () => { console.log('batch [\"new\"]'); };";
    const code = { kind: "archive", entries: { "__index.js": { text } } };
    const known = ["name", "handler", "runtime", "role", "timeout"];
    const inputs = Object.fromEntries(Object.entries(given).filter(([key]) => known.includes(key)));
    await world.cloud.update("aws:lambda/function:Function", id, outputs, { ...inputs, code });
    await world.put("b");
    await world.cloud.eventSources.idle();
    expect(world.batches).to.deep.equal([["a"], ["new"]]);
  });
});

describe("an event source mapping of a stream with several shards", () => {
  const world = useEventSources({ streamShards: 4 });

  it("reads them side by side", async () => {
    await world.makeFunction("await new Promise((resolve) => setTimeout(resolve, 20));");
    const hosts = Array.from({ length: 20 }, (_, index) => `h${index}`);
    for (const host of hosts) await world.put(host);
    await world.map({ batchSize: 100 });
    await world.cloud.eventSources.idle();
    expect(world.batches.length).to.equal(4);
    expect(world.batches.flat().sort()).to.deep.equal([...hosts].sort());
    const [target] = world.cloud.functions.values();
    expect(target?.processIds().length).to.be.greaterThan(1);
  });
});

function inputsOf({ eventSourceArn, functionName, startingPosition, batchSize }: Record<string, unknown>) {
  return { eventSourceArn, functionName, startingPosition, batchSize };
}
