import { expect } from "chai";
import type { ServiceCall } from "../../../local/aws/calls";
import { HOUR_MS, useSilenceWorld } from "../../support/silenceWorld";

describe("the watch for silent hosts", function () {
  this.timeout(60_000);
  const own = useSilenceWorld();
  const lines = (outcome: string) => own.world.logs.filter((line) => line["outcome"] === outcome);

  it("tells once of a host that has fallen silent, and once when it is back", async () => {
    const host = await own.host(25);
    await own.host(1);
    expect(await own.run()).to.equal("done");
    await own.runs(3);
    expect(own.mails.map(({ subject }) => subject)).to.deep.equal([
      `${host.slice(0, -1)} is silent (ddns-test)`,
    ]);
    await own.ask(host);
    await own.runs(3);
    expect(own.mails.map(({ subject }) => subject).slice(1)).to.deep.equal([
      `${host.slice(0, -1)} is back (ddns-test)`,
    ]);
    expect(await own.world.get(host)).to.not.have.any.keys("told_silent", "telling", "awaited_since");
  });

  it("tells of it again when it falls silent again", async () => {
    const host = await own.host(25);
    await own.run();
    await own.ask(host);
    await own.runs(1);
    own.world.now += 25 * HOUR_MS;
    await own.runs(2);
    expect([own.mentions(host, "silent"), own.mentions(host, "back")]).to.deep.equal([2, 1]);
  });

  it("sends one mail for all, with one line for both families of a host", async () => {
    const host = await own.host(25);
    await own.host(25, { hostname: host, record_type: "AAAA" });
    const other = await own.host(30);
    await own.run();
    expect(own.mails.map(({ subject }) => subject)).to.deep.equal(["2 hosts are silent (ddns-test)"]);
    expect(own.mails[0]?.text).to.include(`${host.slice(0, -1)} (A, AAAA) is silent`);
    expect(own.mentions(other, "silent")).to.equal(1);
    expect(lines("watched")[0]).to.include({ hosts: 2, silent: 2, told_silent: 2, told_back: 0, left: 0 });
    expect(lines("silent")).to.have.lengthOf(3);
  });

  it("waits for a host that was never seen only where its item says how long, and tells when it comes", async () => {
    const asked = await own.host(undefined, { stale_after: 2 });
    const others = [await own.host(undefined), await own.host(undefined, { stale_after: 0 })];
    await own.run();
    expect(await own.world.get(asked)).to.have.property("awaited_since");
    own.world.now += 3 * HOUR_MS;
    await own.runs(2);
    expect(own.mentions(asked, "silent")).to.equal(1);
    expect(own.mails).to.have.lengthOf(1);
    await own.ask(asked);
    await own.runs(2);
    expect(own.mentions(asked, "back")).to.equal(1);
    for (const host of others) expect(await own.world.get(host)).to.not.have.property("awaited_since");
  });

  it("forgets what it noted of a host that its owner wants to hear nothing of, and tells nobody", async () => {
    const host = await own.host(25);
    await own.run();
    await own.world.edit(host, { stale_after: 0 });
    await own.runs(2);
    expect(await own.world.get(host)).to.not.have.any.keys("told_silent", "telling");
    await own.ask(host);
    await own.runs(2);
    expect(own.mails).to.have.lengthOf(1);
  });

  it("passes over a host that asks while it is looked at, and one that is deleted then", async () => {
    const [back, gone] = [await own.host(25), await own.host(25)];
    let meanwhile: Promise<unknown> | undefined;
    own.world.spoil = async ({ operation }: ServiceCall) => {
      if (operation !== "UpdateItem") return undefined;
      meanwhile ??= Promise.all([own.ask(back), own.world.remove(gone)]);
      await meanwhile;
      return undefined;
    };
    expect(await own.run()).to.equal("done");
    await own.runs(2);
    expect(own.mails).to.deep.equal([]);
    expect(await own.world.get(gone)).to.equal(undefined);
  });

  it("never reads a secret, and changes nothing of an item but its own marks", async () => {
    const host = await own.host(25, { comment: "mine" });
    const before = await own.world.get(host);
    await own.run();
    for (const { operation, request } of own.world.calls) {
      const text = JSON.stringify(request);
      expect(text, operation).to.not.match(/secret/);
    }
    expect(await own.world.get(host)).to.deep.equal({ ...before, told_silent: before?.["last_checked"] });
  });

  it("says how many record sets the zones have, and warns of one that is nearly full, until its quota is raised", async () => {
    await own.run();
    expect(lines("watched")[0]).to.include({ record_sets: 2, level: "info" });
    expect(lines("zone_filling")).to.deep.equal([]);
    const { zones, zoneId } = own.world;
    const names = Array.from({ length: 9_000 }, (_, index) => `filling${index}.example.com.`);
    const change = (Action: "CREATE" | "DELETE") => {
      const changes = names.map((Name) => ({
        Action,
        ResourceRecordSet: { Name, Type: "A" as const, TTL: 60, ResourceRecords: [{ Value: "192.0.2.1" }] },
      }));
      for (let from = 0; from < names.length; from += 900) {
        zones.changeRecordSets(zoneId, changes.slice(from, from + 900));
      }
    };
    change("CREATE");
    await own.run();
    zones.raiseRecordSetQuota(zoneId, 20_000);
    await own.run();
    change("DELETE");
    expect(lines("zone_filling")).to.deep.equal([
      {
        level: "warn",
        request_id: "run",
        mode: "watch",
        outcome: "zone_filling",
        zone: "example.com",
        record_sets: 9_002,
        percent: 90,
      },
    ]);
  });

  it("sends two mails at the most, each host in one of them, when two run at once over a wide table", async () => {
    const hosts = await Promise.all(Array.from({ length: 300 }, () => own.host(25)));
    expect(await Promise.all([own.run(), own.run()])).to.deep.equal(["done", "done"]);
    const told = own.world.logs.filter(({ outcome }) => outcome === "silent").map(({ hostname }) => hostname);
    expect(told.sort()).to.deep.equal([...hosts].sort());
    expect(own.mails.length).to.be.within(1, 2);
    own.mails.length = 0;
    await own.runs(2);
    expect(own.mails).to.deep.equal([]);
  });

  it("comes to every part of a table that it has no time to look through as a whole, run by run", async () => {
    const hosts = await Promise.all(Array.from({ length: 60 }, () => own.host(25)));
    // Every page takes a while: of 32 parts, so many are read.
    own.world.spoil = ({ operation }) => {
      if (operation === "Scan") own.world.now += 9_000;
      return undefined;
    };
    await own.run();
    expect(lines("watched")[0]).to.have.property("level", "warn");
    expect(String(lines("watched")[0]?.["warnings"])).to.match(
      /parts of the table were not looked through: OutOfTime/,
    );
    await own.runs(40);
    const told = own.world.logs.filter(({ outcome }) => outcome === "silent").map(({ hostname }) => hostname);
    expect([...new Set(told)].sort()).to.deep.equal([...hosts].sort());
  });

  it("refuses to start without what it must know of the stack", async () => {
    let message = "";
    await own.run({ env: { ALARM_TOPIC: "" } }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("The function's environment has no ALARM_TOPIC: deploy the stack again.");
  });
});

describe("the watch, over a table with few units of its own", function () {
  this.timeout(60_000);
  const own = useSilenceWorld();
  const UNITS = 2;
  const run = (attempts = 1) => own.run({ env: { READ_UNITS: String(UNITS) }, attempts });
  const scans = () => own.world.calls.filter(({ operation }) => operation === "Scan");
  const runLine = () => own.world.logs.find(({ outcome }) => outcome === "watched");

  it("reads a small page at a time, and takes half of the units at most", async () => {
    const hosts = await Promise.all(
      Array.from({ length: 100 }, () => own.host(25, { comment: "x".repeat(300) })),
    );
    const sleptAt: number[] = [];
    own.world.spoil = ({ operation }) => {
      if (operation === "Scan") sleptAt.push(own.slept.length);
      return undefined;
    };
    expect(await run()).to.equal("done");
    expect(hosts.map((host) => own.mentions(host, "silent"))).to.deep.equal(hosts.map(() => 1));
    // After each page it sleeps, before it asks for another.
    expect(sleptAt).to.deep.equal(scans().map((_, index) => index));
    for (const { request } of scans()) {
      expect(request).to.include({ Limit: 16, ReturnConsumedCapacity: "TOTAL" });
    }
    // A hundred items of 400 bytes are nearly five units, and it takes one a second.
    expect(own.slept.reduce((sum, slept) => sum + slept, 0)).to.be.at.least(4_000);
  });

  it("ends at the first refusal, and tells of what it has seen by then", async () => {
    await Promise.all(Array.from({ length: 60 }, () => own.host(25)));
    let pages = 0;
    own.world.spoil = ({ operation }) =>
      operation === "Scan" && ++pages > 20
        ? { kind: "error", status: 400, code: "ProvisionedThroughputExceededException", message: "" }
        : undefined;
    expect(await run(3)).to.equal("done");
    expect(pages).to.equal(21);
    expect(String(runLine()?.["warnings"])).to.match(
      /^\d+ of 32 parts of the table were not looked through: ProvisionedThroughputExceededException$/,
    );
    expect(own.mails).to.have.lengthOf(1);
  });

  it("comes to every part of a table that it has no time for, run by run", async () => {
    const hosts = await Promise.all(
      Array.from({ length: 120 }, () => own.host(25, { comment: "x".repeat(12_000) })),
    );
    expect(await run()).to.equal("done");
    expect(String(runLine()?.["warnings"])).to.match(/OutOfTime/);
    for (let more = 0; more < 40; more++) {
      own.world.now += 900_000;
      await run();
    }
    const told = own.world.logs.filter(({ outcome }) => outcome === "silent").map(({ hostname }) => hostname);
    expect([...new Set(told)].sort()).to.deep.equal([...hosts].sort());
  });
});

describe("the watch, before anybody has agreed to get mails", function () {
  this.timeout(60_000);
  const own = useSilenceWorld({ confirmsSubscriptions: false });

  it("tells nothing and marks nobody, says so, and tells all once somebody has agreed", async () => {
    const host = await own.host(25);
    const before = await own.world.get(host);
    expect(await own.run()).to.equal("done");
    await own.runs(2);
    expect(await own.world.get(host)).to.deep.equal(before);
    const line = own.world.logs.find(({ outcome }) => outcome === "watched");
    expect(line).to.include({ level: "warn", silent: 1, told_silent: 0, left: 1 });
    expect(line?.["warnings"]).to.deep.equal([
      "nobody is told: no address has agreed to get mails yet, by the link in AWS's mail",
    ]);
    expect(own.world.calls.some(({ operation }) => operation === "Publish")).to.equal(false);
    own.agree();
    await own.runs(2);
    expect(own.mentions(host, "silent")).to.equal(1);
  });

  it("asks for none of that where there is nothing to tell", async () => {
    await own.host(1);
    await own.run();
    expect(own.world.calls.filter(({ service }) => service === "sns")).to.deep.equal([]);
  });
});
