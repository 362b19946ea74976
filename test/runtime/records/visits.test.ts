import { expect } from "chai";
import fc from "fast-check";
import { dyndns2Client } from "../../support/dyndns2";
import { hashToken, signedQuery } from "../../support/tokens";
import { type Answer, startWorld, type World } from "../../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";
const THERE = "198.51.100.4";
const EVERY_S = 3_600;
const MINUTE_MS = 60_000;

describe("polls that are noted seldom", () => {
  let world: World;
  let host: string;
  let handle: (request: Parameters<ReturnType<World["handler"]>>[0]) => Promise<Answer>;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.reset();
    host = world.newName();
    handle = world.handler({ env: { NOTE_VISITS_EVERY: String(EVERY_S) } });
    await putRecord();
  });

  const putRecord = () =>
    world.put({ hostname: host, record_type: "A", shared_secret: SECRET, ttl: 60, allow_internal: true });
  const hashed = (address = HERE, from = HERE) => ({
    query: { mode: "set", hostname: host, internalIp: address, hash: hashToken(from, host, SECRET) },
    from,
  });
  const signed = ({ ip = HERE, ahead = 0, isNamed = true } = {}) => ({
    query: signedQuery(
      { mode: "set", hostname: host, ...(isNamed ? { ip } : {}) },
      SECRET,
      world.now + ahead,
    ),
    from: HERE,
  });
  const callsOf = async (request: { query: Record<string, string>; from: string }) => {
    world.calls.length = 0;
    const answer = await handle(request);
    return [answer.status, world.calls.map(({ operation }) => operation)] as const;
  };
  const held = () => world.held(host)?.values[0];

  it("cost one read, and change nothing, until the time of the last note is over", async () => {
    await handle(hashed());
    const noted = await world.get(host);
    world.now += (EVERY_S - 1) * 1000;
    expect(await callsOf(hashed())).to.deep.equal([200, ["GetItem"]]);
    expect(await world.get(host)).to.deep.equal(noted);
    world.now += 1000;
    expect(await callsOf(hashed())).to.deep.equal([200, ["GetItem", "UpdateItem"]]);
    expect(await world.get(host)).to.include({ last_checked: new Date(world.now).toISOString() });
  });

  it("are answered as ever, in any protocol", async () => {
    await handle(hashed());
    expect((await handle(hashed())).body.return_message).to.equal(
      `${host} A is unchanged: it is ${HERE} already.`,
    );
    world.calls.length = 0;
    const answer = await dyndns2Client(handle, SECRET)({ hostname: host, from: HERE });
    expect([answer.text, world.calls.map(({ operation }) => operation)]).to.deep.equal([
      `nochg ${HERE}\n`,
      ["GetItem"],
    ]);
  });

  it("are noted where they come from another address, and where the last note cannot be read", async () => {
    await handle(hashed());
    expect(await callsOf(hashed(HERE, THERE))).to.deep.equal([200, ["GetItem", "UpdateItem"]]);
    expect(await world.get(host)).to.include({ last_accessed: THERE });
    for (const odd of ["soon", 7, new Date(world.now + 60_000).toISOString()]) {
      await world.edit(host, { last_checked: odd });
      expect((await callsOf(hashed(HERE, THERE)))[1], String(odd)).to.deep.equal(["GetItem", "UpdateItem"]);
    }
  });

  it("still look at Route 53 once an hour, and then are noted", async () => {
    handle = world.handler({ env: { NOTE_VISITS_EVERY: "86400" } });
    await handle(hashed());
    world.now += 2 * 3_600_000;
    expect((await callsOf(hashed()))[1]).to.deep.equal(["GetItem", "ListResourceRecordSets", "UpdateItem"]);
  });

  it("are all noted without the setting", async () => {
    handle = world.handler();
    await handle(hashed());
    expect((await callsOf(hashed()))[1]).to.deep.equal(["GetItem", "UpdateItem"]);
    expect((await world.get(host))?.last_signed).to.equal(undefined);
  });

  describe("and are signed", () => {
    it("need no note where they name the address, and sent again change nothing", async () => {
      await handle(signed());
      world.now += 1;
      const poll = signed();
      expect(await callsOf(poll)).to.deep.equal([200, ["GetItem"]]);
      expect(await callsOf({ ...poll, from: THERE })).to.deep.equal([200, ["GetItem", "UpdateItem"]]);
      expect(held()).to.equal(HERE);
    });

    it("are used up where they name none: from elsewhere they would publish that place", async () => {
      await handle(signed({ isNamed: false }));
      world.now += 1;
      const poll = signed({ isNamed: false });
      expect((await callsOf(poll))[1]).to.deep.equal(["GetItem", "UpdateItem"]);
      expect((await callsOf({ ...poll, from: THERE }))[0]).to.equal(401);
    });

    it("are used up where their clock is ahead of ours", async () => {
      await handle(signed());
      const poll = signed({ ahead: 4 * MINUTE_MS });
      expect((await callsOf(poll))[1]).to.deep.equal(["GetItem", "UpdateItem"]);
      expect((await callsOf(poll))[0]).to.equal(401);
    });

    for (const [proof, change] of [
      ["a token", () => hashed("192.0.2.9")],
      ["a signature by a clock that is behind", () => signed({ ip: "192.0.2.9", ahead: -4 * MINUTE_MS })],
    ] as const) {
      it(`are worth nothing any more once another address was published by ${proof}`, async () => {
        world.now += 10 * MINUTE_MS;
        await handle(signed({ ahead: -5 * MINUTE_MS + 1 }));
        await world.edit(host, { last_signed: 1 });
        const poll = signed();
        expect(await callsOf(poll)).to.deep.equal([200, ["GetItem"]]);
        world.now += 1;
        expect((await handle(change())).status).to.equal(200);
        expect(held()).to.equal("192.0.2.9");
        expect((await callsOf(poll))[0]).to.equal(401);
        expect(held()).to.equal("192.0.2.9");
      });
    }
  });

  it("let no request that is sent again change what is published, in whatever order all come", async () => {
    const step = fc.record({
      address: fc.constantFrom("192.0.2.1", "192.0.2.2"),
      ahead: fc.integer({ min: -290_000, max: 290_000 }),
      passes: fc.integer({ min: 1, max: 90_000 }),
      kind: fc.constantFrom("signed", "hashed", "again"),
      which: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        host = world.newName();
        await putRecord();
        const sent: ReturnType<typeof signed>[] = [];
        for (const { address, ahead, passes, kind, which } of steps) {
          world.now += passes;
          const before = held();
          const again = sent[which % Math.max(1, sent.length)];
          if (kind === "again" && again !== undefined) {
            await handle(again);
            expect(held()).to.equal(before);
          } else if (kind === "signed") {
            const request = signed({ ip: address, ahead });
            const { status } = await handle(request);
            // What was refused was not carried out, and may be sent again.
            if (status === 200) sent.push(request);
          } else {
            await handle(hashed(address));
          }
        }
      }),
      { numRuns: 150 },
    );
  }).timeout(120_000);
});
