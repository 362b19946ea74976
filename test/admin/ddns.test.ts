import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { type OwnersWorld, startOwnersWorld } from "./world";

describe("the ddns command", function () {
  this.timeout(90_000);
  let world: OwnersWorld;

  before(async () => {
    world = await startOwnersWorld();
  });
  after(() => world.close());

  const secretIn = (text: string) => /^secret: ([A-Za-z0-9]{32})$/m.exec(text)?.[1] ?? "";

  it("says which stack it took, beside what it prints", async () => {
    const { stdout, stderr, code } = await world.ddns("list");
    expect(code).to.equal(0);
    expect(stderr).to.match(/^dyn\.example\.com: the outputs in \S+\n$/);
    expect(stdout)
      .to.match(/^HOST +TYPE +ADDRESS/)
      .and.to.include("example-record.dyn.example.com");
    expect(stdout).not.to.include("\u001b");
  });

  it("adds a host whose pasted lines publish it, and never shows its secret again", async () => {
    const { stdout } = await world.ddns("add", "pasted", "--for", "curl");
    const secret = secretIn(stdout);
    const script = stdout.slice(stdout.indexOf("TIME="));
    const answer = JSON.parse((await promisify(execFile)("bash", ["-c", script])).stdout);
    expect(answer).to.include({ return_status: "success" });
    expect(await world.lookup("pasted.dyn.example.com.")).to.deep.equal(["127.0.0.1"]);
    for (const args of [
      ["list"],
      ["list", "--json"],
      ["show", "pasted"],
      ["check"],
      ["set", "pasted", "ttl=60"],
    ]) {
      const { stdout: later, stderr } = await world.ddns(...args);
      expect(later + stderr, args.join(" ")).not.to.include(secret);
    }
  });

  it("has the lines for a client again, once they are asked for", async () => {
    const { stdout } = await world.ddns("add", "again", "--for", "inadyn");
    const again = await world.ddns("show", "again", "--for", "inadyn");
    expect(again.stdout).to.include(secretIn(stdout));
    expect(stdout).to.include(again.stdout.trim());
    expect((await world.ddns("show", "again", "--for", "nothing")).stderr).to.include(
      "--for nothing is not known",
    );
  });

  const clients = [
    ..."curl ddns-client systemd ddclient inadyn fritzbox openwrt unifi pfsense opnsense synology".split(" "),
    ..."lego traefik caddy acme.sh certbot dehydrated".split(" "),
  ];
  for (const client of clients) {
    it(`fills in the lines for ${client}: host, address of the API and secret, and no example's`, async () => {
      const { stdout } = await world.ddns("add", `for-${client.replace(".", "-")}`, "--for", client);
      const { host } = new URL(world.stack.apiUrl);
      expect(stdout)
        .to.include(`for-${client.replace(".", "-")}.dyn.example.com`)
        .and.to.include(secretIn(stdout))
        .and.to.include(host);
      expect(stdout).not.to.match(
        /abcdefghij|ddns\.dyn|shared-secret-of|key-of-the-api|home\.dyn\.example\.com|nas\.dyn/,
      );
    });
  }

  it("refuses an unknown client before it makes anything", async () => {
    const { code, stderr } = await world.ddns("add", "nobody", "--for", "toaster");
    expect(code).to.equal(1);
    expect(stderr).to.match(/ddns: --for toaster is not known: give one of curl, /);
    expect(await world.table.get("nobody.dyn.example.com.")).to.equal(undefined);
  });

  it("locks, unlocks, sets and rotates", async () => {
    const { stdout } = await world.ddns("add", "cabin");
    const secret = secretIn(stdout);
    const name = "cabin.dyn.example.com.";
    await world.ddns("lock", "cabin");
    expect((await world.publish(name, secret)).status).to.equal(403);
    await world.ddns("unlock", "cabin");
    expect((await world.publish(name, secret)).status).to.equal(200);
    await world.ddns("set", "cabin", "ttl=30", "--ipv4");
    expect(await world.table.get(name)).to.include({ ttl: 30, lock_record: false });
    const rotated = await world.ddns("rotate", "cabin", "--grace", "2h");
    expect(rotated.stdout).to.match(/The old secret is good until \d{4}-/);
    expect((await world.publish(name, secretIn(rotated.stdout))).status).to.equal(200);
    expect((await world.publish(name, secret)).status).to.equal(200);
  });

  it("asks before it removes, and does it with --yes", async () => {
    await world.ddns("add", "shed");
    const asked = await world.ddns("remove", "shed");
    expect([asked.code, asked.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /give --yes/.test(text),
    );
    const removed = await world.ddns("remove", "shed", "--yes");
    expect(removed.stdout).to.match(/^shed\.dyn\.example\.com A: removed from the table; DNS had nothing$/m);
    expect(await world.table.get("shed.dyn.example.com.")).to.equal(undefined);
  });

  it("tells by its exit code whether all agree, and mends with --fix", async () => {
    const { stdout } = await world.ddns("add", "moved");
    const name = "moved.dyn.example.com.";
    await world.publish(name, secretIn(stdout));
    expect((await world.ddns("check", "moved")).code).to.equal(0);
    world.cloud.zones.changeRecordSets(world.zoneId, [
      {
        Action: "UPSERT",
        ResourceRecordSet: { Name: name, Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.99" }] },
      },
    ]);
    const wrong = await world.ddns("check", "moved");
    expect([wrong.code, wrong.stdout]).to.deep.equal([
      1,
      "moved.dyn.example.com A: it was changed in Route 53 by hand\n1 of 2 records agree.\n",
    ]);
    expect((await world.ddns("check", "moved", "--fix")).code).to.equal(0);
    await world.publish(name, secretIn(stdout));
    expect((await world.ddns("check", "moved")).code).to.equal(0);
  });

  for (const [args, code, message] of [
    [["list", "--stale", "soon"], 1, /--stale soon is no length of time: give one as 90m, 24h or 7d/],
    [["show", "nowhere"], 1, /there is no host nowhere\.dyn\.example\.com/],
    [["set", "example-record", "ttl=x"], 1, /ttl=x is no TTL/],
    [["frobnicate"], 2, /unknown command 'frobnicate'/],
    [["add"], 2, /missing required argument 'host'/],
    [["--stack", "prod", "list"], 1, /--outputs and --stack name two stacks/],
  ] as [string[], number, RegExp][]) {
    it(`says what is wrong with ddns ${args.join(" ")}, and ends with ${code}`, async () => {
      const ended = await world.ddns(...args);
      expect(ended.stderr)
        .to.match(message)
        .and.not.to.match(/\n {4}at /);
      expect([ended.code, ended.stdout]).to.deep.equal([code, ""]);
    });
  }

  for (const [what, change, message] of [
    [
      "nothing listens",
      (outputs: Stored) => ({
        ...outputs,
        local: { ...outputs.local, dynamodbEndpoint: "http://127.0.0.1:1" },
      }),
      /nothing answers \(.*ECONNREFUSED.*\): is npm start running/,
    ],
    [
      "there is no such table",
      (outputs: Stored) => ({ ...outputs, configTableName: "another" }),
      /AWS does not have it \(.*\): are the account \(AWS_PROFILE\) and the region/,
    ],
  ] as [string, (outputs: Stored) => Stored, RegExp][]) {
    it(`says in a sentence where ${what}`, async () => {
      const file = join(world.folder, `${what.replace(/ /g, "-")}.json`);
      const outputs = JSON.parse(readFileSync(join(world.folder, "outputs.json"), "utf8")) as Stored;
      writeFileSync(file, JSON.stringify(change(outputs)));
      const { code, stderr } = await world.ddns("list", "--outputs", file);
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(message)
        .and.not.to.match(/\n {4}at /);
    });
  }
});

interface Stored {
  configTableName: string;
  local: { dynamodbEndpoint: string };
}
