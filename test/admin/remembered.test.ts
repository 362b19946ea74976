import { expect } from "chai";
import { remembered } from "../../admin/console/remembered";

describe("what the owner's page remembers", () => {
  it("is loaded once for all who wait, and anew once its time is over, or once it is forgotten", async () => {
    let time = 0;
    let loads = 0;
    const kept = remembered(
      async () => ++loads,
      1_000,
      () => time,
    );
    expect(await Promise.all([kept.get(), kept.get()])).to.deep.equal([1, 1]);
    time = 999;
    expect(await kept.get()).to.equal(1);
    time = 1_000;
    expect(await kept.get()).to.equal(2);
    kept.forget();
    expect(await kept.get()).to.equal(3);
  });

  it("stays fifty times as long as it took to load", async () => {
    let time = 0;
    let loads = 0;
    const kept = remembered(
      async () => {
        time += 100;
        return ++loads;
      },
      10,
      () => time,
    );
    await kept.get();
    time = 5_099;
    expect(await kept.get()).to.equal(1);
    time = 5_101;
    expect(await kept.get()).to.equal(2);
  });

  it("is tried again after it could not be loaded", async () => {
    let loads = 0;
    const kept = remembered(async () => {
      if (++loads === 1) throw new Error("once");
      return loads;
    }, 1_000);
    expect(await kept.get().catch((error: Error) => error.message)).to.equal("once");
    expect(await kept.get()).to.equal(2);
  });
});
