import { expect } from "chai";
import { describeDiscovery } from "./support/discovery";

describeDiscovery("network-discovery.sh --scan", ({ discover, service, tools }) => {
  const addresses = (...networks: string[]) => {
    const line = (network: string) =>
      `2: br-lan    inet ${network} scope global br-lan\\\\       valid_lft forever`;
    tools().fake(
      "ip",
      `[ "$1 $2" != "-4 -o" ] || printf '${networks.map((network) => `${line(network)}\\n`).join("")}'`,
    );
    tools().fake("ping", ":");
  };
  const pinged = () =>
    tools()
      .callsOf("ping")
      .map((words) => words[words.length - 1] ?? "");

  it("pings every address of the interface's own network", async () => {
    addresses("192.0.2.9/29");
    expect((await discover("--scan", "--ip-version", "ipv4")).code).to.equal(0);
    expect(pinged().sort()).to.deep.equal([10, 11, 12, 13, 14, 9].map((host) => `192.0.2.${host}`));
  });

  it("takes a network of 1024 addresses", async () => {
    addresses("10.0.6.1/22");
    expect((await discover("--scan", "--ip-version", "ipv4")).code).to.equal(0);
    expect(new Set(pinged()).size).to.equal(1022);
    expect(pinged()).to.include("10.0.4.1").and.to.include("10.0.7.254");
  }).timeout(60_000);

  it("refuses a larger one", async () => {
    addresses("10.0.6.1/21");
    const { code, stderr } = await discover("--scan", "--ip-version", "ipv4");
    expect(code).to.equal(2);
    expect(stderr).to.contain("10.0.0.0/21 at br-lan is not scanned: it has more than 1024 addresses");
    expect(pinged()).to.deep.equal([]);
    expect(service().seen).to.deep.equal([]);
  });

  it("says what it leaves out beside what it scans", async () => {
    addresses("172.17.0.1/16", "192.0.2.9/30");
    const { code, stderr } = await discover("--scan", "--ip-version", "ipv4");
    expect(code).to.equal(0);
    expect(stderr).to.contain("172.17.0.0/16 at br-lan is not scanned");
    expect(pinged()).to.deep.equal(["192.0.2.9", "192.0.2.10"]);
  });

  it("scans only at --interface where that is given", async () => {
    addresses("192.0.2.9/30");
    await discover("--scan", "--ip-version", "ipv4", "--interface", "eth7");
    expect(pinged()).to.deep.equal([]);
  });

  for (const tool of ["ip", "ifconfig"]) {
    for (const name of ["nosuch", "-a"]) {
      it(`refuses --interface ${name}, which is not here, by ${tool}`, async () => {
        tools().add(tool);
        tools().fake("ping", ":");
        const { code, stdout, stderr } = await discover("--scan", "--interface", name);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
        expect(stderr).to.contain(`network-discovery.sh: no interface ${name} here\n`);
        expect(service().seen).to.deep.equal([]);
      });
    }

    it(`takes --interface lo, which is here, by ${tool}`, async () => {
      tools().add(tool);
      if (tool === "ifconfig") {
        tools().fake("arp", ":");
        tools().fake("ndp", ":");
      }
      tools().fake("ping", ":");
      expect(await discover("--scan", "--interface", "lo")).to.include({ code: 0, stderr: "" });
    });
  }
});
