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
      let machine = Date.parse("2030-01-01T00:00:00Z");
      const clock = createClock(() => machine, 1_000);
      // The function's machine has a clock of its own, which goes on when the function says so.
      const target = await functions.make(
        `let machine = 5_000;
        Date.now = () => machine;
        exports.handler = async (event, context) => {
          const start = Date.now();
          machine += 30;
          return {
            start, passed: Date.now() - start, left: context.getRemainingTimeInMillis(),
            year: new Date(0).getUTCFullYear(), text: typeof Date(), isDate: new Date() instanceof Date,
            iso: new Date().toISOString(), utc: Date.UTC(2030, 0, 1), name: Date.name,
          };
        }`,
        { clock },
      );
      expect(await resultOf(target)).to.deep.equal({
        ...{ start: machine, passed: 30, left: 4_970, iso: new Date(machine + 30).toISOString() },
        ...{ year: 1970, text: "string", isDate: true, name: "Date", utc: Date.UTC(2030, 0, 1) },
      });
      const before = clock.now();
      machine += 86_400;
      expect(await resultOf(target)).to.include({
        start: before + 86_400_000,
        passed: 30,
        iso: new Date(before + 86_400_030).toISOString(),
      });
    });

    it("is this machine's where the cloud has no other", async () => {
      const target = await functions.make("exports.handler = async () => Date.now()");
      const before = Date.now();
      expect(await resultOf(target)).to.be.within(before, before + 60_000);
    });
  });
});
