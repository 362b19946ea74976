import { expect } from "chai";
import { changeInBatches } from "../../../runtime/aws/batches";
import { freshPace } from "../../../runtime/aws/changePace";
import type { HostedZone, ZoneChange } from "../../../runtime/aws/hostedZone";

const changesOf = (count: number) =>
  Array.from({ length: count }, (_, index): ZoneChange => {
    return {
      action: "UPSERT",
      hostname: `host${index}.example.com.`,
      recordType: "A",
      address: "192.0.2.1",
      ttl: 60,
    };
  });

describe("changing in batches", () => {
  /** A zone that lets so many changes through at once. */
  const limited = (most: number) => {
    const asked: number[] = [];
    const slept: number[] = [];
    const refused: string[] = [];
    let now = 1_000_000;
    let throttled = 0;
    let throttledAt = -1;
    let busy = 0;
    const zone: HostedZone = {
      id: "Z1",
      read: () => Promise.reject(new Error("Nothing is to be read.")),
      changeSets: () => Promise.reject(new Error("Addresses alone are to be changed.")),
      change: async (changes) => {
        asked.push(changes.length);
        if (busy-- > 0) return { kind: "zone_busy" };
        if (asked.length === throttledAt) return { kind: "throttled" };
        if (throttled-- > 0 || changes.length > most) return { kind: "throttled" };
        return { kind: changes.some(({ hostname }) => refused.includes(hostname)) ? "refused" : "accepted" };
      },
    };
    return {
      asked,
      slept,
      refused,
      throttleAt: (request: number) => {
        throttledAt = request;
      },
      throttleNext: (times: number) => {
        throttled = times;
      },
      beBusyNext: (times: number) => {
        busy = times;
      },
      zones: { of: () => zone },
      changePace: freshPace(),
      now: () => now,
      deadline: Number.POSITIVE_INFINITY,
      sleep: async (milliseconds: number) => {
        slept.push(milliseconds);
        now += milliseconds;
      },
    };
  };

  it("halves a batch that is throttled, and goes on with what was let through", async () => {
    const means = limited(30);
    const results = await changeInBatches(means, changesOf(100));
    expect(results.map(({ kind }) => kind)).to.deep.equal(Array(100).fill("accepted"));
    expect(means.asked).to.deep.equal([100, 50, 25, 25, 25, 25]);
  });

  it("waits longer after each batch that is throttled, and a little less after each that is accepted", async () => {
    const means = limited(30);
    await changeInBatches(means, changesOf(100));
    expect(means.slept).to.deep.equal([500, 1000, 900, 800, 700]);
    await changeInBatches(means, changesOf(200));
    expect(means.slept.slice(5)).to.deep.equal([600, 500, 400, 300, 200, 100]);
    expect(means.asked.slice(6)).to.deep.equal(Array(8).fill(25));
  });

  it("grows the batches again once it need not wait", async () => {
    const means = limited(300);
    await changeInBatches(means, changesOf(3_000));
    expect(means.asked.slice(0, 7)).to.deep.equal([400, ...Array(6).fill(200)]);
    expect(means.asked.slice(7, 11)).to.deep.equal([240, 280, 320, 280]);
  });

  it("keeps the size that was accepted once, and waits longer since then, when it is throttled again", async () => {
    const means = limited(30);
    await changeInBatches(means, changesOf(100));
    means.throttleNext(2);
    await changeInBatches(means, changesOf(25));
    expect(means.asked.slice(6)).to.deep.equal([25, 25, 25]);
    expect(means.slept.slice(5)).to.deep.equal([600, 600, 1200]);
  });

  it("halves it, too, when that is throttled again and again: the account's others take more than before", async () => {
    const means = limited(1000);
    await changeInBatches(means, changesOf(400));
    means.throttleNext(6);
    await changeInBatches(means, changesOf(400));
    expect(means.asked.slice(1)).to.deep.equal([...Array(6).fill(400), 200, 200]);
  });

  it("waits for the last change alone, too, where larger batches got through", async () => {
    const means = limited(1000);
    await changeInBatches(means, changesOf(400));
    means.throttleNext(1);
    const [result] = await changeInBatches(means, changesOf(1));
    expect([result?.kind, means.asked.slice(1)]).to.deep.equal(["accepted", [1, 1]]);
  });

  it("waits for the zone's last change, and asks for the same batch again", async () => {
    const means = limited(1000);
    means.beBusyNext(2);
    const results = await changeInBatches(means, changesOf(3));
    expect(means.asked).to.deep.equal([3, 3, 3]);
    expect(results.map(({ kind }) => kind)).to.deep.equal(Array(3).fill("accepted"));
  });

  it("tries what was refused in halves, after all others", async () => {
    const means = limited(1000);
    means.refused.push("host3.example.com.");
    const results = await changeInBatches(means, changesOf(500));
    expect(means.asked.slice(0, 2)).to.deep.equal([400, 100]);
    expect(results.map(({ kind }) => kind).filter((kind) => kind !== "accepted")).to.deep.equal(["refused"]);
    expect(results[3]?.kind).to.equal("refused");
  });

  it("keeps its size when a single change is throttled again and again, after a quiet time", async () => {
    const means = limited(1000);
    await changeInBatches(means, changesOf(400));
    await means.sleep(60_000);
    means.throttleNext(7);
    await changeInBatches(means, changesOf(1));
    expect(means.slept.length).to.be.greaterThan(6);
    expect(means.changePace.size).to.be.at.least(200);
  });

  it("waits for no turn that comes after its time, and leaves what is open as not done", async () => {
    const means = { ...limited(0), deadline: 1_010_000 };
    const results = await changeInBatches(means, changesOf(400));
    expect(results.map(({ kind }) => kind)).to.deep.equal(Array(400).fill("throttled"));
    expect(means.slept.reduce((sum, wait) => sum + wait, 0)).to.be.below(7_000);
  });

  it("stops taking apart what was refused as soon as it is throttled", async () => {
    const means = limited(1000);
    means.refused.push("host3.example.com.");
    await changeInBatches(means, changesOf(1));
    means.asked.length = 0;
    means.throttleAt(3);
    const results = await changeInBatches(means, changesOf(64));
    expect(means.asked).to.deep.equal([64, 32, 16]);
    expect(results.filter(({ kind }) => kind === "throttled")).to.have.lengthOf(64);
  });

  it("has the next batch wait where not even one change got through", async () => {
    const means = limited(0);
    await changeInBatches(means, changesOf(1));
    expect(means.slept).to.deep.equal([]);
    await changeInBatches(means, changesOf(1));
    expect(means.slept).to.deep.equal([500]);
  });

  it("asks no second time for a single change that was refused", async () => {
    const means = limited(1000);
    means.refused.push("host0.example.com.");
    expect(await changeInBatches(means, changesOf(1))).to.deep.equal([{ kind: "refused" }]);
    expect(means.asked).to.deep.equal([1]);
  });

  it("asks no more where not even one change is let through", async () => {
    const means = limited(0);
    const results = await changeInBatches(means, changesOf(8));
    expect(results.map(({ kind }) => kind)).to.deep.equal(Array(8).fill("throttled"));
    expect(means.asked).to.deep.equal([8, 4, 2, 1]);
  });

  it("asks for 400 changes at most in one request", async () => {
    const means = limited(1000);
    await changeInBatches(means, changesOf(1001));
    expect(means.asked).to.deep.equal([400, 400, 201]);
  });
});
