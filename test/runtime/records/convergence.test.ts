import { expect } from "chai";
import { LEASE_MS, TAKEOVER_DOUBT_MS } from "../../../runtime/values/timeLimits";
import { gated, interrupted, mortal } from "../../support/processes";
import { useRecord } from "../../support/record";
import { hashToken } from "../../support/tokens";
import type { Answer, World } from "../../support/world";

const SECRET = "a secret of this record";
const OLD = "192.0.2.1";
const NEW = "192.0.2.2";
const THIRD = "192.0.2.3";
/** How a story begins: where the table does not know the record yet, a change looks at Route 53 first. */
const BEGINNINGS = [
  { title: "a record that was never published", callsOfAChange: 5 },
  { title: "a published record", callsOfAChange: 4 },
] as const;
const [, PUBLISHED] = BEGINNINGS;

describe("what became of a record", () => {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  type Handle = ReturnType<World["handler"]>;
  const set = (handle: Handle, from: string): Promise<Answer> =>
    handle({ from, query: { mode: "set", hostname: host, hash: hashToken(from, host, SECRET) } });
  const begin = async (beginning: (typeof BEGINNINGS)[number]) => {
    if (beginning === PUBLISHED) await set(world.handler(), OLD);
  };
  const expectAgreement = async (address: string) => {
    const item = await world.get(host);
    expect(world.held(host), "Route 53").to.deep.equal({ ttl: 60, values: [address] });
    expect(item, "the table").to.include({ ip_address: address, published_ttl: 60 });
    expect(item, "the table").to.not.have.any.keys("pending_address", "pending_until");
  };

  for (const beginning of BEGINNINGS) {
    const lifetimes = Array.from({ length: beginning.callsOfAChange }, (_, made) => made);
    describe(`from ${beginning.title}, when the process is killed in the middle of a change`, () => {
      for (const lifetime of lifetimes) {
        for (const [then, next] of [
          ["stays", NEW],
          ["goes back", OLD],
        ] as const) {
          it(`is repaired by the first poll after the lease: ${lifetime} calls, the address ${then}`, async () => {
            await begin(beginning);
            await dieAfter(lifetime);
            world.now += LEASE_MS + 1;
            expect((await set(world.handler(), next)).status).to.equal(200);
            await expectAgreement(next);
          });

          it(`is repaired after a second writer came: ${lifetime} calls, the address ${then}`, async () => {
            await begin(beginning);
            await dieAfter(lifetime);
            await set(world.handler(), THIRD);
            world.now += LEASE_MS + 1;
            expect((await set(world.handler(), next)).status).to.equal(200);
            await expectAgreement(next);
          });

          it(`is repaired after a second writer died, too: ${lifetime} calls, the address ${then}`, async () => {
            await begin(beginning);
            await dieAfter(lifetime);
            world.now += LEASE_MS + 1;
            await dieAfter(lifetime, THIRD);
            world.now += LEASE_MS + 1;
            expect((await set(world.handler(), next)).status).to.equal(200);
            await expectAgreement(next);
          });
        }
      }
    });

    describe(`from ${beginning.title}, when its item is changed by hand before any call of a change`, () => {
      for (const made of lifetimes) {
        it(`keeps the owner's edit and publishes: before call ${made + 1}`, async () => {
          await begin(beginning);
          await set(
            meddled(made, () => world.edit(host, { comment: "moved", ttl: 90 })),
            NEW,
          );
          world.now += LEASE_MS + 1;
          expect((await set(world.handler(), NEW)).status).to.equal(200);
          expect(world.held(host)).to.deep.equal({ ttl: 90, values: [NEW] });
          expect(await world.get(host)).to.include({ comment: "moved", ip_address: NEW });
        });

        it(`heals when an old copy is saved over the item: before call ${made + 1}`, async () => {
          await begin(beginning);
          const copy = await world.get(host);
          await set(
            meddled(made, () => world.put(copy ?? {})),
            NEW,
          );
          world.now += LEASE_MS + 1;
          const answer = await set(world.handler(), NEW);
          expect(answer.status).to.equal(200);
          await expectAgreement(NEW);
        });

        it(`serves a copy under another name as a record of its own: before call ${made + 1}`, async () => {
          await begin(beginning);
          const twin = world.newName();
          const copy = async () => world.put({ ...(await world.get(host)), hostname: twin });
          await set(meddled(made, copy), NEW);
          world.now += LEASE_MS + 1;
          const query = { mode: "set", hostname: twin, hash: hashToken(NEW, twin, SECRET) };
          expect((await world.handler()({ from: NEW, query })).status).to.equal(200);
          expect(world.held(twin)?.values).to.deep.equal([NEW]);
        });

        it(`does not change a record that was locked, but for a change under way: before call ${made + 1}`, async () => {
          await begin(beginning);
          await set(
            meddled(made, () => world.edit(host, { lock_record: true })),
            NEW,
          );
          const held = world.held(host);
          world.now += LEASE_MS + 1;
          expect((await set(world.handler(), THIRD)).status).to.equal(403);
          expect(world.held(host)).to.deep.equal(held);
          await world.edit(host, { lock_record: false });
          expect((await set(world.handler(), THIRD)).status).to.equal(200);
          await expectAgreement(THIRD);
        });

        it(`does not bring a deleted item back: before call ${made + 1}`, async () => {
          await begin(beginning);
          const answer = await set(
            meddled(made, () => world.remove(host)),
            NEW,
          );
          expect(answer.status).to.be.oneOf([401, 503]);
          expect(await world.get(host)).to.equal(undefined);
          expect((await set(world.handler(), NEW)).status).to.equal(401);
        });

        it(`judges anew when the secret is changed: before call ${made + 1}`, async () => {
          await begin(beginning);
          const before = world.held(host);
          const process = meddled(made, () => world.edit(host, { shared_secret: "another" }));
          const answer = await set(process, NEW);
          if (answer.status === 401) expect(world.held(host)).to.deep.equal(before);
          expect((await set(world.handler(), THIRD)).status).to.equal(401);
        });
      }
    });
  }

  it("answers 503 with what is left of the lease while another request changes the record", async () => {
    await begin(PUBLISHED);
    await dieAfter(2);
    world.now += 10_000;
    const answer = await set(world.handler(), THIRD);
    expect([answer.status, answer.headers["retry-after"]]).to.deep.equal([503, "20"]);
    expect(world.held(host)?.values).to.deep.equal([OLD]);
  });

  it("waits for a change under way that ends soon", async () => {
    await begin(PUBLISHED);
    const { send, atGate, open } = gated(world.send, 2);
    const other = set(world.handler({ ports: { send } }), NEW);
    await atGate;
    const sleep = async () => {
      open();
      await other;
    };
    expect((await set(world.handler({ ports: { sleep } }), THIRD)).status).to.equal(200);
    expect((await other).status).to.equal(200);
    await expectAgreement(THIRD);
  });

  it("is repaired within minutes when Route 53 carries a dead writer's change out after another's", async () => {
    await begin(PUBLISHED);
    await dieAfter(2);
    world.now += LEASE_MS + 1;
    await set(world.handler(), THIRD);
    world.hold("UPSERT", { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: NEW }] });
    world.calls.length = 0;
    world.now += TAKEOVER_DOUBT_MS - 60_000;
    await set(world.handler(), THIRD);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal(["GetItem", "UpdateItem"]);
    world.now += 60_000;
    expect((await set(world.handler(), THIRD)).status).to.equal(200);
    await expectAgreement(THIRD);
    world.calls.length = 0;
    world.now += TAKEOVER_DOUBT_MS;
    await set(world.handler(), THIRD);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal(["GetItem", "UpdateItem"]);
  });

  it("does not believe a lease that is longer than any the service gives", async () => {
    await world.edit(host, { pending_until: "2099-01-01T00:00:00.000Z", pending_address: "192.0.2.50" });
    expect((await set(world.handler(), NEW)).status).to.equal(200);
    await expectAgreement(NEW);
  });

  it("ends with table and DNS equal after 50 interleaved updates from two addresses", async () => {
    const updates = Array.from({ length: 50 }, (_, index) => set(world.handler(), index % 2 ? OLD : NEW));
    const answers = await Promise.all(updates);
    expect(answers.map((answer) => answer.status)).to.include(200);
    for (const answer of answers) expect(answer.status).to.be.oneOf([200, 503]);
    const item = await world.get(host);
    if (item?.pending_address === undefined) {
      expect(world.held(host)?.values).to.deep.equal([item?.ip_address]);
    }
    world.now += LEASE_MS + 1;
    expect((await set(world.handler(), OLD)).status).to.equal(200);
    await expectAgreement(OLD);
  }).timeout(60_000);

  it("answers success only for an address that Route 53 accepted and the table confirmed", async () => {
    const states: string[] = [];
    const updates = Array.from({ length: 12 }, async (_, index) => {
      const address = `192.0.2.${100 + index}`;
      const answer = await set(world.handler(), address);
      if (answer.status === 200) states.push(address);
    });
    await Promise.all(updates);
    const item = await world.get(host);
    expect(states).to.include(item?.ip_address);
    expect(world.held(host)?.values).to.deep.equal([item?.ip_address]);
  });

  async function dieAfter(lifetime: number, from = NEW): Promise<void> {
    const { send, died } = mortal(world.send, lifetime);
    // A change that needs fewer calls than its lifetime ends by itself.
    await Promise.race([set(world.handler({ ports: { send } }), from), died]);
  }

  function meddled(made: number, meddle: () => Promise<void>): Handle {
    const send = interrupted(world.send, async (count) => {
      if (count === made) await meddle();
    });
    return world.handler({ ports: { send } });
  }
});
