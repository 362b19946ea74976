import { expect } from "chai";
import type { ResourceRecordSet } from "../../../local/aws/route53/model";
import { acmeDns, challengeValue, httpreq } from "../../support/acme";
import { useRecord } from "../../support/record";
import { A, B, SECRET } from "./stories";

const HOUR = 3_600_000;

describe("the values at a challenge's name", () => {
  const record = useRecord(SECRET);
  const ask = (action: "present" | "cleanup", value: string) =>
    record.world.handler({ hasAcme: true })(httpreq(action, record.host, SECRET, value));
  const held = () => record.world.held(`_acme-challenge.${record.host}`, "TXT");
  const standing = () => held()?.values ?? [];
  const hold = (set: Partial<ResourceRecordSet>, action: "UPSERT" | "DELETE" = "UPSERT") => {
    const Name = `_acme-challenge.${record.host}`;
    record.world.hold(action, { Name, Type: "TXT", ...set });
  };
  const values = (...texts: string[]) => texts.map((text) => ({ Value: `"${text}"` }));

  it("come and go in any order", async () => {
    for (const order of [
      ["present A", "present B", "cleanup A", "cleanup B"],
      ["present B", "present A", "cleanup A", "cleanup B"],
      ["present A", "present B", "cleanup B", "cleanup A"],
    ]) {
      const expected: string[] = [];
      for (const step of order) {
        const [action, name] = step.split(" ") as ["present" | "cleanup", "A" | "B"];
        const value = { A, B }[name];
        expect((await ask(action, value)).status).to.equal(200);
        if (action === "present") expected.push(`"${value}"`);
        else expected.splice(expected.indexOf(`"${value}"`), 1);
        expect(standing(), step).to.have.members(expected);
      }
    }
  });

  it("die an hour after they came, at the next request for the name", async () => {
    const { world } = record;
    await ask("present", A);
    world.now += HOUR / 2;
    await ask("present", B);
    world.now += HOUR / 2;
    expect(standing()).to.have.members([`"${A}"`, `"${B}"`]);
    await ask("cleanup", challengeValue("none"));
    expect(standing()).to.deep.equal([`"${B}"`]);
    world.now += HOUR;
    expect((await ask("cleanup", challengeValue("none"))).status).to.equal(200);
    expect(held()).to.equal(undefined);
  });

  it("live for another hour when they come again", async () => {
    const { world } = record;
    await ask("present", A);
    world.now += HOUR - 1;
    await ask("present", A);
    world.now += HOUR - 1;
    await ask("present", B);
    expect(standing()).to.have.members([`"${A}"`, `"${B}"`]);
  });

  it("are ten at the most; an eleventh is refused, until one goes or dies", async () => {
    const { host, world } = record;
    const ten = Array.from({ length: 10 }, (_, index) => challengeValue(`of ten ${index}`));
    for (const value of ten) expect((await ask("present", value)).status).to.equal(200);
    const { status, body } = await ask("present", A);
    expect([status, body.return_message]).to.deep.equal([
      409,
      "There are 10 challenges at this name: clean up those that are over, or wait for an hour.",
    ]);
    expect((await world.handler({ hasAcme: true })(acmeDns(host, SECRET, A))).status).to.equal(409);
    expect((await ask("present", ten[3] ?? "")).status).to.equal(200);
    await ask("cleanup", ten[0] ?? "");
    expect((await ask("present", A)).status).to.equal(200);
    expect(standing()).to.have.length(10);
    world.now += HOUR;
    expect((await ask("present", B)).status).to.equal(200);
    expect(standing()).to.deep.equal([`"${B}"`]);
  });

  const FOREIGN: [string, Partial<ResourceRecordSet>, string][] = [
    ["another's value", { TTL: 300, ResourceRecords: values("theirs") }, "did not publish"],
    [
      "another's value that looks like one of ours",
      { TTL: 60, ResourceRecords: values(B) },
      "did not publish",
    ],
    [
      "a value of two strings",
      { TTL: 60, ResourceRecords: [{ Value: `"${A.slice(0, 20)}" "${A.slice(20)}"` }] },
      "did not publish",
    ],
    ["a CNAME", { Type: "CNAME", TTL: 60, ResourceRecords: [{ Value: "elsewhere.example.org." }] }, "CNAME"],
    ["a delegation", { Type: "NS", TTL: 60, ResourceRecords: [{ Value: "ns.example.org." }] }, "delegated"],
    [
      "a routing policy",
      { TTL: 60, SetIdentifier: "one", Weight: 1, ResourceRecords: values("theirs") },
      "routing policy",
    ],
  ];
  for (const [title, set, word] of FOREIGN) {
    it(`are not set where there is ${title}, which is left alone`, async () => {
      const { host, world } = record;
      hold(set);
      const before = world.held(`_acme-challenge.${host}`, set.Type ?? "TXT");
      const answer = await ask("present", A);
      expect(answer.status).to.equal(409);
      expect(answer.body.return_message).to.include(word);
      expect(world.held(`_acme-challenge.${host}`, set.Type ?? "TXT")).to.deep.equal(before);
      // What is not there need not be cleaned up, whatever else is.
      expect((await ask("cleanup", A)).status).to.equal(200);
      expect(world.held(`_acme-challenge.${host}`, set.Type ?? "TXT")).to.deep.equal(before);
      hold(set, "DELETE");
      expect((await ask("present", A)).status).to.equal(200);
      expect(standing()).to.deep.equal([`"${A}"`]);
    });
  }

  it("stay known beside another's value while that stands, also when their hour is over", async () => {
    const { host, world } = record;
    await ask("present", A);
    hold({ TTL: 60, ResourceRecords: values(A, "theirs") });
    world.now += HOUR;
    expect((await ask("cleanup", B)).status).to.equal(200);
    expect((await ask("cleanup", B)).status).to.equal(200);
    expect(standing()).to.have.members([`"${A}"`, '"theirs"']);
    expect(await world.get(host, "TXT")).to.not.have.any.keys("pending_challenges", "pending_until");
    hold({ TTL: 60, ResourceRecords: values(A) });
    expect((await ask("present", B)).status).to.equal(200);
    expect(standing()).to.deep.equal([`"${B}"`]);
  });

  it("are not cleaned up where another has put the same value there", async () => {
    hold({ TTL: 60, ResourceRecords: values(A) });
    expect((await ask("cleanup", A)).status).to.equal(409);
    expect(standing()).to.deep.equal([`"${A}"`]);
  });

  it("are set anew where they were removed or given another TTL by hand", async () => {
    await ask("present", A);
    hold({ TTL: 60, ResourceRecords: values(A) }, "DELETE");
    expect((await ask("present", A)).status).to.equal(200);
    expect(held()).to.deep.equal({ ttl: 60, values: [`"${A}"`] });
    hold({ TTL: 300, ResourceRecords: values(A) });
    expect((await ask("present", A)).status).to.equal(200);
    expect(held()?.ttl).to.equal(60);
    hold({ TTL: 300, ResourceRecords: values(A) });
    expect((await ask("cleanup", A)).status).to.equal(200);
    expect(held()).to.equal(undefined);
  });

  it("of a copied item are not believed to be this name's", async () => {
    const { host, world } = record;
    await ask("present", A);
    const twin = world.newName();
    await world.put({ ...(await world.get(host)), hostname: twin });
    await world.put({ ...(await world.get(host, "TXT")), hostname: twin });
    const answer = await world.handler({ hasAcme: true })(httpreq("present", twin, SECRET, B));
    expect(answer.status).to.equal(200);
    expect(world.held(`_acme-challenge.${twin}`, "TXT")?.values).to.deep.equal([`"${B}"`]);
    const item = await world.get(twin, "TXT");
    expect(item?.["challenges"]).to.have.length(1);
  });

  it("are published at once where addresses are published in batches", async () => {
    const handle = record.world.handler({ hasAcme: true, isBatched: true });
    expect((await handle(httpreq("present", record.host, SECRET, A))).status).to.equal(200);
    expect(standing()).to.deep.equal([`"${A}"`]);
  });

  it("leave the host's own items, and its group's list, as they were", async () => {
    const { host, world } = record;
    const before = await world.get(host);
    await ask("present", A);
    expect(await world.get(host)).to.deep.equal(before);
    const item = await world.get(host, "TXT");
    expect(item).to.have.all.keys(
      ...["hostname", "record_type", "challenges", "published_as", "revision", "last_updated"],
    );
  });
});
