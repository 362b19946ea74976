import { expect } from "chai";
import type { Fault, ServiceCall } from "../../../local/aws/calls";
import type { AwsSend } from "../../../runtime/aws/clients";
import { DYNAMODB_LIMITS, LEASE_MS, ROUTE53_LIMITS } from "../../../runtime/values/timeLimits";
import { hashToken } from "../../support/tokens";
import { type Answer, startWorld, type World } from "../../support/world";

const SECRET = "a secret of this record";
const OLD = "192.0.2.1";
const NEW = "192.0.2.2";

const OWN_LIMITS = { dynamodb: DYNAMODB_LIMITS, route53: ROUTE53_LIMITS };

/** How a story begins, and how many calls a change makes from there. */
const BEGINNINGS = [
  { title: "a record that was never published", publishes: [], callsOfAChange: 5 },
  { title: "a published record", publishes: [OLD], callsOfAChange: 4 },
] as const;

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

describe("a call of a change that fails", function () {
  this.timeout(60_000);
  let world: World;
  /** Decide in turn what happens to a call: each knows its own record's. */
  let spoilers: ((call: ServiceCall) => Fault | undefined)[];

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    world.reset();
    spoilers = [];
    world.spoil = (call) => {
      for (const spoiler of spoilers) {
        const fault = spoiler(call);
        if (fault !== undefined) return fault;
      }
      return undefined;
    };
  });

  type Handle = ReturnType<World["handler"]>;
  const set = (handle: Handle, host: string, from: string): Promise<Answer> =>
    handle({ from, query: { mode: "set", hostname: host, hash: hashToken(from, host, SECRET) } });
  const begin = async (addresses: readonly string[]) => {
    const host = world.newName();
    await world.put({ hostname: host, record_type: "A", shared_secret: SECRET, ttl: 60 });
    for (const address of addresses) await set(world.handler(), host, address);
    return host;
  };
  const expectAgreement = async (host: string) => {
    const item = await world.get(host);
    expect(world.held(host), "Route 53").to.deep.equal({ ttl: 60, values: [NEW] });
    expect(item, "the table").to.include({ ip_address: NEW, published_ttl: 60 });
    expect(item, "the table").to.not.have.any.keys("pending_address", "pending_until");
  };

  for (const { title, publishes, callsOfAChange } of BEGINNINGS) {
    const eachCall = Array.from({ length: callsOfAChange }, (_, index) => index);

    for (const [how, fault] of FAULTS) {
      it(`answers 503, loses nothing and recovers, whichever call ${how}: from ${title}`, async () => {
        // All at once, since most of the time is spent on waiting: each for a record of its own.
        const hosts = await Promise.all(
          eachCall.map(async (failing) => {
            const host = await begin(publishes);
            const { handle, sawFault } = spoil(host, failing, fault);
            const answer = await set(handle, host, NEW);
            expect(sawFault(), `call ${failing + 1} was made`).to.equal(true);
            expect(answer.status, `call ${failing + 1}`).to.equal(503);
            expect(Number(answer.headers["retry-after"])).to.be.greaterThan(0);
            return host;
          }),
        );
        spoilers = [];
        world.now += LEASE_MS + 1;
        for (const host of hosts) {
          expect((await set(world.handler(), host, NEW)).status).to.equal(200);
          await expectAgreement(host);
        }
      });
    }

    it(`does no harm when only its first answer is lost: from ${title}`, async () => {
      await Promise.all(
        eachCall.map(async (failing) => {
          const host = await begin(publishes);
          const { handle } = spoil(host, failing, () => ({ kind: "lost" }), 1);
          expect((await set(handle, host, NEW)).status, `call ${failing + 1}`).to.equal(200);
          await expectAgreement(host);
        }),
      );
    });
  }

  /** Spoils every attempt of the SDK at one call for a record, or the first few. */
  function spoil(
    host: string,
    failing: number,
    fault: (call: ServiceCall) => Fault,
    times = Number.POSITIVE_INFINITY,
  ) {
    let current = -1;
    let seen = 0;
    // Only a call that always fails is not waited for: on a busy machine any other may take long.
    const failingSend = times > 1 ? world.newSend(OWN_LIMITS) : world.newSend();
    const otherSend = world.newSend();
    let made = 0;
    const send: AwsSend = (...call) => {
      current = made++;
      return (current === failing ? failingSend : otherSend)(...call);
    };
    spoilers.push((call) => {
      const isOurs = current === failing && JSON.stringify(call.request).includes(`"${host}"`);
      return isOurs && seen++ < times ? fault(call) : undefined;
    });
    return { handle: world.handler({ ports: { send } }), sawFault: () => seen > 0 };
  }
});
