import { expect } from "chai";
import { LEASE_MS } from "../../../runtime/values/timeLimits";
import { httpreq, signedChallenge } from "../../support/acme";
import { ordersOf, stepped } from "../../support/interleaved";
import { gated, interrupted, mortal } from "../../support/processes";
import { useRecord } from "../../support/record";
import type { World } from "../../support/world";
import { A, B, C, CALLS, requestOf, SECRET, STORIES, type Story } from "./stories";

const HOUR = 3_600_000;

describe("what became of a host's challenges", function () {
  this.timeout(60_000);
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const handler = (ports = {}) => world.handler({ hasAcme: true, ports });
  const ask = (action: "present" | "cleanup", value: string, ports = {}) =>
    handler(ports)(httpreq(action, host, SECRET, value));
  const newHost = async (begins: readonly string[] = []) => {
    host = world.newName();
    await world.put({ hostname: host, record_type: "A", shared_secret: SECRET });
    for (const value of begins) await ask("present", value);
  };
  const standing = () => world.held(`_acme-challenge.${host}`, "TXT")?.values ?? [];
  const expectAgreement = async (values: readonly string[]) => {
    expect(standing(), "Route 53").to.have.members(values.map((value) => `"${value}"`));
    const item = await world.get(host, "TXT");
    const confirmed = item?.["challenges"] as { value: string }[];
    expect(
      confirmed.map(({ value }) => value),
      "the table",
    ).to.have.members([...values]);
    expect(item).to.not.have.any.keys("pending_challenges", "pending_until");
  };
  const holdValues = (values: readonly string[], TTL = 60) => {
    const ResourceRecords = values.map((value) => ({ Value: `"${value}"` }));
    world.hold("UPSERT", { Name: `_acme-challenge.${host}`, Type: "TXT", TTL, ResourceRecords });
  };
  const dieAfter = async (story: Pick<Story, "action" | "value">, lifetime: number) => {
    const { send, died } = mortal(world.send, lifetime);
    await Promise.race([handler({ send })(requestOf(story, host)), died]);
  };
  const lifetimes = Array.from({ length: CALLS }, (_, made) => made);

  for (const story of STORIES) {
    describe(`when the process is killed while ${story.title}`, () => {
      for (const lifetime of lifetimes) {
        it(`is mended by the same request after the lease: ${lifetime} calls`, async () => {
          await newHost(story.begins);
          await dieAfter(story, lifetime);
          world.now += LEASE_MS + 1;
          expect((await handler()(requestOf(story, host))).status).to.equal(200);
          await expectAgreement(story.ends);
        });

        it(`is mended by another request after the lease: ${lifetime} calls`, async () => {
          await newHost(story.begins);
          await dieAfter(story, lifetime);
          world.now += LEASE_MS + 1;
          expect((await ask("present", C)).status).to.equal(200);
          // What nobody was told of stands no more: its client asks again, or has given up.
          await expectAgreement([...story.begins, C]);
        });

        it(`is mended after another writer died, too: ${lifetime} calls`, async () => {
          await newHost(story.begins);
          await dieAfter(story, lifetime);
          world.now += LEASE_MS + 1;
          // Once it has written ahead, and with as many calls as the first.
          for (const second of [2, lifetime]) {
            await dieAfter({ action: "present", value: C }, second);
            world.now += LEASE_MS + 1;
          }
          expect((await handler()(requestOf(story, host))).status).to.equal(200);
          expect((await ask("cleanup", C)).status).to.equal(200);
          await expectAgreement(story.ends);
        });

        it(`keeps what was made by hand meanwhile: ${lifetime} calls`, async () => {
          await newHost(story.begins);
          let theirs: string[] = [];
          const send = interrupted(world.send, async (count) => {
            if (count !== lifetime) return;
            theirs = [...standing(), '"theirs"'];
            world.hold("UPSERT", {
              Name: `_acme-challenge.${host}`,
              Type: "TXT",
              TTL: 5,
              ResourceRecords: theirs.map((Value) => ({ Value })),
            });
          });
          const answer = await handler({ send })(requestOf(story, host));
          // Between the look and the change nothing can be told apart: that is one call's time.
          if (lifetime < 3) {
            expect(answer.status).to.equal(409);
            expect(standing()).to.have.members(theirs);
          }
        });
      }
    });

    describe(`when the host's item changes before any call while ${story.title}`, () => {
      for (const made of lifetimes) {
        it(`does not let a removed or another secret in again: before call ${made + 1}`, async () => {
          await newHost(story.begins);
          const send = interrupted(world.send, async (count) => {
            if (count === made) await world.edit(host, { shared_secret: "another" });
          });
          const answer = await handler({ send })(requestOf(story, host));
          expect(answer.status).to.equal(made === 0 ? 401 : 200);
          expect((await ask("present", C)).status).to.equal(401);
        });

        it(`knows what it published when its item is removed by hand: before call ${made + 1}`, async () => {
          await newHost(story.begins);
          const send = interrupted(world.send, async (count) => {
            if (count === made) await world.remove(host, "TXT");
          });
          const answer = await handler({ send })(requestOf(story, host));
          // What was published before it was read is nobody's any more, and the owner's to remove.
          const isForgotten = made < 2 && story.begins.length > 0;
          expect(answer.status).to.equal(isForgotten ? 409 : made < 2 ? 200 : 503);
          world.now += LEASE_MS + 1;
          expect((await ask("present", C)).status).to.equal(isForgotten ? 409 : 200);
        });
      }
    });
  }

  it("is right after two requests in every order in which their calls can come", async () => {
    const pairs: [Story["begins"], Pick<Story, "action" | "value">, Pick<Story, "action" | "value">][] = [
      [[], { action: "present", value: A }, { action: "present", value: B }],
      [[A], { action: "cleanup", value: A }, { action: "present", value: B }],
      [[A, B], { action: "cleanup", value: A }, { action: "cleanup", value: B }],
      [[A], { action: "present", value: A }, { action: "cleanup", value: A }],
    ];
    for (const [begins, one, other] of pairs) {
      // A request that has to wait makes more calls: whatever is left over is made at the end.
      for (const order of ordersOf(CALLS, pairs[0]?.[1] === one ? CALLS : 3)) {
        await newHost(begins);
        const both = [one, other].map((story) =>
          stepped(world.send, (send) => handler({ send })(requestOf(story, host))),
        );
        for (const who of order) await both[who]?.step();
        for (const process of both) while (!process.isOver) await process.step();
        const answers = (await Promise.all(both.map(({ ended }) => ended))) as { status: number }[];
        const values = standing();
        for (const [index, { action, value }] of [one, other].entries()) {
          const { status } = answers[index] ?? { status: 0 };
          expect(status, order.join("")).to.be.oneOf([200, 503]);
          if (status !== 200 || one.value === other.value) continue;
          expect(values.includes(`"${value}"`), order.join("")).to.equal(action === "present");
        }
        const item = await world.get(host, "TXT");
        expect(item).to.not.have.any.keys("pending_challenges", "pending_until");
        const confirmed = item?.["challenges"] as { value: string }[];
        expect(standing()).to.have.members(confirmed.map(({ value }) => `"${value}"`));
      }
    }
  }).timeout(300_000);

  it("waits for another request's change that ends soon, so that a name and its wildcard both succeed", async () => {
    const { send, atGate, open } = gated(world.send, 3);
    const other = ask("present", A, { send });
    await atGate;
    const sleep = async () => {
      open();
      await other;
    };
    expect((await ask("present", B, { sleep })).status).to.equal(200);
    expect((await other).status).to.equal(200);
    await expectAgreement([A, B]);
  });

  it("is not confirmed by a request that has outlived its lease", async () => {
    const { send, atGate, open } = gated(world.send, 4);
    const late = ask("present", A, { send });
    await atGate;
    world.now += LEASE_MS + 1;
    expect((await ask("present", B)).status).to.equal(200);
    open();
    expect((await late).status).to.equal(503);
    world.now += LEASE_MS + 1;
    expect((await ask("cleanup", C)).status).to.equal(200);
    await expectAgreement([B]);
  });

  for (const later of [0, 30 * 24 * HOUR]) {
    const title = later === 0 ? "at once" : "with the next certificate";
    it(`knows for its own what Route 53 carries out after it was taken over, found ${title}`, async () => {
      await newHost([A]);
      await dieAfter({ action: "present", value: B }, 3);
      world.now += LEASE_MS + 1;
      expect((await ask("present", C)).status).to.equal(200);
      for (const value of [A, C]) expect((await ask("cleanup", value)).status).to.equal(200);
      await expectAgreement([]);
      world.now += HOUR - 1;
      holdValues([A, B]);
      world.now += later;
      expect((await ask("present", C)).status).to.equal(200);
      await expectAgreement([C]);
      expect((await ask("cleanup", C)).status).to.equal(200);
      await expectAgreement([]);
    });
  }

  it("forgets an hour later what was taken over, and may be another's by then", async () => {
    await newHost();
    await dieAfter({ action: "present", value: B }, 3);
    world.now += LEASE_MS + 1;
    await ask("present", C);
    expect((await world.get(host, "TXT"))?.["former_challenges"]).to.have.length(1);
    world.now += HOUR;
    await ask("cleanup", C);
    expect(await world.get(host, "TXT")).to.not.have.any.keys("former_challenges");
    holdValues([B]);
    expect((await ask("present", A)).status).to.equal(409);
  });

  it("asks again for the last value to go where its TTL was changed meanwhile, once", async () => {
    for (const times of [1, 2]) {
      await newHost([A]);
      let changes = 0;
      const send = interrupted(world.send, async (made) => {
        if (made !== 3 && made !== 5) return;
        if (changes++ < times) holdValues([A], 100 + made);
      });
      const signed = signedChallenge("delete_challenge", host, SECRET, A, world.now);
      const answer = await handler({ send })(signed);
      expect(answer.status).to.equal(times === 1 ? 200 : 503);
      if (times === 1) await expectAgreement([]);
      else await expectAgreement([A]);
    }
  });

  it("keeps a signature used up when the item is removed by hand in the middle", async () => {
    await newHost();
    const signed = signedChallenge("set_challenge", host, SECRET, A, world.now);
    const send = interrupted(world.send, async (made) => {
      if (made === 4) await world.remove(host, "TXT");
    });
    expect((await handler({ send })(signed)).status).to.equal(503);
    expect((await ask("cleanup", A)).status).to.equal(200);
    expect((await handler()(signed)).status).to.equal(401);
    await expectAgreement([]);
    // Nor is an older one put in the place of a newer.
    const edited = signedChallenge("set_challenge", host, SECRET, B, world.now + 1);
    const edits = interrupted(world.send, async (made) => {
      if (made === 4) await world.edit(host, { revision: "by hand", last_signed: world.now + 9 }, "TXT");
    });
    expect((await handler({ send: edits })(edited)).status).to.equal(503);
    expect((await world.get(host, "TXT"))?.["last_signed"]).to.equal(world.now + 9);
  });

  it("says since when something is pending after an edit in the middle, and after a refusal", async () => {
    await newHost();
    const send = interrupted(world.send, async (made) => {
      if (made === 4) await world.remove(host, "TXT");
    });
    expect((await ask("present", A, { send })).status).to.equal(503);
    const since = new Date(world.now).toISOString();
    const pending = { pending_challenges: [A], pending_until: since };
    expect(await world.get(host, "TXT")).to.include({ pending_until: since });
    world.now += 1000;
    holdValues(["theirs"]);
    expect((await ask("present", B)).status).to.equal(409);
    expect(await world.get(host, "TXT")).to.deep.include(pending);
  });

  it("answers 503 with what is left of the lease while another request has it", async () => {
    await dieAfter({ action: "present", value: A }, 2);
    world.now += 10_000;
    const answer = await ask("present", B);
    expect([answer.status, answer.headers["retry-after"]]).to.deep.equal([503, "20"]);
    await world.edit(host, { allow_acme: false });
    expect((await ask("present", B)).status).to.equal(403);
  });
});
