import { expect } from "chai";
import type { Fault, ServiceCall } from "../../../local/aws/calls";
import type { AwsSend } from "../../../runtime/aws/clients";
import { DYNAMODB_LIMITS, LEASE_MS, ROUTE53_LIMITS } from "../../../runtime/values/timeLimits";
import { startWorld, type World } from "../../support/world";
import { begin, expectAgreement, later, requestOf, STORIES, type Story, stepsOf } from "./stories";

const OWN_LIMITS = { dynamodb: DYNAMODB_LIMITS, route53: ROUTE53_LIMITS };

const FAULTS: [string, (call: ServiceCall) => Fault][] = [
  [
    "is throttled",
    (call) => ({
      kind: "error",
      status: 400,
      code: call.service === "route53" ? "Throttling" : "ProvisionedThroughputExceededException",
      message: "Rate exceeded",
    }),
  ],
  ["is never answered", () => ({ kind: "hang" })],
  [
    "ends in an internal error",
    () => ({ kind: "error", status: 500, code: "InternalError", message: "Oops" }),
  ],
  ["is cut off", () => ({ kind: "cut" })],
  ["is carried out and its answer lost", () => ({ kind: "lost" })],
];

describe("a call for a challenge that fails", function () {
  this.timeout(60_000);
  let world: World;
  /** Decide in turn what happens to a call: each knows its own host's. */
  let spoilers: ((call: ServiceCall) => Fault | undefined)[];

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    world.reset();
    spoilers = [];
    world.spoil = (call) => spoilers.map((spoiler) => spoiler(call)).find((fault) => fault !== undefined);
  });

  const eachCall = (story: Story) => Array.from({ length: stepsOf(story).calls }, (_, index) => index);

  for (const story of STORIES) {
    for (const [how, fault] of FAULTS) {
      it(`ends in 503, loses nothing and recovers, whichever call ${how}, when ${story.title}`, async () => {
        const hosts = await Promise.all(
          eachCall(story).map(async (failing) => {
            const host = await begin(world, story);
            const { handle, sawFault } = spoil(host, failing, fault);
            const answer = await handle(requestOf(story, host, world.now));
            expect(sawFault(), `call ${failing + 1} was made`).to.equal(true);
            expect(answer.status, `call ${failing + 1}`).to.equal(503);
            expect(Number(answer.headers["retry-after"])).to.be.greaterThan(0);
            return host;
          }),
        );
        spoilers = [];
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
          const { handle } = spoil(host, failing, () => ({ kind: "lost" }), 1);
          expect((await handle(requestOf(story, host, world.now))).status, `call ${failing + 1}`).to.equal(
            200,
          );
          await expectAgreement(world, host, story.ends);
        }),
      );
    });
  }

  /** Spoils every attempt of the SDK at one call for a host, or the first few. */
  function spoil(
    host: string,
    failing: number,
    fault: (call: ServiceCall) => Fault,
    times = Number.POSITIVE_INFINITY,
  ) {
    let current = -1;
    let seen = 0;
    const failingSend = times > 1 ? world.newSend(OWN_LIMITS) : world.newSend();
    const otherSend = world.newSend();
    let made = 0;
    const send: AwsSend = (...call) => {
      current = made++;
      return (current === failing ? failingSend : otherSend)(...call);
    };
    spoilers.push((call) => {
      const isOurs = current === failing && JSON.stringify(call.request).includes(`${host}"`);
      return isOurs && seen++ < times ? fault(call) : undefined;
    });
    return { handle: world.handler({ hasAcme: true, ports: { send } }), sawFault: () => seen > 0 };
  }
});
