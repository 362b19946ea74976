import { expect } from "chai";
import { LEASE_MS } from "../../../runtime/values/timeLimits";
import { FAULTS, type Spoiler, spoilerOf } from "../../support/failingCalls";
import { hashToken } from "../../support/tokens";
import { type Answer, startWorld, type World } from "../../support/world";

const SECRET = "a secret of this record";
const OLD = "192.0.2.1";
const NEW = "192.0.2.2";

/** How a story begins, and how many calls a change makes from there. */
const BEGINNINGS = [
  { title: "a record that was never published", publishes: [], callsOfAChange: 5 },
  { title: "a published record", publishes: [OLD], callsOfAChange: 4 },
] as const;

describe("a call of a change that fails", function () {
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
            const { send, sawFault } = spoiler.spoil(`"${host}"`, failing, fault);
            const handle = world.handler({ ports: { send } });
            const answer = await set(handle, host, NEW);
            expect(sawFault(), `call ${failing + 1} was made`).to.equal(true);
            expect(answer.status, `call ${failing + 1}`).to.equal(503);
            expect(Number(answer.headers["retry-after"])).to.be.greaterThan(0);
            return host;
          }),
        );
        spoiler.clear();
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
          const { send } = spoiler.spoil(`"${host}"`, failing, () => ({ kind: "lost" }), 1);
          const handle = world.handler({ ports: { send } });
          expect((await set(handle, host, NEW)).status, `call ${failing + 1}`).to.equal(200);
          await expectAgreement(host);
        }),
      );
    });
  }
});
