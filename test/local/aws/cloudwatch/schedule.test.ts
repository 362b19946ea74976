import { expect } from "chai";
import { startSchedule } from "../../../../local/aws/cloudwatch/schedule";

describe("the schedule of alarms", () => {
  it("looks at them when a minute of the clock is over, and not again before it is done", async () => {
    let now = 0;
    let looks = 0;
    let done = () => {};
    const looked = new Promise<void>((heard) => {
      const schedule = startSchedule(
        () => now,
        () => {
          looks += 1;
          // Another minute is over while it looks.
          now += 60_000;
          heard();
          return new Promise((resolve) => {
            done = resolve;
          });
        },
      );
      close = () => schedule.close();
    });
    now = 60_000;
    await looked;
    let isClosed = false;
    const closed = close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).to.equal(false);
    done();
    await closed;
    expect(looks).to.equal(1);
  });

  let close = async () => {};
});
