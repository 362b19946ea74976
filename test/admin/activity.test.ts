import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { readActivity } from "../../admin/activity";
import { basic } from "../support/dyndns2";
import { send } from "../support/http";
import { type Asked, startLogs } from "./logsServer";
import { type OwnersWorld, startOwnersWorld } from "./world";

const HOUR_MS = 3_600_000;

describe("what was asked of the service, by the hour", function () {
  this.timeout(90_000);
  let world: OwnersWorld;

  before(async () => {
    world = await startOwnersWorld();
  });
  after(() => world.close());

  it("counts each request once, as a change, a poll or a refusal, of whatever protocol", async () => {
    const { hostname, secret } = await world.hosts.add("counted", {
      families: ["A", "AAAA"],
      assignments: ["allow_internal=true"],
    });
    await world.publish(hostname, secret);
    await world.publish(hostname, secret);
    await world.publish(hostname, "wrong");
    const router = (myip: string) =>
      send(world.stack.apiUrl, undefined, {
        path: "/nic/update",
        query: { hostname, myip },
        headers: { Authorization: basic(secret) },
        from: "127.0.0.5",
      });
    await router("127.0.0.5,2001:db8::7");
    await router("127.0.0.5,2001:db8::7");
    const counted = await readActivity(world.stack, 2, Date.now());
    const sum = (kind: "changes" | "polls" | "refusals") =>
      counted.reduce((total, hour) => total + hour[kind], 0);
    expect([sum("changes"), sum("polls"), sum("refusals")]).to.deep.equal([2, 2, 1]);
    expect(counted).to.have.length(2);
  });

  it("puts each into its hour, and leaves out what is older, or cut short", async () => {
    const now = Date.parse("2026-11-05T12:30:00Z");
    const line = (time: string, outcome: string) =>
      JSON.stringify({ timestamp: time, message: { caller: "192.0.2.1", outcome } });
    const file = join(world.folder, "own.log");
    writeFileSync(
      file,
      [
        line("2026-11-05T09:59:59Z", "published"),
        line("2026-11-05T10:00:00Z", "published"),
        line("2026-11-05T12:29:59Z", "unchanged"),
        '{"timestamp":"2026-11-05T12:29:59Z","message":{"caller":',
      ].join("\n"),
    );
    const counted = await readActivity({ ...world.stack, log: { group: "any", file } }, 3, now);
    expect(counted).to.deep.equal([
      { start: now - 2.5 * HOUR_MS, changes: 1, polls: 0, refusals: 0 },
      { start: now - 1.5 * HOUR_MS, changes: 0, polls: 0, refusals: 0 },
      { start: now - 0.5 * HOUR_MS, changes: 0, polls: 1, refusals: 0 },
    ]);
  });

  it("counts what is written down as a poll, and as a change or a refusal once the publisher has dealt with it", async () => {
    const file = join(world.folder, "batched.log");
    const request = { caller: "192.0.2.1", hostname: "home.dyn.example.com.", status: 200 };
    const wish = { mode: "publish", hostname: "home.dyn.example.com.", record_type: "A" };
    const lines = [
      { ...request, mode: "set", outcome: "written_down", status: 202 },
      { ...request, mode: "dyndns2", outcome: "good" },
      { ...request, mode: "dyndns2", outcome: "good,badauth" },
      { mode: "dyndns2", hostname: "home.dyn.example.com.", outcome: "written_down" },
      { ...wish, outcome: "published" },
      { ...wish, outcome: "again", reason: "leased" },
      { ...wish, outcome: "unchanged" },
      { ...wish, outcome: "conflict", reason: "alias" },
      { mode: "publish", told: 4, outcomes: { published: 1, again: 1 } },
    ];
    const timestamp = "2026-11-05T12:29:59Z";
    writeFileSync(file, lines.map((message) => JSON.stringify({ timestamp, message })).join("\n"));
    const now = Date.parse("2026-11-05T12:30:00Z");
    const log = { group: "any", publisherGroup: "other", file };
    expect(await readActivity({ ...world.stack, log }, 1, now)).to.deep.equal([
      { start: now - 0.5 * HOUR_MS, changes: 1, polls: 2, refusals: 2 },
    ]);
  });

  describe("on AWS", () => {
    let server: Server;
    let endpoint = "";
    const asked: Asked[] = [];
    const row = (hour: string, outcome: string, requests: string, mode = "set") => [
      { field: "hour", value: hour },
      { field: "mode", value: mode },
      { field: "outcome", value: outcome },
      { field: "requests", value: requests },
    ];

    /** It answers as CloudWatch Logs Insights does, and is not done at once. */
    before(async () => {
      ({ server, endpoint } = await startLogs((one) => {
        asked.push(one);
        if (one["target"] === "Logs_20140328.StartQuery") return { queryId: "query-1" };
        if (asked.filter(({ queryId }) => queryId === "query-1").length < 2)
          return { status: "Running", results: [] };
        return {
          status: "Complete",
          results: [
            row("2026-11-05 11:00:00.000", "published", "3"),
            row("2026-11-05 12:00:00.000", "unchanged", "40"),
            row("2026-11-05 12:00:00.000", "unauthorized", "2"),
            row("2026-11-05 12:00:00.000", "published", "7", "publish"),
            row("2026-11-05 12:00:00.000", "again", "5", "publish"),
          ],
        };
      }));
    });
    after(() => server.close());

    it("is counted by CloudWatch Logs Insights, of the hours that are shown", async () => {
      const now = Date.parse("2026-11-05T12:30:00Z");
      const onAws = {
        ...world.stack,
        log: { group: world.stack.log.group, publisherGroup: "/aws/lambda/publisher" },
        endpoints: { ...world.stack.endpoints, logs: endpoint },
      };
      expect(await readActivity(onAws, 2, now)).to.deep.equal([
        { start: now - 1.5 * HOUR_MS, changes: 3, polls: 0, refusals: 0 },
        { start: now - 0.5 * HOUR_MS, changes: 7, polls: 40, refusals: 2 },
      ]);
      expect(asked[0]).to.deep.include({
        target: "Logs_20140328.StartQuery",
        logGroupNames: ["/aws/lambda/route53-dynamic-dns-dev", "/aws/lambda/publisher"],
        startTime: (now - 1.5 * HOUR_MS) / 1_000,
        endTime: now / 1_000,
      });
      expect(asked.filter(({ queryId }) => queryId === "query-1")).to.have.length(2);
    });
  });
});
