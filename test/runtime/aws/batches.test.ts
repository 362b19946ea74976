import { expect } from "chai";
import { changeInBatches } from "../../../runtime/aws/batches";
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
    const zone: HostedZone = {
      id: "Z1",
      read: () => Promise.reject(new Error("Nothing is to be read.")),
      change: async (changes) => {
        asked.push(changes.length);
        return { kind: changes.length > most ? "throttled" : "accepted" };
      },
    };
    return {
      asked,
      slept,
      zones: { of: () => zone },
      sleep: async (milliseconds: number) => void slept.push(milliseconds),
    };
  };

  it("halves a batch that is throttled, and goes on with what was let through", async () => {
    const means = limited(30);
    const results = await changeInBatches(means, changesOf(100));
    expect(results.map(({ kind }) => kind)).to.deep.equal(Array(100).fill("accepted"));
    expect(means.asked).to.deep.equal([100, 50, 25, 25, 25, 25]);
  });

  it("waits longer after each batch that is throttled", async () => {
    const means = limited(30);
    await changeInBatches(means, changesOf(100));
    expect(means.slept).to.deep.equal([500, 1000]);
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
