import { expect } from "chai";
import { repeat } from "../../bench/effort";

describe("the bench's effort", () => {
  const roundsOf = async (effort: Parameters<typeof repeat>[0]) => {
    const rounds: number[] = [];
    const made = await repeat(effort, async (round) => {
      rounds.push(round);
    });
    expect(made).to.equal(rounds.length);
    return rounds;
  };

  it("makes its least rounds even without any time", async () => {
    expect(await roundsOf({ seconds: 0, atLeast: 3, atMost: 10 })).to.deep.equal([1, 2, 3]);
  });

  it("stops at its most rounds with time to spare", async () => {
    expect(await roundsOf({ seconds: 3600, atLeast: 1, atMost: 4 })).to.deep.equal([1, 2, 3, 4]);
  });

  it("passes a failure on", async () => {
    const failed = await repeat({ seconds: 0, atLeast: 1, atMost: 1 }, () =>
      Promise.reject(new Error("unmeasured")),
    ).catch((error: Error) => error.message);
    expect(failed).to.equal("unmeasured");
  });
});
