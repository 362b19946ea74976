import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { whyNoNamespaces } from "../clients/support/namespaces";
import { needPrograms, runClient } from "./routers";

const API_NAME = "ddns.dyn.example.com";
const HOME = "home.dyn.example.com";
/** Of the machine in its network: inadyn publishes no loopback address. */
const ADDRESS = "192.0.2.7";
const SETTINGS = ["enableCustomDomain", "onlyCustomDomain", "enableDyndns2", "enableCheckip"];

/**
 * In a network of its own, so that the port is 80, which clients take where they are told a host alone, and with a hosts
 * file of its own, so that the clients look the name up as ever.
 */
const SERVE =
  'ip link set lo up && ip link add eth0 type veth peer name eth1 && ip address add "$1" dev eth0 && ip link set eth0 up && shift && mount --bind "$1" /etc/hosts && shift && exec "$@"';

interface Outputs {
  apiUrl: string;
  apiKey: string;
  local: { nameServer: { port: number } };
}

describe("clients that know the API by its own name alone", function () {
  this.timeout(120_000);
  let folder = "";
  let served: ChildProcess;
  let outputs: Outputs;
  let secret = "";

  before(async () => {
    const why = whyNoNamespaces();
    if (why !== undefined) throw new Error(why);
    await needPrograms({ ddclient: "ddclient", inadyn: "inadyn", dig: "bind9-dnsutils", curl: "curl" });
    folder = await mkdtemp(join(tmpdir(), "ddns-name-"));
    const hosts = join(folder, "hosts");
    await writeFile(hosts, `127.0.0.1 localhost\n${ADDRESS} ${API_NAME}\n`);
    const file = join(folder, "outputs.json");
    served = spawn(
      "unshare",
      [
        ...[
          "--net",
          "--mount",
          "sh",
          "-c",
          SERVE,
          "sh",
          `${ADDRESS}/32`,
          hosts,
          process.execPath,
          "local/start.js",
        ],
        ...[
          "--http-port",
          "80",
          "--dns-port",
          "0",
          "--listen",
          ADDRESS,
          "--outputs",
          file,
          "--data",
          join(folder, "data"),
        ],
        ...SETTINGS.flatMap((setting) => ["--config", `${setting}=true`]),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    for await (const line of createInterface(served.stdout!)) if (/^Serving until/.test(line)) break;
    outputs = JSON.parse(await readFile(file, "utf8"));
    await ddns("add", "home", "--allow-internal");
    const exported = join(folder, "hosts.json");
    await ddns("export", exported);
    const items: Record<string, string>[] = JSON.parse(await readFile(exported, "utf8"));
    secret = items.find(({ hostname }) => hostname === `${HOME}.`)!["shared_secret"]!;
  });
  after(async () => {
    if (served !== undefined && served.exitCode === null) {
      served.kill("SIGTERM");
      await once(served, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a program in that network. */
  const inside = (program: string, ...words: string[]) =>
    runClient(
      "nsenter",
      ["--target", String(served.pid), "--net", "--mount", `--wd=${process.cwd()}`, program, ...words],
      60_000,
    );

  async function ddns(...words: string[]): Promise<string> {
    const all = ["admin/ddns.js", "--outputs", join(folder, "outputs.json"), ...words];
    const { code, output } = await inside(process.execPath, ...all);
    expect(code, output).to.equal(0);
    return output;
  }

  /** A client's file as the owner's command prints it; what it serves here has no TLS. */
  async function fileFor(client: string): Promise<string> {
    const printed = await ddns("show", "home", "--for", client);
    // Without the last word, on the terminal alone, of which stack it was.
    const [, text = ""] = printed.replace(/^dyn\.example\.com: .*$/m, "").split(`${client}:\n\n`);
    expect(text)
      .to.include(API_NAME)
      .and.not.to.match(/amazonaws|\/prod/);
    const path = join(folder, `${client}.conf`);
    const inClear = text.replace(/^(\s*ssl\s*=\s*)(yes|true)$/gm, "$1no").replaceAll("https://", "http://");
    await writeFile(path, inClear, { mode: 0o600 });
    return path;
  }

  async function dig(): Promise<string[]> {
    const { port } = outputs.local.nameServer;
    const { output } = await inside("dig", "@127.0.0.1", "-p", String(port), "+short", HOME, "A");
    return output.split("\n").filter((line) => line !== "");
  }

  async function forget(): Promise<void> {
    const url = `${outputs.apiUrl}/nic/update?hostname=${HOME}&offline=YES`;
    await inside("curl", "--silent", "--user", `router:${secret}`, url);
    expect(await dig()).to.deep.equal([]);
  }

  it("find it at port 80, over both families, and nothing at API Gateway's own URL", async () => {
    expect(outputs.apiUrl).to.equal(`http://${API_NAME}`);
    for (const [options, address] of [
      [[], ADDRESS],
      [["--resolve", `${API_NAME}:80:[::1]`], "::1"],
    ] as const) {
      const { output } = await inside("curl", "--silent", ...options, `${outputs.apiUrl}/checkip`);
      expect(output).to.equal(`${address}\n`);
    }
    const { output } = await inside("curl", "--silent", "http://localhost/prod/checkip");
    expect(JSON.parse(output)).to.deep.equal({ message: "Forbidden" });
  });

  it("are served as routers with a field for the host alone, which add the path by themselves", async () => {
    const url = `http://${API_NAME}/nic/update?hostname=${HOME}`;
    const { output } = await inside("curl", "--silent", "--ipv4", "--user", `router:${secret}`, url);
    expect(output).to.equal(`good ${ADDRESS}\n`);
    expect(await dig()).to.deep.equal([ADDRESS]);
    await forget();
  });

  it("publish as ddclient, with the file that the owner's command prints", async () => {
    const [cache, pid] = [join(folder, "ddclient.cache"), join(folder, "ddclient.pid")];
    const once = ["-daemon", "0", "-cache", cache, "-pid", pid, "-noquiet", "-nosyslog"];
    const { code, output } = await inside("ddclient", "-file", await fileFor("ddclient"), ...once);
    expect(output).to.match(
      /SUCCESS:\s+updating home\.dyn\.example\.com: good: IP address set to 192\.0\.2\.7/,
    );
    expect(code, output).to.equal(0);
    expect(await dig()).to.deep.equal([ADDRESS]);
    await forget();
  });

  it("publish as inadyn, with the file that the owner's command prints", async () => {
    const own = ["--cache-dir", join(folder, "inadyn"), "--no-pidfile", "--loglevel", "info"];
    const file = await fileFor("inadyn");
    // The IPv6 address of its section would be a loopback one.
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/^custom ipv6 \{[^}]*\}/m, ""));
    const { code, output } = await inside("inadyn", "--config", file, "--once", "--foreground", ...own);
    expect(output).to.match(
      /Successful alias table update for home\.dyn\.example\.com => new IP# 192\.0\.2\.7/,
    );
    expect(code, output).to.equal(0);
    expect(await dig()).to.deep.equal([ADDRESS]);
    await forget();
  });

  it("publish as our own client, which signs", async () => {
    const { code, output } = await inside(
      "env",
      ...[`DDNS_SECRET=${secret}`, `DDNS_API_KEY=${outputs.apiKey}`, "clients/ddns-client.sh"],
      ...["--url", outputs.apiUrl, "--hostname", HOME],
    );
    expect(output).to.match(/has been set to 192\.0\.2\.7/);
    expect(code, output).to.equal(0);
    expect(await dig()).to.deep.equal([ADDRESS]);
    await forget();
  });

  it("publish as the original's client, by its command as it was", async () => {
    const { code, output } = await inside(
      "clients/route53-ddns-client.sh",
      ...["--url", outputs.apiUrl, "--api-key", outputs.apiKey, "--hostname", `${HOME}.`, "--secret", secret],
    );
    expect(output).to.match(/has been set to 192\.0\.2\.7/);
    expect(code, output).to.equal(0);
  });
});
