import { expect } from "chai";
import type { Fault } from "../../../local/aws/calls";
import { PARTS } from "../../../runtime/aws/scan";
import { HOUR_MS, RUN_MS, useSilenceWorld } from "../../support/silenceWorld";

/** Of the calls of a run: of the parts of the table some, and all that come after them. */
const SCANS = [0, PARTS / 2, PARTS - 1];
/** Two hosts, one with two records: who gets mails, three marks, a mail, three notes, the zone. */
const AFTER = [
  "GetTopicAttributes",
  "UpdateItem",
  "UpdateItem",
  "UpdateItem",
  "Publish",
  "UpdateItem",
  "UpdateItem",
  "UpdateItem",
  "GetHostedZoneLimit",
];
const CALLS = [...SCANS, ...AFTER.map((_, index) => PARTS + index)];

const FAULTS: Record<string, Fault> = {
  "an error": { kind: "error", status: 500, code: "InternalFailure", message: "spoilt" },
  throttling: { kind: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" },
  "a cut connection": { kind: "cut" },
  "a lost answer": { kind: "lost" },
};

describe("the watch, when something fails in the middle", function () {
  this.timeout(60_000);
  const own = useSilenceWorld();
  let silent: string[];
  let fresh: string;

  const spoilCall = (number: number, fault: Fault) => {
    let made = 0;
    own.world.spoil = () => (made++ === number ? fault : undefined);
  };
  const mend = () => {
    own.world.spoil = () => undefined;
  };
  const expectTold = (what: "silent" | "back") => {
    for (const host of silent) expect(own.mentions(host, what), `${host} ${what}`).to.be.within(1, 2);
    expect(own.mentions(fresh, what)).to.equal(0);
  };
  const expectNoted = async (isSilent: boolean) => {
    for (const host of silent) {
      const item = await own.world.get(host);
      expect(item).to.not.have.property("telling");
      expect(item?.["told_silent"]).to.equal(isSilent ? item?.["last_checked"] : undefined);
    }
  };

  beforeEach(async () => {
    const host = await own.host(25);
    await own.host(25, { hostname: host, record_type: "AAAA" });
    silent = [host, await own.host(30)];
    fresh = await own.host(1);
  });

  it("makes the calls that are spoilt below", async () => {
    await own.run();
    expect(own.world.calls.slice(PARTS).map(({ operation }) => operation)).to.deep.equal(AFTER);
  });

  for (const number of CALLS) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      it(`tells of each silent host in the end, once or twice, and then of each that is back, after ${name} at call ${number}`, async () => {
        spoilCall(number, fault);
        await own.run();
        mend();
        await own.runs(3);
        expectTold("silent");
        await expectNoted(true);
        for (const host of silent) await own.ask(host);
        await own.ask(silent[0]!, "AAAA");
        spoilCall(number, fault);
        await own.runs(1);
        mend();
        await own.runs(3);
        expectTold("back");
        await expectNoted(false);
        expect(own.mails.length).to.be.at.most(6);
      });
    }

    it(`does so, too, when it was killed before call ${number}`, async () => {
      expect(await own.run({ killedBefore: number })).to.equal("killed");
      await own.runs(3);
      expectTold("silent");
      await expectNoted(true);
      for (const host of silent) await own.ask(host);
      await own.ask(silent[0]!, "AAAA");
      own.world.now += RUN_MS;
      expect(await own.run({ killedBefore: number })).to.equal("killed");
      await own.runs(3);
      expectTold("back");
      await expectNoted(false);
    });

    it(`tells whoever may have been told that a host is silent that it is back, when it was killed before call ${number}`, async () => {
      await own.run({ killedBefore: number });
      const mayBeTold = await Promise.all(silent.map(async (host) => isMarked(await own.world.get(host))));
      for (const host of silent) await own.ask(host);
      await own.ask(silent[0]!, "AAAA");
      await own.runs(3);
      silent.forEach((host, index) => {
        const backs = own.mentions(host, "back");
        expect(backs, host).to.be.at.least(own.mentions(host, "silent"));
        if (mayBeTold[index]) expect(backs, host).to.be.at.least(1);
      });
      await expectNoted(false);
    });
  }

  const later = async (hours: number) => {
    own.world.now += hours * HOUR_MS;
    await own.run();
  };
  const isMarked = (item: Record<string, unknown> | undefined) =>
    item?.["telling"] !== undefined || item?.["told_silent"] !== undefined;

  it("pauses longer and longer, up to a day, where it can never be noted that something was told", async () => {
    own.world.spoil = ({ operation, request }) =>
      operation === "UpdateItem" &&
      /told_silent/.test(String((request as { UpdateExpression: string }).UpdateExpression))
        ? FAULTS["an error"]
        : undefined;
    await own.run();
    await own.runs(24);
    const [host = ""] = silent;
    const inSixHours = own.mentions(host, "silent");
    expect(inSixHours).to.be.within(3, 6);
    for (let hours = 0; hours < 5 * 24; hours += 2) await later(2);
    expect(own.mentions(host, "silent") - inSixHours).to.be.within(4, 8);
    mend();
    await later(24);
    await expectNoted(true);
  });

  it("is a failure where the mail can't be sent, says so without a secret, and sends it later", async () => {
    own.world.spoil = ({ operation }) =>
      operation === "Publish"
        ? { kind: "error", status: 403, code: "AuthorizationError", message: "not authorized" }
        : undefined;
    expect(await own.run()).to.equal("failed");
    const line = own.world.logs.at(-1);
    expect(line).to.include({ level: "error", outcome: "watched", left: 3, told_silent: 0, record_sets: 2 });
    expect(line?.["error"]).to.equal("the mail may not have been sent: AccessDenied");
    expect(own.world.logs.filter(({ outcome }) => outcome === "silent")).to.deep.equal([]);
    mend();
    await own.runs(3);
    expectTold("silent");
  });

  it("goes on being a failure, also while it pauses, until the mail could be sent and that was noted", async () => {
    own.world.spoil = ({ operation }) => (operation === "Publish" ? FAULTS["an error"] : undefined);
    const minutes = [0, 1, 3, 15, 16, 18, 30, 31, 33, 45, 60, 61, 75];
    const start = own.world.now;
    for (const minute of minutes) {
      own.world.now = start + minute * 60_000;
      expect(await own.run(), `minute ${minute}`).to.equal("failed");
    }
    const errors = own.world.logs.flatMap(({ error }) => (error === undefined ? [] : [String(error)]));
    expect(errors[1]).to.equal("of 3 records it is not noted that an earlier run's mail was sent");
    expect(own.world.logs.at(-1)).to.include({ record_sets: 2, silent: 2 });
    mend();
    await own.runs(8);
    expect(await own.run()).to.equal("done");
    expectTold("silent");
    await expectNoted(true);
  });

  it("is no failure where another run is just telling what it finds", async () => {
    let other: Promise<unknown> | undefined;
    own.world.spoil = async ({ operation }) => {
      if (operation !== "Publish" || other) return undefined;
      own.world.now += 20_000;
      other = own.run();
      expect(await other).to.equal("done");
      return undefined;
    };
    expect(await own.run()).to.equal("done");
    expect(other).to.not.equal(undefined);
    expectTold("silent");
    await expectNoted(true);
  });

  it("is a failure where nothing of the table can be read, and no failure where a part can't", async () => {
    own.world.spoil = ({ operation }) => (operation === "Scan" ? FAULTS["throttling"] : undefined);
    expect(await own.run()).to.equal("failed");
    expect(own.world.logs.at(-1)?.["error"]).to.equal("nothing of the table could be read");
    spoilCall(3, FAULTS["throttling"]!);
    expect(await own.run()).to.equal("done");
    expect(own.world.logs.at(-1)).to.have.property("level", "warn");
  });

  it("tells in a later run of whom a mark was written whose answer was lost, so that it was tried again", async () => {
    spoilCall(PARTS + 1, { kind: "lost" });
    expect(await own.run({ attempts: 3 })).to.equal("done");
    mend();
    await own.runs(2);
    expectTold("silent");
    await expectNoted(true);
  });

  it("tells of those that could be marked, and of the others in the next run", async () => {
    spoilCall(PARTS + 3, FAULTS["throttling"]!);
    expect(await own.run()).to.equal("done");
    expect(own.world.logs.at(-1)).to.include({ left: 1, level: "warn" });
    mend();
    await own.runs(1);
    expectTold("silent");
    await expectNoted(true);
  });
});
