import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { FREE, openRuns, type Run, type Runs } from "./main/runs";

describe("npm start", function () {
  // Loading Pulumi and serializing the function take seconds, more of them on a busy machine.
  this.timeout(90_000);

  let runs: Runs;

  before(() => {
    runs = openRuns();
  });

  after(() => runs.close());

  async function expectRefusal(args: string[], message: RegExp): Promise<void> {
    const run = runs.start(args);
    expect(await run.ended).to.deep.equal({ code: 1, signal: null });
    expect(run.stderr).to.match(message);
    expect(run.stderr.trimEnd().split("\n"), run.stderr).to.have.length(1);
  }

  describe("serving", () => {
    let run: Run;
    let outputs: Record<string, string> & {
      local: {
        dynamodbEndpoint: string;
        route53Endpoint: string;
        nameServer: { host: string; port: number };
        examples: { hostname: string; record_type: string; shared_secret: string }[];
      };
    };

    before(async () => {
      const file = join(runs.folder, "outputs.json");
      run = runs.start([...FREE, "--verbose", "--outputs", file]);
      await run.printed(/Serving until Ctrl-C/);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      outputs = JSON.parse(readFileSync(file, "utf8"));
    });

    after(() => run.child.kill("SIGKILL"));

    it("has printed a line for each resource, and then the outputs", () => {
      expect(run.stdout).to.match(/^ {2}\+ aws:route53\/zone:Zone zone$/m);
      expect(run.stdout).to.match(/^ {2}\+ aws:lambda\/function:Function api-function$/m);
      expect(run.stdout).to.include(outputs["apiKey"]);
      expect(run.stdout).not.to.include("\u001b");
    });

    it("has written the outputs under their own names, and the local endpoints", () => {
      expect(outputs).to.include.all.keys(
        "apiUrl",
        "apiOriginURL",
        "cloudFrontURL",
        "route53ZoneID",
        "route53ZoneName",
        "DNSZoneNameServers",
        "apiKey",
        "configTableName",
        "logGroupName",
        "region",
      );
      expect(outputs.local).to.have.all.keys(
        "dynamodbEndpoint",
        "route53Endpoint",
        "nameServer",
        "examples",
        "logFile",
      );
      expect(outputs.local.examples.map(({ record_type }) => record_type)).to.deep.equal(["A", "AAAA"]);
    });

    it("prints curl lines that work as they are", () => {
      const lines = /Try it:\n((?: {2}.*\n)+)/.exec(run.stdout)?.[1] ?? "";
      const script = lines
        .split("\n")
        .filter((line) => /^ {2}(curl|DDNS_SECRET=)/.test(line))
        .join("\necho\n");
      const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
      expect(stdout, stderr)
        .to.match(/example-record\.dyn\.example\.com\.:? A has been set to 127\.0\.0\.1/)
        .and.to.include('"return_message":"127.0.0.1"');
    });
  });

  it("names each port that is in use, and the options that pick others, before it builds anything", async () => {
    const servers = await Promise.all([listen(), listen()]);
    const [one, two] = servers.map((server) => (server.address() as AddressInfo).port);
    const told = (which: string, options: string) =>
      new RegExp(`^error: ${which}(, where .*)?; choose another with ${options}, 0 takes a free one\n$`);
    try {
      await expectRefusal(
        ["--http-port", String(one), "--dns-port", "0"],
        told(`port ${one} \\(the API\\) is in use`, "--http-port"),
      );
      await expectRefusal(
        ["--http-port", String(one), "--dns-port", String(two)],
        told(
          `port ${one} \\(the API\\) is in use, and port ${two} \\(the name server\\) is in use`,
          "--http-port and --dns-port",
        ),
      );
    } finally {
      for (const server of servers) server.close();
    }
  });

  it("tells resources in plain words, where Pulumi's types are not asked for", async () => {
    const run = runs.start(FREE);
    await run.printed(/Serving until Ctrl-C/);
    expect(run.stdout)
      .to.match(/^ {2}\+ hosted zone \(zone\)$/m)
      .and.to.match(/^ {2}\+ table of hosts \(config\)$/m);
    expect(run.stdout).not.to.match(/aws:route53/);
    run.child.kill("SIGINT");
    await run.ended;
  });

  it("says how a setting is given here, not by Pulumi", () =>
    expectRefusal([...FREE, "--config", "route53ZoneName="], /--config route53ZoneName=dyn\.example\.com/));

  it("never replaces a file that it did not write", async () => {
    const file = join(runs.folder, "precious.json");
    writeFileSync(file, '{"mine":1}');
    await expectRefusal([...FREE, "--outputs", file], /is there already, and npm start did not write it/);
    expect(readFileSync(file, "utf8")).to.equal('{"mine":1}');
  });

  it("says where the tools come from that its lines use and this machine lacks", async () => {
    const node = dirname(process.execPath);
    const bare = mkdtempSync(join(runs.folder, "path-"));
    symlinkSync(join(node, "node"), join(bare, "node"));
    const run = runs.start(FREE, { env: { PATH: bare } });
    await run.printed(/Serving until Ctrl-C/);
    expect(run.stdout).to.match(/^ {2}# dig is not installed here: apt install bind9-dnsutils/m);
    run.child.kill("SIGINT");
    await run.ended;
  });

  it("tells its version", async () => {
    const run = runs.start(["--version"]);
    expect((await run.ended).code).to.equal(0);
    expect(run.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it("refuses a flag that it does not know", () =>
    expectRefusal(["--nope"], /^error: Unknown option '--nope'/));

  it("refuses a stack that does not exist", () =>
    expectRefusal(
      [...FREE, "--stack", "nowhere"],
      /^error: there is no stack nowhere: copy Pulumi\.dev\.yaml to Pulumi\.nowhere\.yaml/,
    ));

  it("refuses a setting that is wrong", () =>
    expectRefusal([...FREE, "--config", "defaultTtl=soon"], /^error: .*defaultTtl/));

  it("refuses an existing zone, since it begins with none", () =>
    expectRefusal(
      [...FREE, "--config", "route53ZoneId=Z1FXLQ1OABKR4O"],
      /^error: no matching .*Z1FXLQ1OABKR4O\): npm start begins with no zones, so leave route53ZoneId out\n$/,
    ));

  it("refuses a file that it cannot write", () =>
    expectRefusal(
      [...FREE, "--outputs", join(runs.folder, "nowhere", "x.json")],
      /^error: --outputs .* cannot be written/,
    ));

  it("lists its options", async () => {
    const run = runs.start(["--help"]);
    expect((await run.ended).code).to.equal(0);
    expect(run.stdout).to.include("--http-port");
  });
});

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
