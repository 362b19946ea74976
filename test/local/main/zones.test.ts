import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { send } from "../../support/http";
import { lookupAt } from "../../support/resolver";
import { openTable, ownersClient } from "../../support/table";
import { signedQuery } from "../../support/tokens";
import { openRuns, type Runs, startServing, stopRun } from "./runs";

const HERE = "127.0.0.5";
const SECRET = "a secret of its owner";
const CREDENTIALS = { accessKeyId: "any", secretAccessKey: "any" };

interface Outputs {
  apiUrl: string;
  apiKey: string;
  configTableName: string;
  additionalNameServers: Record<string, string>;
  local: {
    dynamodbEndpoint: string;
    route53Endpoint: string;
    nameServer: { host: string; port: number };
  };
}

describe("npm start with several zones", function () {
  this.timeout(300_000);
  let runs: Runs;

  before(() => {
    runs = openRuns();
  });
  after(() => runs.close());

  const start = (...args: string[]) => startServing<Outputs>(runs, join(runs.folder, "data"), args);
  const set = ({ apiUrl, apiKey }: Outputs, hostname: string) =>
    send(apiUrl, apiKey, { query: signedQuery({ mode: "set", hostname }, SECRET, Date.now()), from: HERE });
  const look = ({ local }: Outputs, hostname: string) => lookupAt(local.nameServer, hostname, "A");

  /** Seconds for which the name server lets resolvers keep that a name does not exist. */
  async function noIsKept({ local }: Outputs, name: string): Promise<number> {
    const { host, port } = local.nameServer;
    const args = [`@${host}`, "-p", String(port), name, "A", "+noall", "+authority", "+tries=1"];
    const { stdout } = await promisify(execFile)("dig", args);
    return Number(stdout.split(/\s+/)[1]);
  }

  it("serves a made one and a private one that was there, keeps them while they are off, and has a no kept as told", async () => {
    const first = await start();
    expect(await noIsKept(first.outputs, "nobody.dyn.example.com")).to.equal(900);
    const route53 = new Route53Client({
      endpoint: first.outputs.local.route53Endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
    });
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({
        Name: "lan.example",
        CallerReference: "once",
        VPC: { VPCRegion: "eu-central-1", VPCId: "vpc-1a2b3c" },
      }),
    );
    route53.destroy();
    await stopRun(first.run);

    const id = HostedZone?.Id?.replace("/hostedzone/", "");
    const zones = ["--config", `additionalZones=dyn.example.net,lan.example=${id}`];
    const second = await start(...zones, "--config", "negativeTtl=30", "--config", "enableDnssec=true");
    expect(second.run.stdout).to.match(/additionalZones +dyn\.example\.net: Z\w+, lan\.example: Z\w+/);
    expect(second.run.stdout + second.run.stderr).to.match(/lan\.example \(Z\w+\) is a private zone/);
    expect(second.run.stdout + second.run.stderr).to.match(/name server does not sign its answers/);
    expect(Object.keys(second.outputs.additionalNameServers)).to.deep.equal([
      "dyn.example.net",
      "lan.example",
    ]);
    const table = openTable(
      ownersClient(second.outputs.local.dynamodbEndpoint),
      second.outputs.configTableName,
    );
    const hosts = ["home.dyn.example.com.", "home.dyn.example.net.", "nas.lan.example."];
    for (const hostname of hosts) {
      expect(await look(second.outputs, hostname)).to.deep.equal([]);
      await table.put({ hostname, record_type: "A", shared_secret: SECRET });
      expect((await set(second.outputs, hostname)).status).to.equal(200);
      expect(await look(second.outputs, hostname)).to.deep.equal([HERE]);
    }
    table.close();
    for (const [name, seconds] of [
      ["nobody.dyn.example.com", 30],
      ["nobody.dyn.example.net", 30],
      ["nobody.lan.example", 900],
    ] as const) {
      expect(await noIsKept(second.outputs, name), name).to.equal(seconds);
    }
    await stopRun(second.run);

    const third = await start();
    expect((await set(third.outputs, "home.dyn.example.net.")).status).to.equal(409);
    expect(await noIsKept(third.outputs, "nobody.dyn.example.com")).to.equal(30);
    await stopRun(third.run);

    const fourth = await start(...zones);
    for (const hostname of hosts) {
      expect(await look(fourth.outputs, hostname)).to.deep.equal([HERE]);
      expect((await set(fourth.outputs, hostname)).body.return_message).to.match(/is unchanged/);
    }
    await stopRun(fourth.run);
  });
});
