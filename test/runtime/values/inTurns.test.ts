import { expect } from "chai";
import { inTurns } from "../../../runtime/values/inTurns";

const NUMBERS = Array.from({ length: 100 }, (_, index) => index);
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("doing things in turns", () => {
  it("gives the results in order, with no more than 32 under way at once", async () => {
    let underWay = 0;
    let most = 0;
    const results = await inTurns(NUMBERS, async (number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await soon();
      underWay -= 1;
      return 2 * number;
    });
    expect(results).to.deep.equal(NUMBERS.map((number) => 2 * number));
    expect(most).to.equal(32);
  });

  it("begins nothing more after an error, and throws it once nothing is under way", async () => {
    let begun = 0;
    let ended = 0;
    const [result] = await Promise.allSettled([
      inTurns(NUMBERS, async (number) => {
        begun += 1;
        await soon();
        ended += 1;
        if (number === 3) throw new Error("a fault");
      }),
    ]);
    expect(result).to.have.nested.property("reason.message", "a fault");
    expect(begun).to.be.below(70);
    expect(ended).to.equal(begun);
  });
});
