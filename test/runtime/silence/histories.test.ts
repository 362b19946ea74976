import { expect } from "chai";
import fc from "fast-check";
import type { Fault } from "../../../local/aws/calls";
import { PARTS } from "../../../runtime/aws/scan";
import { HOUR_MS, RUN_MS, useSilenceWorld } from "../../support/silenceWorld";

/** What happens, one after the other. */
type Event =
  | { kind: "asks"; host: number }
  | { kind: "hours"; hours: number }
  | { kind: "run"; faultAt?: number; fault?: Fault; killedBefore?: number };

const HOSTS = 3;

const fault = fc.constantFrom<Fault>(
  { kind: "error", status: 500, code: "InternalFailure", message: "spoilt" },
  { kind: "lost" },
);
const call = fc.integer({ min: PARTS - 1, max: PARTS + 9 });
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("asks" as const), host: fc.nat(HOSTS - 1) }),
  fc.record({ kind: fc.constant("hours" as const), hours: fc.constantFrom(1, 13, 30) }),
  fc.record({ kind: fc.constant("run" as const) }),
  fc.record({ kind: fc.constant("run" as const), faultAt: call, fault }),
  fc.record({ kind: fc.constant("run" as const), killedBefore: call }),
);

describe("silent hosts, over random histories", function () {
  this.timeout(120_000);
  const own = useSilenceWorld();

  it("are all told, nobody else is, and each that was told is told back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 14 }), async (history) => {
        await own.reset();
        const hosts = await Promise.all(Array.from({ length: HOSTS }, () => own.host(0)));
        const last = hosts.map(() => own.world.now);
        // Each silence that a run could see: how often that was.
        const silences = hosts.map(() => 0);
        const wasSilent = hosts.map(() => false);
        const isSilent = (index: number) => own.world.now - (last[index] ?? 0) > 24 * HOUR_MS;
        const run = async (how: Event & { kind: "run" }) => {
          own.world.now += RUN_MS;
          hosts.forEach((_, index) => {
            if (isSilent(index) && !wasSilent[index]) silences[index] = (silences[index] ?? 0) + 1;
            wasSilent[index] = wasSilent[index] || isSilent(index);
          });
          let made = 0;
          own.world.spoil = () => (made++ === how.faultAt ? how.fault : undefined);
          await own.run(how.killedBefore === undefined ? {} : { killedBefore: how.killedBefore });
          own.world.spoil = () => undefined;
        };
        let disturbed = 0;
        for (const one of history) {
          if (one.kind === "hours") own.world.now += one.hours * HOUR_MS;
          else if (one.kind === "asks") {
            await own.ask(hosts[one.host]!);
            last[one.host] = own.world.now;
            wasSilent[one.host] = false;
          } else {
            disturbed += one.faultAt !== undefined || one.killedBefore !== undefined ? 1 : 0;
            await run(one);
          }
        }
        // Whatever was left is told, after its pause.
        for (let more = 0; more < 3; more++) {
          own.world.now += 13 * HOUR_MS;
          for (const [index, host] of hosts.entries()) {
            if (isSilent(index)) continue;
            await own.ask(host);
            last[index] = own.world.now;
          }
          await run({ kind: "run" });
        }
        for (const [index, host] of hosts.entries()) {
          const told = own.mentions(host, "silent");
          const item = await own.world.get(host);
          expect(item, host).to.not.have.property("telling");
          expect(item?.["told_silent"]).to.equal(isSilent(index) ? item?.["last_checked"] : undefined);
          if (isSilent(index)) expect(told, "told").to.be.at.least(1);
          expect(told, "told too often").to.be.at.most((silences[index] ?? 0) + disturbed);
          if (told > 0 && !isSilent(index)) expect(own.mentions(host, "back"), "back").to.be.at.least(1);
        }
      }),
      { numRuns: 40 },
    );
  });
});
