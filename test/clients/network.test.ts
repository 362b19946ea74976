import { expect } from "chai";
import type { GatewayCloud } from "./support/gatewayCloud";
import { Network, needNamespaces } from "./support/namespaces";
import { run, SHELLS, type Shell } from "./support/shells";
import { ToolFolder } from "./support/toolFolder";

const ZONE = "dyn.example.com.";
const GATEWAY = {
  name: "gateway",
  mac: "02:00:00:00:00:01",
  addresses: ["192.0.2.1/24", "2001:db8::1/64", "fd00::1/64"],
};
const PRINTER = {
  name: "printer",
  mac: "02:00:00:00:00:0a",
  // The first looks like a temporary one; the second is made of the MAC address.
  addresses: ["192.0.2.10/24", "2001:db8::5de1:8d2c:11a4:9f3b/64", "2001:db8::ff:fe00:a/64", "fd00::a/64"],
};
const NAS = { name: "nas", mac: "02:00:00:00:00:0b", addresses: ["192.0.2.11/24", "fd00::b/64"] };

/** The hosts of one shell's own group, as their owner writes them into the table. */
function group(shell: Shell) {
  const items = [
    { host: GATEWAY, mac_address: GATEWAY.mac },
    { host: PRINTER, mac_address: "02-00-00-00-00-0A" },
    { host: NAS, mac_address: "2:0:0:0:0:b" },
  ];
  return items.flatMap(({ host, mac_address }) =>
    ["A", "AAAA"].map((record_type) => ({
      hostname: hostname(shell, host.name),
      record_type,
      mac_address,
      shared_secret: secret(shell),
      allow_internal: true,
      read_privilege: true,
    })),
  );
}

const label = (shell: Shell) => shell.name.replace(" ", "-");
const hostname = (shell: Shell, host: string) => `${host}.${label(shell)}.${ZONE}`;
const secret = (shell: Shell) => `secret of "${label(shell)}"`;

/** Gives the gateway an eth1 for which the kernel makes a temporary address beside the stable one. */
async function addInterfaceOfManyAddresses(network: Network): Promise<void> {
  network.ip("gateway", "link", "add", "eth1", "type", "veth", "peer", "name", "eth1-peer");
  await network.run("gateway", "sh", "-c", "echo 2 > /proc/sys/net/ipv6/conf/eth1/use_tempaddr");
  for (const end of ["eth1-peer", "eth1"]) network.ip("gateway", "link", "set", end, "up");
  network.ip("gateway", "addr", "add", "2001:db8:1::2/64", "dev", "eth1", "nodad", "preferred_lft", "0");
  network.ip("gateway", "addr", "add", "2001:db8:1::1/64", "dev", "eth1", "nodad", "mngtmpaddr");
}

describe("a network of three hosts", function () {
  this.timeout(120_000);
  let network: Network | undefined;
  let cloud: GatewayCloud;

  before(async function () {
    needNamespaces(this);
    network = new Network([GATEWAY, PRINTER, NAS]);
    await addInterfaceOfManyAddresses(network);
    const items = JSON.stringify(SHELLS.flatMap(group));
    const program = ["-r", "ts-node/register/transpile-only", `${__dirname}/support/gatewayCloud.ts`, items];
    cloud = JSON.parse(await network.serve("gateway", [process.execPath, ...program])) as GatewayCloud;
  });
  after(() => network?.close());

  for (const shell of SHELLS) {
    describe(`on a gateway with ${shell.name}`, () => {
      let tools: ToolFolder;
      before(() => {
        tools = new ToolFolder(shell.busybox);
        tools.add("ip", "ping");
        if (shell.busybox) tools.add("ping6");
      });
      after(() => tools.dispose());

      const client = (name: string, ...words: string[]) =>
        run(shell, name, ["--hostname", hostname(shell, "gateway"), "--url", cloud.url, ...words], {
          tools,
          prefix: network?.on("gateway") ?? [],
          env: { DDNS_SECRET: secret(shell), DDNS_API_KEY: cloud.apiKey },
        });
      const dig = async (host: string, recordType: string) => {
        const { nameServer } = cloud;
        const where = [`@${nameServer.host}`, "-p", String(nameServer.port)];
        const answer = await network?.run(
          "gateway",
          "dig",
          ...where,
          "+short",
          hostname(shell, host),
          recordType,
        );
        return answer?.stdout.trim();
      };
      const moveNas = (from: string, to: string) => {
        network?.ip("nas", "addr", "del", from, "dev", "eth0");
        network?.ip("nas", "addr", "add", to, "dev", "eth0");
      };
      const flush = () => network?.ip("gateway", "neigh", "flush", "dev", "eth0");

      it("--dry-run shows that nobody is seen yet", async () => {
        flush();
        const { code, stdout } = await client("network-discovery.sh", "--dry-run");
        expect(code).to.equal(0);
        expect(stdout).to.match(/gateway.*: 0 to send, 0 unchanged, 4 not seen, 0 failed\n$/);
      });

      it("publishes the other two by one command, A and AAAA", async () => {
        const { code, stdout, stderr } = await client("network-discovery.sh", "--scan");
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
        expect(stdout).to.match(/gateway.*: 4 sent, 0 unchanged, 0 not seen, 0 failed\n$/);
        expect(await dig("printer", "A")).to.equal("192.0.2.10");
        expect(await dig("printer", "AAAA")).to.equal("2001:db8::ff:fe00:a");
        expect(await dig("nas", "A")).to.equal("192.0.2.11");
        expect(await dig("nas", "AAAA")).to.equal("fd00::b");
        expect(await dig("gateway", "A")).to.equal("");
      });

      it("sends nothing while nothing changes", async () => {
        const { code, stdout } = await client("network-discovery.sh");
        expect(code).to.equal(0);
        expect(stdout).to.match(/: 0 sent, 4 unchanged, 0 not seen, 0 failed\n$/);
      });

      it("sends the one address that changed", async () => {
        moveNas("192.0.2.11/24", "192.0.2.99/24");
        flush();
        const { code, stdout } = await client("network-discovery.sh", "--scan");
        expect(code).to.equal(0);
        expect(stdout).to.match(/: 1 sent, 3 unchanged, 0 not seen, 0 failed\n$/);
        expect(await dig("nas", "A")).to.equal("192.0.2.99");
        moveNas("192.0.2.99/24", "192.0.2.11/24");
      });

      it("publishes no temporary and no deprecated address of an interface", async () => {
        const shown = await network?.run("gateway", "ip", "-6", "addr", "show", "dev", "eth1");
        expect(shown?.stdout).to.contain(" temporary ").and.to.contain(" deprecated ");
        for (const tool of ["ip", "ifconfig"]) {
          tools.remove("ip");
          tools.add(tool);
          await client("ddns-client.sh", "--ip-source", "2001:db8::dead");
          expect(await dig("gateway", "AAAA")).to.equal("2001:db8::dead");
          expect(
            (await client("ddns-client.sh", "--ip-source", "eth1", "--ip-version", "ipv6")).code,
          ).to.equal(0);
          expect(await dig("gateway", "AAAA")).to.equal("2001:db8:1::1");
          tools.add("ip");
        }
      });

      it("publishes its own addresses from its interface", async () => {
        for (const version of ["ipv4", "ipv6"]) {
          const words = ["--ip-source", "eth0", "--ip-version", version];
          expect((await client("ddns-client.sh", ...words)).code).to.equal(0);
        }
        expect(await dig("gateway", "A")).to.equal("192.0.2.1");
        expect(await dig("gateway", "AAAA")).to.equal("2001:db8::1");
      });
    });
  }
});
