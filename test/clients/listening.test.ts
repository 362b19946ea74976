import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { Network, whyNoNamespaces } from "./support/namespaces";

const SERVER = "192.168.77.1";
const LAPTOP = "192.168.77.2";

interface Outputs {
  apiKey: string;
  apiUrl: string;
  local: {
    nameServer: { port: number };
    dynamodbEndpoint: string;
    examples: { hostname: string; shared_secret: string }[];
  };
}

describe("npm start --listen, from another machine of the network", function () {
  this.timeout(120_000);
  let network: Network;
  let folder = "";
  let served: ChildProcess;
  let outputs: Outputs;
  let url = "";

  before(async () => {
    const why = whyNoNamespaces();
    if (why !== undefined) throw new Error(why);
    network = new Network([
      { name: "server", mac: "02:00:00:00:77:01", addresses: [`${SERVER}/24`] },
      { name: "laptop", mac: "02:00:00:00:77:02", addresses: [`${LAPTOP}/24`] },
    ]);
    folder = mkdtempSync(join(tmpdir(), "ddns-listen-"));
    const file = join(folder, "outputs.json");
    const own = ["--listen", SERVER, "--outputs", file, "--data", join(folder, "data")];
    const ports = ["--http-port", "0", "--dns-port", "0"];
    const [program = "", ...words] = [
      ...network.on("server"),
      process.execPath,
      "local/start.js",
      ...own,
      ...ports,
    ];
    served = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    for await (const line of createInterface(served.stdout!)) {
      lines.push(line);
      if (/^Serving until/.test(line)) break;
    }
    outputs = JSON.parse(readFileSync(file, "utf8"));
    const [, told = ""] = /--url (\S+)/.exec(lines.join("\n").split("From other machines:")[1] ?? "") ?? [];
    url = told;
  });
  after(async () => {
    if (served !== undefined && served.exitCode === null) {
      served.kill("SIGTERM");
      await once(served, "exit");
    }
    await network?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const curl = (...words: string[]) => network.run("laptop", "curl", "-s", "-m", "10", ...words);

  it("publishes the address that the other machine calls from, and its name server tells it there", async () => {
    expect(url).to.match(/^http:\/\/192\.168\.77\.1:\d+\/prod$/);
    const [{ hostname, shared_secret } = { hostname: "", shared_secret: "" }] = outputs.local.examples;
    const client = await network.run(
      "laptop",
      "env",
      `DDNS_SECRET=${shared_secret}`,
      `DDNS_API_KEY=${outputs.apiKey}`,
      "clients/ddns-client.sh",
      "--url",
      url,
      "--hostname",
      hostname,
    );
    expect(client.stdout + client.stderr).to.include(`A has been set to ${LAPTOP}`);
    const port = String(outputs.local.nameServer.port);
    for (const transport of ["+notcp", "+tcp"]) {
      const dig = await network.run(
        "laptop",
        "dig",
        `@${SERVER}`,
        "-p",
        port,
        transport,
        "+short",
        hostname,
        "A",
      );
      expect(dig.stdout.trim(), transport).to.equal(LAPTOP);
    }
  });

  it("opens neither the table nor Route 53 to it", async () => {
    const { port } = new URL(outputs.local.dynamodbEndpoint);
    expect((await curl(`http://${SERVER}:${port}/`)).code).to.equal(7);
  });

  it("serves no web page of it, by whatever name or origin", async () => {
    for (const header of ["Origin: http://evil.example", "Host: evil.example", `Host: ${LAPTOP}`]) {
      const refused = await curl("-o", "/dev/null", "-w", "%{http_code}", "-H", header, `${url}?mode=get`);
      expect(refused.stdout, header).to.equal("403");
    }
  });
});
