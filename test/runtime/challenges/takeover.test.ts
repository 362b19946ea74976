import { expect } from "chai";
import { LEASE_MS } from "../../../runtime/values/timeLimits";
import { signedChallenge } from "../../support/acme";
import { gated, interrupted } from "../../support/processes";
import { useHost } from "./host";
import { A, B, C, SECRET } from "./stories";

const HOUR = 3_600_000;

describe("a change of challenges that another takes over, or an edit by hand meets", () => {
  const subject = useHost();
  const { handler, ask, expectAgreement, dieAfter } = subject;

  it("is not confirmed by a request that has outlived its lease", async () => {
    const { send, atGate, open } = gated(subject.world.send, 4);
    const late = ask("present", A, { send });
    await atGate;
    subject.world.now += LEASE_MS + 1;
    expect((await ask("present", B)).status).to.equal(200);
    open();
    expect((await late).status).to.equal(503);
    subject.world.now += LEASE_MS + 1;
    expect((await ask("cleanup", C)).status).to.equal(200);
    await expectAgreement([B]);
  });

  for (const later of [0, 30 * 24 * HOUR]) {
    const title = later === 0 ? "at once" : "with the next certificate";
    it(`knows for its own what Route 53 carries out after it was taken over, found ${title}`, async () => {
      await subject.renew([A]);
      await dieAfter({ action: "present", value: B }, 3);
      subject.world.now += LEASE_MS + 1;
      expect((await ask("present", C)).status).to.equal(200);
      for (const value of [A, C]) expect((await ask("cleanup", value)).status).to.equal(200);
      await expectAgreement([]);
      subject.world.now += HOUR - 1;
      subject.hold([A, B]);
      subject.world.now += later;
      expect((await ask("present", C)).status).to.equal(200);
      await expectAgreement([C]);
      expect((await ask("cleanup", C)).status).to.equal(200);
      await expectAgreement([]);
    });
  }

  it("forgets an hour later what was taken over, and may be another's by then", async () => {
    await subject.renew();
    await dieAfter({ action: "present", value: B }, 3);
    subject.world.now += LEASE_MS + 1;
    await ask("present", C);
    expect((await subject.world.get(subject.host, "TXT"))?.["former_challenges"]).to.have.length(1);
    subject.world.now += HOUR;
    await ask("cleanup", C);
    expect(await subject.world.get(subject.host, "TXT")).to.not.have.any.keys("former_challenges");
    subject.hold([B]);
    expect((await ask("present", A)).status).to.equal(409);
  });

  it("asks again for the last value to go where its TTL was changed meanwhile, once", async () => {
    for (const times of [1, 2]) {
      await subject.renew([A]);
      let changes = 0;
      const send = interrupted(subject.world.send, async (made) => {
        if (made !== 3 && made !== 5) return;
        if (changes++ < times) subject.hold([A], 100 + made);
      });
      const signed = signedChallenge("delete_challenge", subject.host, SECRET, A, subject.world.now);
      const answer = await handler({ send })(signed);
      expect(answer.status).to.equal(times === 1 ? 200 : 503);
      if (times === 1) await expectAgreement([]);
      else await expectAgreement([A]);
    }
  });

  it("keeps a signature used up when the item is removed by hand in the middle", async () => {
    await subject.renew();
    const signed = signedChallenge("set_challenge", subject.host, SECRET, A, subject.world.now);
    const send = interrupted(subject.world.send, async (made) => {
      if (made === 4) await subject.world.remove(subject.host, "TXT");
    });
    expect((await handler({ send })(signed)).status).to.equal(503);
    expect((await ask("cleanup", A)).status).to.equal(200);
    expect((await handler()(signed)).status).to.equal(401);
    await expectAgreement([]);
    // Nor is an older one put in the place of a newer.
    const edited = signedChallenge("set_challenge", subject.host, SECRET, B, subject.world.now + 1);
    const edits = interrupted(subject.world.send, async (made) => {
      if (made === 4)
        await subject.world.edit(
          subject.host,
          { revision: "by hand", last_signed: subject.world.now + 9 },
          "TXT",
        );
    });
    expect((await handler({ send: edits })(edited)).status).to.equal(503);
    expect((await subject.world.get(subject.host, "TXT"))?.["last_signed"]).to.equal(subject.world.now + 9);
  });

  it("says since when something is pending after an edit in the middle, and after a refusal", async () => {
    await subject.renew();
    const send = interrupted(subject.world.send, async (made) => {
      if (made === 4) await subject.world.remove(subject.host, "TXT");
    });
    expect((await ask("present", A, { send })).status).to.equal(503);
    const since = new Date(subject.world.now).toISOString();
    const pending = { pending_challenges: [A], pending_until: since };
    expect(await subject.world.get(subject.host, "TXT")).to.include({ pending_until: since });
    subject.world.now += 1000;
    subject.hold(["theirs"]);
    expect((await ask("present", B)).status).to.equal(409);
    expect(await subject.world.get(subject.host, "TXT")).to.deep.include(pending);
  });
});
