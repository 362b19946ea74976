import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { send } from "../../support/http";
import { hashToken } from "../../support/tokens";
import { openRuns, type Runs, startServing, stopRun } from "./runs";

const HERE = "127.0.0.5";

interface Outputs {
  apiUrl: string;
  apiKey: string;
  local: { examples: { hostname: string; shared_secret: string }[]; logFile: string };
}

describe("npm start -- --clock-speed", function () {
  this.timeout(180_000);
  let runs: Runs;
  before(() => {
    runs = openRuns();
  });
  after(() => runs.close());

  it("shows a mail when a host falls silent and one when it is back, within seconds, and keeps the mails alone", async () => {
    const data = join(runs.folder, "data");
    const { run, outputs } = await startServing<Outputs>(runs, data, [
      ...["--config", "alarmEmail=owner@example.com", "--config", "staleAfter=1", "--clock-speed", "3600"],
    ]);
    const mails = join(data, "mails.txt");
    expect(run.stdout).to.include("a day in 24 seconds").and.include(`kept in ${mails}`);
    const [{ hostname, shared_secret }] = outputs.local.examples as [Outputs["local"]["examples"][number]];
    const set = () =>
      send(outputs.apiUrl, outputs.apiKey, {
        query: { mode: "set", hostname, hash: hashToken(HERE, hostname, shared_secret) },
        from: HERE,
      });
    expect((await set()).status).to.equal(200);
    const name = hostname.replace(/\.$/, "");
    await run.printed(new RegExp(`"mail":{"to":"owner@example.com","subject":"${name} is silent`));
    expect((await set()).status).to.equal(200);
    await run.printed(new RegExp(`"mail":.*"subject":"${name} is back`));
    await stopRun(run);

    expect(statSync(mails).mode & 0o777).to.equal(0o600);
    const kept = readFileSync(mails, "utf8");
    expect(kept).to.match(new RegExp(`^Date: .*\nTo: owner@example.com\nSubject: ${name} is silent`));
    expect(kept.indexOf("is back")).to.be.greaterThan(kept.indexOf("is silent"));
    expect(outputs.local.logFile).to.equal(join(data, "requests-fast.log"));
    for (const file of ["requests.log", "dynamodb", "zones.jsonl", "resources.json"]) {
      expect(existsSync(join(data, file)), file).to.equal(false);
    }
  });
});
