import { join } from "node:path";
import { expect } from "chai";
import { send } from "../../support/http";
import { type Receiver, startReceiver } from "../../support/receiver";
import { signedQuery } from "../../support/tokens";
import { openRuns, type Runs, startServing, stopRun } from "./runs";

interface Outputs {
  apiUrl: string;
  apiKey: string;
  local: { examples: { hostname: string; shared_secret: string }[] };
}

const [HERE, THERE] = ["127.0.0.5", "127.0.0.6"];

describe("npm start with changes that are told", function () {
  // It is started twice, which takes seconds, more of them on a busy machine.
  this.timeout(300_000);
  let runs: Runs;
  let receiver: Receiver;

  before(async () => {
    runs = openRuns();
    receiver = await startReceiver("/t0ken");
  });
  after(async () => {
    runs.close();
    await receiver.close();
  });

  it("posts to this machine, says so, and tells nothing again at the next start", async () => {
    const data = join(runs.folder, "data");
    const config = ["--config", "enableChangeEvents=true", "--config", `changeWebhook=${receiver.url}`];
    const start = () => startServing<Outputs>(runs, data, config);
    const set = ({ apiUrl, apiKey, local: { examples } }: Outputs, from: string) => {
      const { hostname = "", shared_secret = "" } = examples[0] ?? {};
      const query = signedQuery({ mode: "set", hostname }, shared_secret, Date.now());
      return send(apiUrl, apiKey, { query, from });
    };
    const first = await start();
    expect((await set(first.outputs, HERE)).status).to.equal(200);
    await receiver.has(1);
    await first.run.printed(/"outcome":"told","target":"127\.0\.0\.1"/);
    await first.run.printed(/"outcome":"told","target":"event bus"/);
    await stopRun(first.run);

    const second = await start();
    expect((await set(second.outputs, THERE)).status).to.equal(200);
    await receiver.has(2);
    expect(receiver.received.map(({ body }) => [body["old"], body["new"]])).to.deep.equal([
      [null, HERE],
      [HERE, THERE],
    ]);
    await stopRun(second.run);
    for (const { stdout, stderr } of [first.run, second.run]) expect(stdout + stderr).to.not.include("t0ken");
  });
});
