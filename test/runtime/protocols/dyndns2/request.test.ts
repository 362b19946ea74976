import { expect } from "chai";
import { basic, type Dyndns2Client, dyndns2Client, lines, putHosts } from "../../../support/dyndns2";
import { useRecord } from "../../../support/record";
import type { World } from "../../../support/world";

const SECRET = "a secret of these records";
const V4 = "192.0.2.7";
const OTHER_V4 = "198.51.100.4";
const V6 = "2001:db8::7";
const OTHER_V6 = "2001:db8:4::4";

describe("dyndns2: names and families", () => {
  const record = useRecord(SECRET, { allow_internal: true });
  let world: World;
  let update: Dyndns2Client;
  let host: string;
  beforeEach(async () => {
    ({ world, host } = record);
    update = dyndns2Client(world.handler(), SECRET);
    await putHosts(world, SECRET, [host], ["AAAA"], { allow_internal: true });
  });

  const held = () => ({ A: world.held(host)?.values, AAAA: world.held(host, "AAAA")?.values });

  describe("hostname", () => {
    it("takes names with and without the final dot, in any case, with blanks around them", async () => {
      const bare = host.slice(0, -1);
      for (const hostname of [bare, host.toUpperCase(), ` ${bare} `]) {
        const answer = await update({ hostname, from: V4 });
        expect(answer.text).to.match(/^(good|nochg) 192\.0\.2\.7\n$/);
      }
    });

    it("answers a line for each name, in the order in which they were given", async () => {
      const [first, second, locked] = [world.newName(), world.newName(), world.newName()];
      await putHosts(world, SECRET, [first, second]);
      await putHosts(world, SECRET, [locked], ["A"], { lock_record: true });
      await update({ hostname: second, from: V4 });
      const hostname = [second, "home.example.net", locked, first, "home", world.newName()].join(",");
      expect(lines(await update({ hostname, from: V4 }))).to.deep.equal([
        `nochg ${V4}`,
        "nohost",
        "abuse",
        `good ${V4}`,
        "notfqdn",
        "badauth",
      ]);
    });

    it("changes only what the password belongs to", async () => {
      const foreign = world.newName();
      await putHosts(world, "another secret", [foreign]);
      expect(lines(await update({ hostname: `${foreign},${host}`, from: V4 }))).to.deep.equal([
        "badauth",
        `good ${V4}`,
      ]);
      expect(world.held(foreign)).to.equal(undefined);
    });

    it("merges names that are given twice, and gives each its line", async () => {
      const twice = `${host},${host.toUpperCase()},${host.slice(0, -1)}`;
      const answer = await update({ hostname: twice, from: V4 });
      expect(lines(answer)).to.deep.equal([`good ${V4}`, `good ${V4}`, `good ${V4}`]);
      const changes = world.calls.filter((call) => call.operation === "ChangeResourceRecordSets");
      expect(changes).to.have.length(1);
      expect(world.calls.filter((call) => call.operation === "UpdateItem")).to.have.length(2);
    });

    it("takes 20 names, and answers numhost to 21, without any call to AWS", async () => {
      const names = Array.from({ length: 21 }, (_, index) => `n${index}.example.com`);
      const twenty = await update({ hostname: names.slice(1).join(",") });
      expect(lines(twenty)).to.have.length(20);
      world.reset();
      const answer = await update({ hostname: names.join(",") });
      expect(answer).to.deep.include({ status: 200, text: "numhost\n" });
      expect(world.calls).to.be.empty;
    });

    it("takes 20 names of the greatest length", async () => {
      const tail = `.${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.example.com`;
      const names = Array.from({ length: 20 }, (_, index) => `${"d".repeat(47)}${index + 10}${tail}.`);
      expect(names[0]).to.have.length(254);
      expect(lines(await update({ hostname: names.join(",") }))).to.deep.equal(names.map(() => "badauth"));
    });

    it("takes the user name for the host's, where no host name is given and it is one in the zone", async () => {
      const as = (user: string) => update({ headers: { Authorization: basic(SECRET, user) }, from: V4 });
      expect((await as(host.slice(0, -1))).text).to.equal(`good ${V4}\n`);
      expect((await as("home.example.net")).text).to.equal("notfqdn\n");
      expect(held().A).to.deep.equal([V4]);
    });

    it("takes an alias beside the zone's own name for a host in it, and passes over it elsewhere", async () => {
      const [label = ""] = host.split(".");
      const apex = world.held("example.com.");
      const query = { alias: label };
      expect((await update({ hostname: "example.com", query, from: V4 })).text).to.equal(`good ${V4}\n`);
      expect(held().A).to.deep.equal([V4]);
      expect(world.held("example.com.")).to.deep.equal(apex);
      expect((await update({ hostname: host, query, from: V4 })).text).to.equal(`nochg ${V4}\n`);
    });

    it("takes the apex and a wildcard", async () => {
      await putHosts(world, SECRET, ["example.com.", "*.example.com."]);
      expect(lines(await update({ hostname: "example.com,*.example.com", from: V4 }))).to.deep.equal([
        `good ${V4}`,
        `good ${V4}`,
      ]);
    });
  });

  describe("both families", () => {
    const both = { myip: `${OTHER_V4},${OTHER_V6}` };

    it("updates A and AAAA with one batch of changes", async () => {
      await update({ hostname: host, query: both, from: V4 });
      const changes = world.calls.filter((call) => call.operation === "ChangeResourceRecordSets");
      expect(changes).to.have.length(1);
      expect(held()).to.deep.equal({ A: [OTHER_V4], AAAA: [OTHER_V6] });
    });

    it("answers good when one of them has changed, and nochg when neither has", async () => {
      await update({ hostname: host, query: both, from: V4 });
      expect((await update({ hostname: host, query: both, from: V4 })).text).to.equal(
        `nochg ${OTHER_V4},${OTHER_V6}\n`,
      );
      const query = { myip: OTHER_V4, myipv6: V6 };
      expect((await update({ hostname: host, query, from: V4 })).text).to.equal(`good ${OTHER_V4},${V6}\n`);
    });

    for (const [kept, gone, address] of [
      ["A", "AAAA", OTHER_V4],
      ["AAAA", "A", OTHER_V6],
    ] as const) {
      it(`passes over ${gone} where there is an item for ${kept} only`, async () => {
        await world.remove(host, gone);
        expect((await update({ hostname: host, query: both, from: V4 })).text).to.equal(`good ${address}\n`);
      });
    }

    it("does not hide with the one family what went wrong with the other", async () => {
      await world.edit(host, { lock_record: true }, "AAAA");
      expect((await update({ hostname: host, query: both, from: V4 })).text).to.equal("abuse\n");
      expect(held()).to.deep.equal({ A: [OTHER_V4], AAAA: undefined });
    });

    it("answers for the family that is believed where the other has another secret", async () => {
      await world.edit(host, { shared_secret: "another" }, "AAAA");
      expect((await update({ hostname: host, query: both, from: V4 })).text).to.equal(`good ${OTHER_V4}\n`);
      expect(held()).to.deep.equal({ A: [OTHER_V4], AAAA: undefined });
      expect(
        world.logs.map(({ record_type, outcome, reason }) => [record_type, outcome, reason]),
      ).to.deep.equal([
        ["A", "published", undefined],
        ["AAAA", "unauthorized", "wrong_secret"],
        ["A,AAAA", "good", undefined],
      ]);
    });

    it("answers badauth where neither family is believed", async () => {
      await world.edit(host, { shared_secret: "another" }, "AAAA");
      await world.remove(host, "A");
      expect((await update({ hostname: host, query: both, from: V4 })).text).to.equal("badauth\n");
    });

    it("tells by the other family what is wrong when one has no item", async () => {
      await world.remove(host, "AAAA");
      await world.edit(host, { lock_record: true });
      const answer = await update({ hostname: host, query: both, from: V4 });
      expect(answer.text).to.equal("abuse\n");
    });

    it("asks allow_internal for each address that is not the caller's own", async () => {
      await world.edit(host, { allow_internal: false });
      await world.edit(host, { allow_internal: false }, "AAAA");
      const query = { myip: V4, myipv6: OTHER_V6 };
      expect((await update({ hostname: host, query, from: V4 })).text).to.equal("badauth\n");
      expect(held()).to.deep.equal({ A: [V4], AAAA: undefined });
    });
  });
});
