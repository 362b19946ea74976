import { expect } from "chai";
import { dyndns2Client, putHosts } from "../../support/dyndns2";
import { useRecord } from "../../support/record";
import type { Item } from "../../support/table";
import { hashToken, signedQuery } from "../../support/tokens";
import type { Answer, World } from "../../support/world";

const SECRET = "the secret of this record";
const FORMER = "the secret before the rotation";
const HERE = "192.0.2.7";
const HERE_V6 = "2001:db8::7";
const NOW = Date.parse("2030-01-01T00:00:00Z");
const LATER = "2030-01-01T01:00:00.000Z";
const EARLIER = "2029-12-31T23:59:59.999Z";

describe("what an item says of who may act for it", () => {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
    world.now = NOW;
  });

  /** Each kind of proof that a secret gives. */
  const KINDS: Record<string, (secret: string) => Promise<Answer>> = {
    "the original's token": (secret) =>
      world.handler()({
        from: HERE,
        query: { mode: "set", hostname: host, hash: hashToken(HERE, host, secret) },
      }),
    "a signature": (secret) =>
      world.handler()({ from: HERE, query: signedQuery({ mode: "set", hostname: host }, secret, world.now) }),
    "a password": (secret) => dyndns2Client(world.handler(), secret)({ hostname: host, from: HERE }),
  };
  const isBelieved = async (kind: string, secret = SECRET) => {
    const { status, text } = await KINDS[kind]!(secret);
    expect([status, text.trim()].join(" ")).to.match(
      /^(200 (good|nochg|\{"return_status":"success)|401 |200 badauth)/,
    );
    return status === 200 && text.trim() !== "badauth";
  };

  for (const kind of Object.keys(KINDS)) {
    describe(`by ${kind}`, () => {
      it("believes the secret before a rotation until its grace ends, and the new one throughout", async () => {
        await world.edit(host, { previous_secret: FORMER, previous_secret_until: LATER });
        expect(await isBelieved(kind, FORMER)).to.equal(true);
        world.now += 60_000;
        expect(await isBelieved(kind)).to.equal(true);
        world.now = Date.parse(LATER);
        expect(await isBelieved(kind, FORMER)).to.equal(false);
        expect(await isBelieved(kind)).to.equal(true);
      });

      for (const until of [undefined, "", "soon", 5, EARLIER]) {
        it(`does not believe the former secret with a grace until ${JSON.stringify(until)}`, async () => {
          await world.put({
            ...(await world.get(host)),
            previous_secret: FORMER,
            previous_secret_until: until,
          });
          expect(await isBelieved(kind, FORMER)).to.equal(false);
        });
      }

      it("believes no former secret that is empty or none", async () => {
        for (const previous_secret of ["", null, 7, true]) {
          await world.edit(host, { previous_secret, previous_secret_until: LATER });
          expect(await isBelieved(kind, ""), String(previous_secret)).to.equal(false);
          expect(await isBelieved(kind, String(previous_secret)), String(previous_secret)).to.equal(false);
        }
      });

      for (const [allow_from, believed] of [
        ["192.0.2.0/24", true],
        ["198.51.100.0/24, 192.0.2.7", true],
        ["2001:db8::/32,192.0.2.7/32", true],
        [new Set(["192.0.2.0/24"]), false],
        [null, true],
        ["198.51.100.0/24", false],
        ["2001:db8::/32", false],
        ["192.0.2.0/24,home", false],
        ["192.0.2.0/33", false],
        ["", false],
        [[], false],
        [["192.0.2.0/24"], false],
        [[5], false],
        [{}, false],
        [true, false],
      ] as const) {
        const shown = JSON.stringify(allow_from instanceof Set ? [...allow_from] : allow_from);
        it(`${believed ? "believes" : "does not believe"} ${HERE} where allow_from is ${shown}`, async () => {
          await world.edit(host, { allow_from });
          expect(await isBelieved(kind)).to.equal(believed);
        });
      }

      for (const [valid_until, believed] of [
        [LATER, true],
        ["2030-01-01", true],
        [null, true],
        ["2029-12-31", false],
        [EARLIER, false],
        ["next year", false],
        ["", false],
        [2_000_000_000, false],
      ] as const) {
        it(`${believed ? "believes" : "does not believe"} it where valid_until is ${JSON.stringify(valid_until)}`, async () => {
          await world.edit(host, { valid_until });
          expect(await isBelieved(kind)).to.equal(believed);
        });
      }
    });
  }

  it("uses up a signed time for both secrets", async () => {
    await world.edit(host, { previous_secret: FORMER, previous_secret_until: LATER });
    expect((await KINDS["a signature"]!(FORMER)).status).to.equal(200);
    expect((await KINDS["a signature"]!(SECRET)).body.return_message).to.match(/not later than/);
  });

  it("tells a stranger nothing of it, and the log all", async () => {
    const wrong = await KINDS["a signature"]!("wrong");
    await world.edit(host, { allow_from: "198.51.100.0/24" });
    expect((await KINDS["a signature"]!(SECRET)).text).to.equal(wrong.text);
    await world.edit(host, { allow_from: "192.0.2.0/24", valid_until: EARLIER });
    expect((await KINDS["a signature"]!(SECRET)).text).to.equal(wrong.text);
    expect(world.logs.map(({ reason }) => reason)).to.deep.equal([
      "wrong_secret",
      "not_from_here",
      "expired",
    ]);
  });

  it("keeps the former secret out of the log of a fault", async () => {
    await world.edit(host, { previous_secret: FORMER, previous_secret_until: LATER });
    const handle = world.handler({
      ports: {
        send: async (...call) => {
          if (call[0] === "UpdateItem") throw new TypeError(`a fault that names ${FORMER}`);
          return world.send(...call);
        },
      },
    });
    await handle({ from: HERE, query: signedQuery({ mode: "set", hostname: host }, FORMER, world.now) });
    expect(world.logs[0]?.["error"]).to.match(/a fault that names \[secret\]/);
    expect(JSON.stringify(world.logs)).not.to.include(FORMER);
  });

  it("judges anew when a rule is changed in the middle of a change", async () => {
    const { send } = world;
    const edited = async (set: Item) => {
      let made = 0;
      const handle = world.handler({
        ports: {
          send: async (...call) => {
            if (call[0] === "UpdateItem" && made++ === 0) await world.edit(host, set);
            return send(...call);
          },
        },
      });
      return handle({
        from: HERE,
        query: { mode: "set", hostname: host, hash: hashToken(HERE, host, SECRET) },
      });
    };
    for (const set of [
      { allow_from: "198.51.100.0/24" },
      { valid_until: EARLIER },
      { shared_secret: "new" },
    ]) {
      expect((await edited(set)).status, JSON.stringify(set)).to.equal(401);
      await world.put({ hostname: host, record_type: "A", shared_secret: SECRET });
    }
    expect(world.held(host)).to.equal(undefined);
  });
});

describe("only_public", () => {
  const record = useRecord(SECRET, { allow_internal: true, only_public: true });
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const set = (ip: string) =>
    world.handler()({
      from: HERE,
      query: signedQuery({ mode: "set", hostname: host, ip }, SECRET, world.now++),
    });

  for (const address of ["10.1.2.3", "100.64.0.1", "100.127.255.255", "172.31.0.1", "192.168.178.1"]) {
    it(`refuses ${address}, whatever allow_internal says`, async () => {
      const answer = await set(address);
      expect([answer.status, answer.body.return_message]).to.deep.equal([
        403,
        "The address is private, shared or unique local, and the record's item says only_public: give a public one.",
      ]);
      expect(world.held(host)).to.equal(undefined);
    });
  }

  for (const address of ["100.128.0.1", "172.32.0.1", "192.0.2.1", "11.0.0.1"]) {
    it(`publishes ${address}`, async () => {
      expect((await set(address)).status).to.equal(200);
      expect(world.held(host)?.values).to.deep.equal([address]);
    });
  }

  for (const [only_public, status] of [
    [false, 200],
    [null, 200],
    ["yes", 403],
    ["true", 403],
  ] as const) {
    it(`takes the safe side: ${status} for 10.1.2.3 where it is ${JSON.stringify(only_public)}`, async () => {
      await world.edit(host, { only_public });
      expect((await set("10.1.2.3")).status).to.equal(status);
    });
  }

  it("does not keep the public address of the other family from a router that sends both", async () => {
    const rules = { allow_internal: true, only_public: true };
    await putHosts(world, SECRET, [host], ["A", "AAAA"], rules);
    const update = dyndns2Client(world.handler(), SECRET);
    const both = await update({ hostname: host, query: { myip: `100.64.1.2,${HERE_V6}` }, from: HERE });
    expect(both.text).to.equal(`good ${HERE_V6}\n`);
    const alone = await update({ hostname: host, query: { myip: "100.64.1.2" }, from: HERE });
    expect([alone.status, alone.text]).to.deep.equal([503, "dnserr\n"]);
    expect([world.held(host), world.held(host, "AAAA")?.values]).to.deep.equal([undefined, [HERE_V6]]);
  });
});
