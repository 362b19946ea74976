import { expect } from "chai";
import { LEASE_MS } from "../../../runtime/values/timeLimits";
import { ordersOf, stepped } from "../../support/interleaved";
import { gated, interrupted } from "../../support/processes";
import { useHost } from "./host";
import { A, B, begin, C, CALLS, later, requestOf, STORIES, type Story, stepsOf, type Wish } from "./stories";

describe("what became of a host's challenges", function () {
  this.timeout(60_000);
  const subject = useHost();
  const { handler, ask, expectAgreement, dieAfter } = subject;
  for (const story of STORIES) {
    const { calls, look, write } = stepsOf(story);
    const lifetimes = Array.from({ length: calls }, (_, made) => made);
    describe(`when the process is killed while ${story.title}`, () => {
      for (const lifetime of lifetimes) {
        it(`is mended by the same request after the lease: ${lifetime} calls`, async () => {
          subject.host = await begin(subject.world, story);
          await dieAfter(story, lifetime);
          subject.world.now += LEASE_MS + 1;
          expect((await handler()(requestOf(story, subject.host, subject.world.now))).status).to.equal(200);
          await expectAgreement(later(story, story.ends));
        });

        it(`is mended by another request after the lease: ${lifetime} calls`, async () => {
          subject.host = await begin(subject.world, story);
          await dieAfter(story, lifetime);
          subject.world.now += LEASE_MS + 1;
          expect((await ask("present", C)).status).to.equal(200);
          // What nobody was told of stands no more: its client asks again, or has given up.
          await expectAgreement([...later(story, story.begins), C]);
        });

        it(`is mended after another writer died, too: ${lifetime} calls`, async () => {
          subject.host = await begin(subject.world, story);
          await dieAfter(story, lifetime);
          subject.world.now += LEASE_MS + 1;
          // Once it has written ahead, and with as many calls as the first.
          for (const second of [2, lifetime]) {
            await dieAfter({ action: "present", value: C }, second);
            subject.world.now += LEASE_MS + 1;
          }
          expect((await handler()(requestOf(story, subject.host, subject.world.now))).status).to.equal(200);
          expect((await ask("cleanup", C)).status).to.equal(200);
          await expectAgreement(later(story, story.ends));
        });

        it(`keeps what was made by hand meanwhile: ${lifetime} calls`, async () => {
          subject.host = await begin(subject.world, story);
          let theirs: string[] = [];
          const send = interrupted(subject.world.send, async (count) => {
            if (count !== lifetime) return;
            theirs = [...subject.standing(), '"theirs"'];
            subject.world.hold("UPSERT", {
              Name: `_acme-challenge.${subject.host}`,
              Type: "TXT",
              TTL: 5,
              ResourceRecords: theirs.map((Value) => ({ Value })),
            });
          });
          const answer = await handler({ send })(requestOf(story, subject.host, subject.world.now));
          // Between the look and the change nothing can be told apart: that is one call's time.
          if (lifetime <= look) {
            expect(answer.status).to.equal(409);
            expect(subject.standing()).to.have.members(theirs);
          }
        });
      }
    });

    describe(`when the host's item changes before any call while ${story.title}`, () => {
      for (const made of lifetimes) {
        it(`does not let a removed or another secret in again: before call ${made + 1}`, async () => {
          subject.host = await begin(subject.world, story);
          const send = interrupted(subject.world.send, async (count) => {
            if (count === made) await subject.world.edit(subject.host, { shared_secret: "another" });
          });
          const answer = await handler({ send })(requestOf(story, subject.host, subject.world.now));
          expect(answer.status).to.equal(made === 0 ? 401 : 200);
          expect((await ask("present", C)).status).to.equal(401);
        });

        it(`knows what it published when its item is removed by hand: before call ${made + 1}`, async () => {
          subject.host = await begin(subject.world, story);
          const send = interrupted(subject.world.send, async (count) => {
            if (count === made) await subject.world.remove(subject.host, "TXT");
          });
          const answer = await handler({ send })(requestOf(story, subject.host, subject.world.now));
          // What was published before it was read is nobody's any more, and the owner's to remove.
          const isForgotten = made <= write && story.begins.length > 0;
          expect(answer.status).to.equal(isForgotten ? 409 : made <= write ? 200 : 503);
          subject.world.now += LEASE_MS + 1;
          expect((await ask("present", C)).status).to.equal(isForgotten ? 409 : 200);
        });
      }
    });
  }

  it("is right after two requests in every order in which their calls can come", async () => {
    const pairs: [Story["begins"], Wish, Wish][] = [
      [[], { action: "present", value: A }, { action: "present", value: B }],
      [[A], { action: "cleanup", value: A }, { action: "present", value: B }],
      [[A, B], { action: "cleanup", value: A }, { action: "cleanup", value: B }],
      [[A], { action: "present", value: A }, { action: "cleanup", value: A }],
    ];
    for (const [begins, one, other] of pairs) {
      // A request that has to wait makes more calls: whatever is left over is made at the end.
      for (const order of ordersOf(CALLS, pairs[0]?.[1] === one ? CALLS : 3)) {
        await subject.renew(begins);
        const both = [one, other].map((story) =>
          stepped(subject.world.send, (send) =>
            handler({ send })(requestOf(story, subject.host, subject.world.now)),
          ),
        );
        for (const who of order) await both[who]?.step();
        for (const process of both) while (!process.isOver) await process.step();
        const answers = (await Promise.all(both.map(({ ended }) => ended))) as { status: number }[];
        const values = subject.standing();
        for (const [index, { action, value }] of [one, other].entries()) {
          const { status } = answers[index] ?? { status: 0 };
          expect(status, order.join("")).to.be.oneOf([200, 503]);
          if (status !== 200 || one.value === other.value) continue;
          expect(values.includes(`"${value}"`), order.join("")).to.equal(action === "present");
        }
        const item = await subject.world.get(subject.host, "TXT");
        expect(item).to.not.have.any.keys("pending_challenges", "pending_until");
        const confirmed = item?.["challenges"] as { value: string }[];
        expect(subject.standing()).to.have.members(confirmed.map(({ value }) => `"${value}"`));
      }
    }
  }).timeout(300_000);

  it("waits for another request's change that ends soon, so that a name and its wildcard both succeed", async () => {
    const { send, atGate, open } = gated(subject.world.send, 3);
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

  it("answers 503 with what is left of the lease while another request has it", async () => {
    await dieAfter({ action: "present", value: A }, 2);
    subject.world.now += 10_000;
    const answer = await ask("present", B);
    expect([answer.status, answer.headers["retry-after"]]).to.deep.equal([503, "20"]);
    await subject.world.edit(subject.host, { allow_acme: false });
    expect((await ask("present", B)).status).to.equal(403);
  });
});
