import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { type Event, readEvents } from "../../admin/log";
import { findStack } from "../../admin/stack";
import { basic } from "../support/dyndns2";
import { send } from "../support/http";
import { type Asked, startLogs } from "./logsServer";
import { type OwnersWorld, startOwnersWorld } from "./world";

const HOUR_MS = 3_600_000;

describe("a host's history", function () {
  this.timeout(90_000);
  let world: OwnersWorld;
  let name = "";
  let host = "";
  let names = 0;
  let secret = "";

  before(async () => {
    world = await startOwnersWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    name = `host${++names}`;
    host = `${name}.dyn.example.com.`;
    ({ secret } = await world.hosts.add(name, { families: ["A", "AAAA"] }));
  });

  const events = () => readEvents(world.stack, host, Date.now() - HOUR_MS);
  const told = (found: readonly Event[]) =>
    found.map(({ recordType, outcome, reason }) => [recordType, outcome, reason]);

  it("tells what was asked and what became of it, in order, and of no other host", async () => {
    await world.publish(host, "wrong");
    await world.publish(host, secret);
    await world.publish(`other.${host}`, "wrong");
    const found = await events();
    expect(told(found)).to.deep.equal([
      ["A", "unauthorized", "wrong_secret"],
      ["A", "published", undefined],
    ]);
    expect(found[0]).to.include({ mode: "set", caller: "127.0.0.5" });
  });

  it("tells each record of a router's request, with who asked", async () => {
    await world.table.edit(host, { shared_secret: "another" }, "AAAA");
    await send(world.stack.apiUrl, undefined, {
      path: "/nic/update",
      query: { hostname: host, myip: "127.0.0.5,2001:db8::7" },
      headers: { Authorization: basic(secret) },
      from: "127.0.0.5",
    });
    const found = await events();
    expect(told(found)).to.deep.equal([
      ["A", "published", undefined],
      ["AAAA", "unauthorized", "wrong_secret"],
    ]);
    expect(found.map(({ caller }) => caller)).to.deep.equal(["127.0.0.5", "127.0.0.5"]);
  });

  it("goes back as far as it is asked to", async () => {
    await world.publish(host, secret);
    expect(await readEvents(world.stack, host, Date.now() + 1_000)).to.deep.equal([]);
  });

  it("is shown as a table, and never a secret in it", async () => {
    await world.publish(host, secret);
    const { stdout } = await world.ddns("history", name);
    expect(stdout).to.match(
      /^TIME +TYPE +ASKED +OUTCOME +REASON +FROM\n\d{4}-\S+ +A +set +published +- +127\.0\.0\.5\n$/,
    );
    const json = await world.ddns("history", name, "--json");
    expect(JSON.parse(json.stdout)).to.have.length(1);
    expect(json.stdout).not.to.include(secret);
  });

  describe("where changes are written down first", () => {
    const log = (message: Record<string, unknown>, time = Date.now()) => {
      const line = { timestamp: new Date(time).toISOString(), level: "INFO", message };
      appendFileSync(world.stack.log.file ?? "", `${JSON.stringify(line)}\n`);
    };
    const request = (request_id: string) => ({ request_id, mode: "set", caller: "127.0.0.5", status: 202 });
    const wish = () => ({ request_id: "batch", mode: "publish", hostname: host, record_type: "A" });

    it("tells when that was, and what the publisher has done", async () => {
      log({ ...request("1"), hostname: host, record_type: "A", outcome: "written_down" });
      log({ ...wish(), outcome: "again", reason: "no_time" });
      log({ ...wish(), outcome: "published" });
      log({ request_id: "batch", mode: "publish", told: 2, outcomes: { published: 1, again: 1 } });
      const { stdout } = await world.ddns("history", name);
      const rows = stdout.split("\n").map((row) => row.split(/ {2,}/).slice(1).join("|"));
      expect(rows.slice(1, -1)).to.deep.equal([
        "A|set|written down|-|127.0.0.5",
        "A|publish|put off|no_time|the publisher",
        "A|publish|published|-|the publisher",
      ]);
      const json = JSON.parse((await world.ddns("history", name, "--json")).stdout);
      expect(json.map(({ outcome }: Event) => outcome)).to.deep.equal(["written_down", "again", "published"]);
    });

    it("says why the publisher has refused a change, and takes none for a success that is only written down", async () => {
      log({ ...request("1"), hostname: host, record_type: "A", outcome: "written_down" });
      log({ ...wish(), outcome: "conflict", reason: "refused_by_route53" });
      const later = Date.now() + 1_000;
      log({ ...request("2"), hostname: host, record_type: "A", outcome: "written_down" }, later);
      expect((await world.ddns("why", name)).stdout).to.match(
        /^\d{4}-\S+Z, by the publisher: Route 53 refuses the record: [^\n]+\n$/,
      );
    });
  });

  for (const [what, prepare, advice] of [
    [
      "a wrong secret",
      async () => world.publish(host, "wrong"),
      /another secret than the item.*ddns rotate host/,
    ],
    [
      "a lock",
      async () => {
        await world.hosts.set(name, ["lock_record=true"]);
        await world.publish(host, secret);
      },
      /the record is locked: npx ddns unlock host/,
    ],
    [
      "another address",
      async () => world.publish(host, secret, "192.0.2.9"),
      /another address than the one that it called from: .* allow_internal=true/,
    ],
    [
      "a foreign network",
      async () => {
        await world.hosts.set(name, ["allow_from=192.0.2.0/24"]);
        await world.publish(host, secret);
      },
      /allow_from does not have the address/,
    ],
  ] as [string, () => Promise<unknown>, RegExp][]) {
    it(`says in a sentence what to change about ${what}`, async () => {
      await prepare();
      const { stdout, code } = await world.ddns("why", name);
      expect(stdout)
        .to.match(advice)
        .and.to.match(/^\d{4}-\S+Z, from 127\.0\.0\.5: /);
      expect(code).to.equal(0);
    });
  }

  it("says that nothing was refused, or that nothing came at all", async () => {
    expect((await world.ddns("why", name)).stdout).to.match(
      /its client does not reach the service, or calls another name/,
    );
    await world.publish(host, secret);
    expect((await world.ddns("why", name)).stdout).to.match(/Nothing of \S+ was refused/);
  });

  describe("from CloudWatch Logs", () => {
    let server: Server;
    let endpoint = "";
    let asked: Asked[] = [];

    /** It answers as FilterLogEvents does, a line a page. */
    before(async () => {
      ({ server, endpoint } = await startLogs((one) => {
        asked.push(one);
        const lines = readFileSync(world.stack.log.file ?? "", "utf8")
          .trim()
          .split("\n");
        const at = Number(one["nextToken"] ?? 0);
        return {
          events: [{ message: lines[at] }],
          ...(at + 1 < lines.length ? { nextToken: String(at + 1) } : {}),
        };
      }));
    });
    after(() => server.close());

    it("is the same, asked for by the host's name, page by page", async () => {
      await world.publish(host, "wrong");
      await world.publish(host, secret);
      const here = await events();
      asked = [];
      const onAws = {
        ...world.stack,
        log: { group: world.stack.log.group },
        endpoints: { ...world.stack.endpoints, logs: endpoint },
      };
      const since = Date.now() - HOUR_MS;
      expect(await readEvents(onAws, host, since)).to.deep.equal(here);
      expect(asked[0]).to.deep.equal({
        target: "Logs_20140328.FilterLogEvents",
        logGroupName: "/aws/lambda/route53-dynamic-dns-dev",
        startTime: since,
        filterPattern: `{ $.message.hostname = "*${host}*" }`,
      });
      expect(asked.length).to.be.greaterThan(1);
    });

    it("is read from the publisher's log group, too, where there is one", async () => {
      asked = [];
      const publisherGroup = "/aws/lambda/publisher";
      const outputs = JSON.parse(readFileSync(world.outputsFile, "utf8"));
      const batched = join(world.folder, "batched.json");
      writeFileSync(batched, JSON.stringify({ ...outputs, publisherLogGroupName: publisherGroup }));
      const stack = await findStack({ outputs: batched });
      const { file: _, ...log } = stack.log;
      const onAws = { ...stack, log, endpoints: { ...stack.endpoints, logs: endpoint } };
      await world.publish(host, secret);
      expect((await readEvents(onAws, host, 0)).length).to.equal(2);
      const groups = new Set(asked.map(({ logGroupName }) => logGroupName));
      expect(Array.from(groups)).to.deep.equal(["/aws/lambda/route53-dynamic-dns-dev", publisherGroup]);
    });
  });
});
