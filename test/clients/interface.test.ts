import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRET = "s3cret";

describeInEveryShell("the address of an interface", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
  });
  afterEach(() => service.close());

  const publish = (source: string, version: string) =>
    run(
      shell,
      "ddns-client.sh",
      [
        ...["--hostname", "home.example.com", "--ip-source", source, "--ip-version", version],
        ...["--url", version === "ipv6" ? service.url6 : service.url],
      ],
      { tools: tools(), env: { DDNS_SECRET: SECRET } },
    );
  const expectPublished = async (source: string, version: string, address: string) => {
    expect(await publish(source, version)).to.include({ code: 0, stderr: "" });
    expect(service.seen[0]?.parameters).to.include({ ip: address });
  };

  // Without ip, and outside Linux: /proc/net/if_inet6 of this machine is not what the fixtures show.
  const ifconfigs = ["ifconfig-net-tools.txt", "ifconfig-busybox.txt", "ifconfig-macos.txt"];
  for (const fixture of ["ip-4-addr-iproute2.txt", ...ifconfigs]) {
    const tool = fixture.split("-")[0] ?? "";

    it(`is its IPv4 address (${fixture})`, async () => {
      tools().fakeOutput(tool, fixture);
      await expectPublished("eth0", "ipv4", "192.0.2.7");
    });

    it(`is that of a line with a peer (${fixture})`, async () => {
      tools().fakeOutput(tool, fixture);
      await expectPublished("ppp0", "ipv4", "198.51.100.7");
    });

    for (const nothing of ["lo", "eth7", "eth"]) {
      it(`is not made up for ${nothing} (${fixture})`, async () => {
        tools().fakeOutput(tool, fixture);
        const { code, stderr } = await publish(nothing, "ipv4");
        expect(code).to.equal(1);
        expect(stderr).to.contain(`no interface ${nothing} here with an IPv4 address to publish`);
        expect(service.seen).to.deep.equal([]);
      });
    }
  }

  for (const fixture of ["ip-4-addr-iproute2.txt", "ifconfig-net-tools.txt", "ifconfig-busybox.txt"]) {
    it(`is that of an alias (${fixture})`, async () => {
      tools().fakeOutput(fixture.split("-")[0] ?? "", fixture);
      await expectPublished("eth0:1", "ipv4", "192.0.2.9");
    });
  }

  it("is not a link-local one of IPv4", async () => {
    tools().fakeOutput("ip", "ip-4-addr-iproute2.txt");
    expect((await publish("eth1", "ipv4")).code).to.equal(1);
  });

  it("is that of a VLAN", async () => {
    tools().fakeOutput("ip", "ip-4-addr-iproute2.txt");
    await expectPublished("wlan0.20", "ipv4", "203.0.113.20");
  });

  for (const fixture of ["ip-6-addr-iproute2.txt", "ip-6-addr-busybox.txt"]) {
    it(`is its stable global IPv6 address (${fixture})`, async () => {
      tools().fakeOutput("ip", fixture);
      await expectPublished("eth0", "ipv6", "2001:db8::7");
    });

    it(`is a unique-local one where there is no global one (${fixture})`, async () => {
      tools().fakeOutput("ip", fixture);
      await expectPublished("ppp0", "ipv6", "fd00:1::7");
    });
  }

  it("is never a link-local one of IPv6", async () => {
    tools().fakeOutput("ip", "ip-6-addr-iproute2.txt");
    const { code, stderr } = await publish("eth1", "ipv6");
    expect(code).to.equal(1);
    expect(stderr).to.contain("no interface eth1 here with an IPv6 address to publish");
  });

  it("needs ip or ifconfig", async () => {
    const { code, stderr } = await publish("eth0", "ipv4");
    expect(code).to.equal(2);
    expect(stderr).to.contain("needs ip or ifconfig to find the address of eth0");
  });

  for (const source of ["999.1.1.1", "192.0.2", "2001:db8::zz"]) {
    for (const tool of ["ip", "no tool"]) {
      it(`is not looked for where an address was meant: ${source}, ${tool}`, async () => {
        if (tool === "ip") tools().fakeOutput("ip", "ip-4-addr-iproute2.txt");
        const { code, stderr } = await publish(source, "ipv4");
        expect(code).to.equal(2);
        expect(stderr).to.contain(`--ip-source ${source} is neither an address nor an interface here\n`);
        expect(service.seen).to.deep.equal([]);
      });
    }
  }

  it("is found with this machine's own tools", async () => {
    for (const tool of ["ip", "ifconfig"]) {
      tools().add(tool);
      const { code, stderr } = await publish("lo", "ipv4");
      expect(code).to.equal(1);
      expect(stderr).to.contain("no interface lo here");
      tools().remove(tool);
    }
  });
});
