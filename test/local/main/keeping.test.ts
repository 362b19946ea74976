import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { send } from "../../support/http";
import { lookupAt } from "../../support/resolver";
import { openTable, ownersClient } from "../../support/table";
import { signedQuery } from "../../support/tokens";
import { FREE, openRuns, type Runs, startServing, stopRun } from "./runs";

const HERE = "127.0.0.5";

interface Outputs {
  apiUrl: string;
  apiKey: string;
  configTableName: string;
  local: {
    dynamodbEndpoint: string;
    route53Endpoint: string;
    nameServer: { host: string; port: number };
    examples: { hostname: string; shared_secret: string }[];
  };
}

describe("what npm start keeps", function () {
  // Each test starts it several times, which takes seconds, more of them on a busy machine.
  this.timeout(300_000);
  let runs: Runs;
  let data = "";
  let folders = 0;

  before(() => {
    runs = openRuns();
  });
  after(() => runs.close());
  beforeEach(() => {
    data = join(runs.folder, `data-${++folders}`);
  });

  const start = (...args: string[]) => startServing<Outputs>(runs, data, args);
  const refusal = async (...args: string[]) => {
    const run = runs.start([...FREE, "--data", data, ...args]);
    const { code } = await run.ended;
    return `${code} ${run.stderr}`;
  };
  const set = ({ apiUrl, apiKey }: Outputs, hostname: string, secret: string, ip?: string) =>
    send(apiUrl, apiKey, {
      query: signedQuery({ mode: "set", hostname, ...(ip === undefined ? {} : { ip }) }, secret, Date.now()),
      from: HERE,
    });

  it("are the hosts, their records, the zone, keys, secrets and ports", async () => {
    const first = await start();
    const [example] = first.outputs.local.examples;
    const { hostname = "", shared_secret = "" } = example ?? {};
    expect((await set(first.outputs, hostname, shared_secret)).status).to.equal(200);
    await stopRun(first.run);

    const second = await start();
    expect(second.outputs).to.deep.equal(first.outputs);
    expect(await lookupAt(second.outputs.local.nameServer, hostname, "A")).to.deep.equal([HERE]);
    const again = await set(second.outputs, hostname, shared_secret);
    expect(again.body.return_message).to.match(/is unchanged: it is 127\.0\.0\.5 already/);
    await stopRun(second.run);
  });

  it("is all that was answered with success before a kill -9, at whatever moment", async () => {
    const hosts = Array.from({ length: 8 }, (_, index) => `h${index}.dyn.example.com.`);
    const acknowledged = new Map<string, string>();
    const tried = new Map<string, string[]>();
    let step = 0;
    for (let round = 0; round < 3; round++) {
      const { run, outputs } = await start();
      const table = openTable(ownersClient(outputs.local.dynamodbEndpoint), outputs.configTableName);
      for (const hostname of round === 0 ? hosts : []) {
        await table.put({
          hostname,
          record_type: "A",
          shared_secret: `secret of ${hostname}`,
          allow_internal: true,
        });
      }
      let answers = 0;
      const enough = 10 + Math.floor(Math.random() * 40);
      const load = hosts.map(async (hostname) => {
        try {
          for (;;) {
            const ip = `192.0.${2 + (step % 100)}.${1 + (step++ % 250)}`;
            tried.set(hostname, [...(tried.get(hostname) ?? []), ip]);
            const { status } = await set(outputs, hostname, `secret of ${hostname}`, ip);
            if (status === 200) {
              acknowledged.set(hostname, ip);
              tried.set(hostname, []);
            }
            if (++answers === enough) run.child.kill("SIGKILL");
          }
        } catch {
          // It was killed.
        }
      });
      await Promise.all(load);
      await run.ended;
      table.close();

      const { run: next, outputs: kept } = await start();
      for (const hostname of hosts) {
        const found = await lookupAt(kept.local.nameServer, hostname, "A");
        const possible = [acknowledged.get(hostname), ...(tried.get(hostname) ?? [])].filter(Boolean);
        if (acknowledged.has(hostname)) expect(possible, hostname).to.include(found[0]);
      }
      await stopRun(next);
    }
    expect(acknowledged.size).to.be.greaterThan(0);
  });

  it("is one process's alone, which is named to another", async () => {
    const { run } = await start();
    expect(await refusal()).to.match(
      new RegExp(
        `^1 error: another npm start \\(process ${run.child.pid}\\) has \\S+: end it, or give --data DIR`,
      ),
    );
    await stopRun(run, "SIGKILL");
    const { run: next } = await start();
    await stopRun(next);
  });

  it("is refused in a form that is not known, and goes with --fresh", async () => {
    const { run, outputs } = await start();
    await stopRun(run);
    writeFileSync(join(data, "form"), "99\n");
    expect(await refusal()).to.match(
      /^1 error: \S+ was written by another version \(form 99.*--fresh removes it/,
    );
    const { run: fresh, outputs: others } = await start("--fresh");
    expect(others.apiKey).not.to.equal(outputs.apiKey);
    await stopRun(fresh);
  });

  it("is never a folder of somebody else's, not even with --fresh", async () => {
    writeFileSync(join(runs.folder, "letter.txt"), "mine");
    data = runs.folder;
    expect(await refusal("--fresh")).to.match(
      /^1 error: \S+ has something else in it: give --data another folder/,
    );
    expect(readFileSync(join(runs.folder, "letter.txt"), "utf8")).to.equal("mine");
  });

  it("takes a changed setting as pulumi up does, and refuses one that would lose the data", async () => {
    const alias = ["--config", "enableCloudFront=withCustomAlias", "--config", "enableFunctionUrl=true"];
    const first = await start(...alias);
    const { nameServer } = first.outputs.local;
    expect(await lookupAt(nameServer, "ddns.dyn.example.com", "A")).to.deep.equal(["127.0.0.1"]);
    await stopRun(first.run);
    const second = await start(
      ...alias,
      "--config",
      "ddbRcu=1",
      "--config",
      "ddbWcu=1",
      "--config",
      "ddbGsiRcu=1",
      "--config",
      "ddbGsiWcu=1",
    );
    expect(second.outputs).to.deep.equal(first.outputs);
    await stopRun(second.run);
    const third = await start();
    expect(await lookupAt(nameServer, "ddns.dyn.example.com", "A")).to.deep.equal([]);
    await stopRun(third.run);
    expect(await refusal("--config", "route53ZoneName=other.example.com")).to.match(
      /^1 error: the name of zone is "dyn\.example\.com" in what is kept, and would be "other\.example\.com": .*--fresh/,
    );
  });
});
