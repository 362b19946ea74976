import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { GatewayCloud } from "./support/gatewayCloud";
import { Network, needNamespaces } from "./support/namespaces";
import { run, SHELLS, type Shell } from "./support/shells";
import { ToolFolder } from "./support/toolFolder";

const ZONE = "dyn.example.com";
/** The provider's, one after the other. */
const prefixOf = (number: number) => `2001:db8:${number}:${number}00`;
const GATEWAY_MAC = "02:00:00:00:00:01";
/** What the kernel makes of it (RFC 4291, appendix A). */
const GATEWAY_PART = "0:ff:fe00:1";
const HOSTS = Array.from({ length: 10 }, (_, index) => ({ name: `host${index}`, part: `a:${index + 1}` }));

const label = (shell: Shell) => shell.name.replace(" ", "-");
const hostname = (shell: Shell, host: string) => `${host}.${label(shell)}.${ZONE}`;
const secret = (shell: Shell) => `secret of "${label(shell)}"`;

function group(shell: Shell) {
  const common = {
    record_type: "AAAA",
    shared_secret: secret(shell),
    allow_internal: true,
    read_privilege: true,
  };
  return [
    { hostname: `${hostname(shell, "gateway")}.`, ...common },
    ...HOSTS.map(({ name, part }) => ({
      hostname: `${hostname(shell, name)}.`,
      interface_id: `::${part}`,
      ...common,
    })),
    // By a VPN: its address has nothing to do with this network.
    { hostname: `${hostname(shell, "vpn")}.`, ...common },
  ];
}

/** What radvd tells: a network's prefix, and another one that is not to be used any more. */
const configuration = (prefix: string, former: string | undefined) => `interface eth0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  prefix ${prefix}::/64 { AdvValidLifetime 600; AdvPreferredLifetime 300; };
  ${former === undefined ? "" : `prefix ${former}::/64 { AdvValidLifetime 600; AdvPreferredLifetime 0; };`}
};
`;

