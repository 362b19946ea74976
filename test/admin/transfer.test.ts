import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { plan, readHostsFile } from "../../admin/transfer";
import { type OwnersWorld, startOwnersWorld } from "./world";

const STACK = {
  zones: [{ name: "dyn.example.com", id: "Z1", nameServers: [] }],
  apiName: "ddns.dyn.example.com.",
};

describe("hosts from elsewhere", () => {
  const made = (row: Record<string, unknown>) =>
    plan([row], STACK).flatMap((one) => (one.kind === "make" ? [one.item] : []));
  const skipped = (...rows: Record<string, unknown>[]) =>
    plan(rows, STACK).flatMap((one) => (one.kind === "skip" ? [one.why] : []));

  it("are not made under the API's own name", () => {
    expect(skipped({ hostname: "DDNS" })).to.deep.equal([
      "ddns.dyn.example.com is the API's own name (apiCname), which no host can have: choose another",
    ]);
    expect(made({ hostname: "ddns.home" })).to.have.length(2);
  });

  it("are mended: case, final dot, type, and values of another kind", () => {
    expect(
      made({
        hostname: "Home.Dyn.Example.COM",
        record_type: "a",
        shared_secret: "of old",
        ttl: "120",
        lock_record: "false",
        read_privilege: true,
        mac_address: "0A:0A",
        ip_address: "192.0.2.1",
        last_checked: "2020-01-01",
      }),
    ).to.deep.equal([
      {
        hostname: "home.dyn.example.com.",
        record_type: "A",
        shared_secret: "of old",
        ttl: 120,
        lock_record: false,
        read_privilege: true,
        mac_address: "0A:0A",
      },
    ]);
  });

  it("get both families, and one new secret for both, where nothing else is said", () => {
    const [a, aaaa, ...more] = made({ hostname: "home" });
    expect([a?.["record_type"], aaaa?.["record_type"], more]).to.deep.equal(["A", "AAAA", []]);
    expect(a?.["shared_secret"])
      .to.match(/^[A-Za-z0-9]{32}$/)
      .and.to.equal(aaaa?.["shared_secret"]);
  });

  for (const [row, why] of [
    [{}, /no hostname/],
    [{ hostname: "a..b" }, /no host name/],
    [{ hostname: "a", record_type: "MX" }, /neither A nor AAAA/],
    [{ hostname: "a", ttl: "soon" }, /ttl=soon/],
    [{ hostname: "a", lock_record: "perhaps" }, /neither true nor false/],
  ] as [Record<string, unknown>, RegExp][]) {
    it(`are skipped with the reason, for ${JSON.stringify(row)}`, () => {
      expect(skipped(row)).to.have.length(1);
      expect(skipped(row)[0]).to.match(why);
      expect(skipped({ hostname: "fine", record_type: "A" }, row)).to.have.length(1);
    });
  }

  it("are made once where two rows name one", () => {
    expect(
      skipped({ hostname: "home", record_type: "A" }, { hostname: "HOME", record_type: "A" }),
    ).to.deep.equal(["it was in a row before"]);
  });
});

describe("ddns import and export", function () {
  this.timeout(90_000);
  let world: OwnersWorld;
  let folder: string;

  before(async () => {
    world = await startOwnersWorld();
    folder = world.folder;
  });
  after(() => world.close());

  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it("say first what they would do, and do it with --yes; done again, they make what is missing", async () => {
    const path = file(
      "hosts.csv",
      'hostname,record_type,ttl,comment\none,,60,"first, of many"\ntwo,A,,\nbad name,A,,\n',
    );
    const dry = await world.ddns("import", path);
    expect(dry.stdout).to.equal(
      'skipped bad name: "bad name" is no host name: letters, digits, "-" and "_", parts with dots between\n' +
        "3 records would be made (3 mended on the way), 1 skipped. Give --yes to do it.\n",
    );
    expect(await world.table.get("one.dyn.example.com.")).to.equal(undefined);
    await world.table.put({ hostname: "two.dyn.example.com.", record_type: "A", shared_secret: "mine" });
    const done = await world.ddns("import", path, "--yes");
    expect(done.stdout).to.match(/^skipped two\.dyn\.example\.com A: it is there already$/m);
    expect(done.stdout).to.match(/^2 records made, 2 skipped\.$/m);
    expect(await world.table.get("one.dyn.example.com.", "AAAA")).to.include({
      ttl: 60,
      comment: "first, of many",
    });
    expect(await world.table.get("two.dyn.example.com.")).to.include({ shared_secret: "mine" });
    expect((await world.ddns("import", path, "--yes")).stdout).to.match(/^0 records made, 4 skipped\.$/m);
  });

  for (const ending of ["csv", "json"]) {
    it(`carry all hosts over by ${ending}, secrets included, in a file for its owner alone`, async () => {
      const path = join(folder, `all.${ending}`);
      const { stdout } = await world.ddns("export", path);
      expect(stdout).to.match(/records are in .*, with their secrets\.$/m);
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      const rows = readHostsFile(path);
      const items = plan(rows, STACK).flatMap((one) => (one.kind === "make" ? [one.item] : []));
      const example = items.find(({ hostname }) => hostname === "example-record.dyn.example.com.");
      const { shared_secret, ttl, comment } = (await world.table.get("example-record.dyn.example.com."))!;
      expect(example).to.include({ shared_secret, ttl, comment });
      expect(readFileSync(path, "utf8")).not.to.include("last_checked");
      expect((await world.ddns("export", path)).stderr).to.match(/cannot be written: EEXIST/);
    });
  }

  it("take over the original's table", async () => {
    await world.table.put({
      hostname: "Old.Dyn.Example.com",
      record_type: "A",
      shared_secret: "s",
      lock_record: "false",
    });
    const { stdout } = await world.ddns("import", "--from-table", world.stack.tableName, "--yes");
    expect(stdout).to.match(/^1 records made/m);
    expect(await world.table.get("old.dyn.example.com.")).to.include({
      shared_secret: "s",
      lock_record: false,
    });
  });

  it("refuse what is neither a file nor a table, and a file that is no list", async () => {
    for (const [args, message] of [
      [["import"], /a FILE or --from-table NAME/],
      [["import", join(folder, "nowhere.csv")], /cannot be read/],
      [["import", file("odd.json", '{"a":1}')], /is no list/],
      [["import", file("bad.json", "{")], /is no list of hosts/],
    ] as [string[], RegExp][]) {
      const { code, stderr } = await world.ddns(...args);
      expect([code, stderr]).to.satisfy(
        ([c, text]: [number, string]) => c === 1 && message.test(text),
        stderr,
      );
    }
  });
});
