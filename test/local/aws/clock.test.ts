import { expect } from "chai";
import { createClock } from "../../../local/aws/clock";
import { resultOf, useFunctions } from "../support/lambda";

describe("the cloud's clock", () => {
  it("is this machine's, unless it is to go faster", () => {
    let machine = 1_000;
    const clock = createClock(() => machine);
    clock.hold();
    machine += 5;
    expect([clock.now(), clock.speed]).to.deep.equal([1_005, 1]);
  });

  it("goes so many times as fast while nothing holds it, and never back", () => {
    let machine = 1_000;
    const clock = createClock(() => machine, 360);
    machine += 10;
    expect(clock.now()).to.equal(1_000 + 3_600);
    const letGo = [clock.hold(), clock.hold()];
    machine += 10;
    expect(clock.now()).to.equal(1_000 + 3_600 + 10);
    letGo[0]?.();
    letGo[0]?.();
    machine += 10;
    expect(clock.now()).to.equal(1_000 + 3_600 + 20);
    letGo[1]?.();
    expect(clock.now()).to.equal(1_000 + 3_600 + 20);
    machine += 1;
    expect(clock.now()).to.equal(1_000 + 3_600 + 20 + 360);
  });

  describe("within a function", () => {
    const functions = useFunctions();

    it("is its Date's: real time passes within an invocation, and jumps between them", async () => {
      let machine = Date.now();
      const clock = createClock(() => machine, 1_000);
      const target = await functions.make(
        `exports.handler = async (event, context) => {
          const start = Date.now();
          await new Promise((resolve) => setTimeout(resolve, 30));
          const passed = Date.now() - start;
          return {
            start, passed, left: context.getRemainingTimeInMillis(),
            year: new Date(0).getUTCFullYear(), text: typeof Date(), isDate: new Date() instanceof Date,
            iso: new Date().toISOString(), utc: Date.UTC(2030, 0, 1), name: Date.name,
          };
        }`,
        { clock },
      );
      const first = (await resultOf(target)) as Record<string, number>;
      expect(first).to.include({ start: machine, year: 1970, text: "string", isDate: true, name: "Date" });
      expect(first["utc"]).to.equal(Date.UTC(2030, 0, 1));
      expect(first["passed"]).to.be.within(25, 5_000);
      expect(first["left"]).to.be.within(1, 5_000);
      const before = clock.now();
      machine += 86_400;
      const second = (await resultOf(target)) as Record<string, number>;
      expect(second["start"]).to.equal(before + 86_400_000);
      expect(Date.parse(String(second["iso"]))).to.be.at.least(before + 86_400_000);
    });

    it("is this machine's where the cloud has no other", async () => {
      const target = await functions.make("exports.handler = async () => Date.now()");
      const before = Date.now();
      expect(await resultOf(target)).to.be.within(before, before + 60_000);
    });
  });
});
