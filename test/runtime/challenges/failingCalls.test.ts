import { expect } from "chai";
import { LEASE_MS } from "../../../runtime/values/timeLimits";
import { FAULTS, type Spoiler, spoilerOf } from "../../support/failingCalls";
import { startWorld, type World } from "../../support/world";
import { begin, expectAgreement, later, requestOf, STORIES, type Story, stepsOf } from "./stories";

describe("a call for a challenge that fails", function () {
  this.timeout(60_000);
  let world: World;
  let spoiler: Spoiler;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    world.reset();
    spoiler = spoilerOf(world);
  });

  const eachCall = (story: Story) => Array.from({ length: stepsOf(story).calls }, (_, index) => index);

  for (const story of STORIES) {
    for (const [how, fault] of FAULTS) {
      it(`ends in 503, loses nothing and recovers, whichever call ${how}, when ${story.title}`, async () => {
        const hosts = await Promise.all(
          eachCall(story).map(async (failing) => {
            const host = await begin(world, story);
            const { send, sawFault } = spoiler.spoil(`${host}"`, failing, fault);
            const handle = world.handler({ hasAcme: true, ports: { send } });
            const answer = await handle(requestOf(story, host, world.now));
            expect(sawFault(), `call ${failing + 1} was made`).to.equal(true);
            expect(answer.status, `call ${failing + 1}`).to.equal(503);
            expect(Number(answer.headers["retry-after"])).to.be.greaterThan(0);
            return host;
          }),
        );
        spoiler.clear();
        world.now += LEASE_MS + 1;
        for (const host of hosts) {
          expect((await world.handler({ hasAcme: true })(requestOf(story, host, world.now))).status).to.equal(
            200,
          );
          await expectAgreement(world, host, later(story, story.ends));
        }
      });
    }

    it(`does no harm when only its first answer is lost, when ${story.title}`, async () => {
      await Promise.all(
        eachCall(story).map(async (failing) => {
          const host = await begin(world, story);
          const { send } = spoiler.spoil(`${host}"`, failing, () => ({ kind: "lost" }), 1);
          const handle = world.handler({ hasAcme: true, ports: { send } });
          expect((await handle(requestOf(story, host, world.now))).status, `call ${failing + 1}`).to.equal(
            200,
          );
          await expectAgreement(world, host, story.ends);
        }),
      );
    });
  }
});