describe("a network whose provider changes its prefix", function () {
  this.timeout(180_000);
  let network: Network;
  let cloud: GatewayCloud;
  let folder = "";
  let advertised = 1;

  before(async function () {
    needNamespaces(this);
    folder = mkdtempSync(join(tmpdir(), "ddns-prefix-"));
    network = new Network([
      { name: "router", mac: "02:00:00:00:00:fe", addresses: ["fe80::1/64"] },
      { name: "gateway", mac: GATEWAY_MAC, addresses: ["192.0.2.1/24"] },
    ]);
    await network.run("router", "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    writeFileSync(join(folder, "radvd.conf"), configuration(prefixOf(1), undefined));
    const radvd = `radvd -n -u root -m stderr -C ${folder}/radvd.conf -p ${folder}/radvd.pid`;
    await network.serve("router", [
      "sh",
      "-c",
      `${radvd} >/dev/null 2>${folder}/radvd.log & echo there; cat; kill $!`,
    ]);
    const items = JSON.stringify(SHELLS.flatMap(group));
    const program = ["-r", "ts-node/register/transpile-only", `${__dirname}/support/gatewayCloud.ts`, items];
    const command = [process.execPath, ...program, join(folder, "calls")];
    cloud = JSON.parse(await network.serve("gateway", command)) as GatewayCloud;
    await seen(prefixOf(advertised));
    for (const shell of SHELLS) {
      const tools = new ToolFolder(shell.busybox);
      tools.add("ip");
      const own = await client(shell, tools, "ddns-client.sh", [
        "--ip-source",
        "eth0",
        "--ip-version",
        "ipv6",
      ]);
      const vpn = await client(shell, tools, "ddns-client.sh", ["--ip-source", "fd00:1:2:3::d"], "vpn");
      expect([own.code, vpn.code], own.stderr + vpn.stderr).to.deep.equal([0, 0]);
      tools.dispose();
    }
  });
  after(async () => {
    await network?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Waits until the gateway has made itself an address of a prefix that the router advertises. */
  async function seen(prefix: string): Promise<void> {
    const until = Date.now() + 60_000;
    for (;;) {
      const { stdout } = await network.run("gateway", "ip", "-6", "-o", "addr", "show", "dev", "eth0");
      const lines = stdout.split("\n").filter((line) => !/tentative|deprecated/.test(line));
      if (lines.some((line) => line.includes(`${prefix}:${GATEWAY_PART}`))) return;
      if (Date.now() > until) {
        throw new Error(
          `no address of ${prefix}: ${stdout}\n${readFileSync(join(folder, "radvd.log"), "utf8")}`,
        );
      }
      await delay(100);
    }
  }
  async function renumber(): Promise<string> {
    const former = prefixOf(advertised);
    advertised += 1;
    const prefix = prefixOf(advertised);
    writeFileSync(join(folder, "radvd.conf"), configuration(prefix, former));
    await network.run("router", "sh", "-c", `kill -HUP $(cat ${folder}/radvd.pid)`);
    await seen(prefix);
    return prefix;
  }
  const dig = async (name: string) => {
    const { host, port } = cloud.nameServer;
    const { stdout } = await network.run(
      "gateway",
      "dig",
      `@${host}`,
      "-p",
      String(port),
      "+short",
      name,
      "AAAA",
    );
    return stdout.trim();
  };
  const expectNetwork = async (shell: Shell, prefix: string) => {
    for (const { name, part } of HOSTS) {
      expect(await dig(hostname(shell, name)), name).to.equal(`${prefix}::${part}`);
    }
    expect(await dig(hostname(shell, "gateway"))).to.equal(`${prefix}:${GATEWAY_PART}`);
    expect(await dig(hostname(shell, "vpn"))).to.equal("fd00:1:2:3::d");
  };
  const client = (shell: Shell, tools: ToolFolder, name: string, words: string[], host = "gateway") =>
    run(shell, name, ["--hostname", hostname(shell, host), "--url", cloud.url, ...words], {
      tools,
      prefix: network.on("gateway"),
      env: { DDNS_SECRET: secret(shell), DDNS_API_KEY: cloud.apiKey },
    });
  const changesDuring = async (action: () => Promise<unknown>) => {
    const calls = () =>
      readFileSync(join(folder, "calls"), "utf8")
        .split("\n")
        .filter((operation) => operation === "ChangeResourceRecordSets").length;
    const before = calls();
    await action();
    return calls() - before;
  };

  const WORDS = ["--prefix", "auto", "--interface", "eth0", "--members", "--cache", "60"];

  for (const shell of SHELLS) {
    it(`has all of its names follow by one command, one request and one change of Route 53: ${shell.name}`, async () => {
      const tools = new ToolFolder(shell.busybox);
      tools.add("ip");
      for (let move = 0; move < 2; move++) {
        const prefix = await renumber();
        const changes = await changesDuring(async () => {
          const { code, stdout, stderr } = await client(shell, tools, "ddns-client.sh", WORDS);
          expect({ code, stderr }, stdout).to.deep.equal({ code: 0, stderr: "" });
          expect(stdout.split("\n").filter((line) => line.includes(": published "))).to.have.length(11);
          expect(stdout).to.include(`${hostname(shell, "vpn")}.: left_alone\n`);
        });
        expect(changes).to.equal(1);
        await expectNetwork(shell, prefix);
        const again = await client(shell, tools, "ddns-client.sh", WORDS);
        expect(again.stdout).to.equal(
          `${hostname(shell, "gateway")}.: ${prefix}::/64 is unchanged, nothing sent\n`,
        );
      }
      tools.dispose();
    });
  }

  it("has all names follow by the request of a FRITZ!Box alone", async () => {
    const prefix = await renumber();
    for (const shell of SHELLS) {
      const names = ["gateway", ...HOSTS.map(({ name }) => name)].map((name) => hostname(shell, name));
      const query = new URLSearchParams({
        hostname: names.join(","),
        myip: `,${prefix}:${GATEWAY_PART}`,
        ip6lanprefix: `${prefix}::/64`,
      });
      const changes = await changesDuring(async () => {
        const words = ["--silent", "--user", `router:${secret(shell)}`, `${cloud.url}/nic/update?${query}`];
        const { stdout } = await network.run("gateway", "curl", ...words);
        expect(stdout.trim().split("\n")).to.have.length(11);
        expect(stdout).to.match(/^(good \S+\n){11}$/);
      });
      expect(changes).to.equal(1);
      await expectNetwork(shell, prefix);
    }
  });

  it("is told by network-discovery.sh, which then asks no neighbour table for its hosts", async () => {
    const prefix = await renumber();
    const shell = SHELLS[0] as Shell;
    const tools = new ToolFolder(shell.busybox);
    tools.add("ip");
    const words = ["--prefix", "auto", "--interface", "eth0"];
    const { code, stdout, stderr } = await client(shell, tools, "network-discovery.sh", words);
    expect({ code, stderr }, stdout).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => / AAAA \S+: published$/.test(line))).to.have.length(10);
    expect(stdout).to.match(/: 10 sent, 0 unchanged, 1 not seen, 0 failed\n$/);
    await expectNetwork(shell, prefix);
    tools.dispose();
  });
});
