import { expect } from "chai";
import { describeDiscovery, GATEWAY, member } from "./support/discovery";
import { run } from "./support/shells";

describeDiscovery("network-discovery.sh", ({ discover, fakeIp, sent, service, shell, tools }) => {
  it("sets A and AAAA records by one command", async () => {
    fakeIp("ip-neigh-iproute2.txt", "ip-6-neigh-iproute2.txt");
    service().hosts = [member(11), member(11, "AAAA")];
    await discover();
    expect(sent()).to.deep.equal(["h11.example.com. 192.0.2.11", "h11.example.com. 2001:db8::ff:fe00:11"]);
  });

  for (const [version, address] of [
    ["ipv4", "192.0.2.11"],
    ["ipv6", "2001:db8::ff:fe00:11"],
  ] as const) {
    it(`sets only those of --ip-version ${version}, and calls by it`, async () => {
      fakeIp("ip-neigh-iproute2.txt", "ip-6-neigh-iproute2.txt");
      service().hosts = [member(11), member(11, "AAAA")];
      await discover("--ip-version", version, "--url", version === "ipv6" ? service().url6 : service().url);
      expect(sent()).to.deep.equal([`h11.example.com. ${address}`]);
      expect(new Set(service().seen.map(({ ipVersion }) => `ipv${ipVersion}`))).to.deep.equal(
        new Set([version]),
      );
    });
  }

  it("calls by IPv6 where IPv4 fails", async () => {
    tools().fake("sleep", ":");
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [member(11)];
    expect((await discover("--url", service().url6)).code).to.equal(0);
    expect(sent()).to.deep.equal(["h11.example.com. 192.0.2.11"]);
  });

  for (const mac of [
    "02-00-00-00-00-1A",
    "0200.0000.001a",
    "02000000001A",
    "2:0:0:0:0:1a",
    "02:00:00:00:00:1A",
  ]) {
    it(`finds the MAC address ${mac}`, async () => {
      tools().fake("arp", 'echo "? (192.0.2.26) at 2:0:0:0:0:1a on en0 ifscope [ethernet]"');
      service().hosts = [member("x", "A", mac)];
      await discover("--ip-version", "ipv4");
      expect(sent()).to.deep.equal(["hx.example.com. 192.0.2.26"]);
    });
  }

  for (const mac of [
    "02:00:00:00:00",
    "02:00:00:00:00:zz",
    "02:00:00:00:00:111",
    "hello",
    "my printer's",
    "?",
    "*",
    "00:00:00:00:00:00",
  ]) {
    it(`fails on the MAC address ${mac}, and goes on`, async () => {
      fakeIp("ip-neigh-iproute2.txt", "");
      service().hosts = [member("x", "A", mac), member(11)];
      const { code, stdout } = await discover();
      expect(code).to.equal(1);
      expect(stdout).to.contain(
        `hx.example.com. A: failed: "${mac}" is no MAC address: mend mac_address in its item\n`,
      );
      expect(stdout).to.contain("1 sent, 0 unchanged, 0 not seen, 1 failed");
    });
  }

  it("shows neither control characters nor more than the beginning of a MAC address that is none", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [member("x", "A", `a\u001b[2J\n${"b".repeat(300)}`)];
    expect((await discover()).stdout).to.match(/A: failed: "a\?\[2J b{20,40}" is no MAC address: [ -~]+\n/);
  });

  it("passes over members without a MAC address", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [{ hostname: "h1.example.com.", record_type: "A" }];
    const { code, stdout } = await discover();
    expect(code).to.equal(0);
    expect(stdout).to.contain("h1.example.com. A: no MAC address in the list\n");
  });

  it("never sets its own records, however its name is written", async () => {
    fakeIp("ip-neigh-iproute2.txt", "ip-6-neigh-iproute2.txt");
    service().hosts = [
      { ...member(11), hostname: "Gateway.Example.com" },
      { ...member(11, "AAAA"), hostname: GATEWAY },
    ];
    expect((await discover()).stdout).to.equal(`${GATEWAY}: 0 sent, 0 unchanged, 0 not seen, 0 failed\n`);
  });

  for (const name of [
    "-oProxy",
    "a b.example.com.",
    "$(reboot).example.com.",
    "a\nb.example.com.",
    "x".repeat(300),
    "é.",
  ]) {
    it(`does not pass the name ${JSON.stringify(name.slice(0, 20))} on`, async () => {
      fakeIp("ip-neigh-iproute2.txt", "");
      service().hosts = [{ ...member(11), hostname: name }];
      const { code, stdout } = await discover();
      expect(code).to.equal(1);
      expect(stdout)
        .to.contain("failed: not a host name")
        .and.to.match(/^[ -~\n]+$/);
      expect(sent()).to.deep.equal([]);
    });
  }

  it("fails on another record type", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [member(11, "TXT")];
    expect((await discover()).code).to.equal(1);
  });

  it("sends only what changed", async () => {
    service().hosts = [member(11), member(12)];
    fakeIp("ip-neigh-iproute2.txt", "");
    await discover();
    expect((await discover()).stdout).to.contain("0 sent, 2 unchanged, 0 not seen, 0 failed");
    tools().fake("ip", '[ "$1" = -6 ] || echo "192.0.2.111 dev br-lan lladdr 02:00:00:00:00:11 REACHABLE"');
    expect((await discover()).stdout).to.contain("1 sent, 0 unchanged, 1 not seen, 0 failed");
    expect(sent()).to.deep.equal([
      "h11.example.com. 192.0.2.11",
      "h12.example.com. 192.0.2.12",
      "h11.example.com. 192.0.2.111",
    ]);
  });

  it("sends what failed again, and goes on with the others", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [member(11), member(12)];
    service().locked.add("h11.example.com.");
    const { code, stdout } = await discover();
    expect(code).to.equal(1);
    expect(stdout).to.contain(
      "h11.example.com. A 192.0.2.11: failed: the server answered 403: The record is locked.\n",
    );
    expect(stdout).to.contain("1 sent, 0 unchanged, 0 not seen, 1 failed");
    service().locked.clear();
    const again = await discover();
    expect(again.code).to.equal(0);
    expect(again.stdout).to.contain("1 sent, 1 unchanged, 0 not seen, 0 failed");
  });

  it("--dry-run shows what would be sent, and sends nothing", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [member(11), member(15)];
    const { code, stdout } = await discover("--dry-run");
    expect(code).to.equal(0);
    expect(stdout.split("\n")).to.deep.equal([
      "h11.example.com. A 192.0.2.11: would be sent",
      "h15.example.com. A: not among the neighbours",
      `${GATEWAY}: 1 to send, 0 unchanged, 1 not seen, 0 failed`,
      "",
    ]);
    expect(sent()).to.deep.equal([]);
    expect((await discover()).stdout).to.contain("1 sent");
  });

  it("fails where the list is refused", async () => {
    fakeIp("", "");
    service().replies = [{ status: 403, message: "No read privilege." }];
    const { code, stdout, stderr } = await discover("--ip-version", "ipv4");
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.equal(
      `network-discovery.sh: ${GATEWAY}: no list of hosts by IPv4: the server answered 403: No read privilege.\n`,
    );
  });

  it("works with the original's token", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service().hosts = [member(11)];
    expect((await discover("--legacy-token")).code).to.equal(0);
    expect(sent()).to.deep.equal(["h11.example.com. 192.0.2.11"]);
  });

  it("says which tool is missing", async () => {
    expect(await discover()).to.include({ code: 2 });
    tools().fakeOutput("arp", "arp-macos.txt");
    expect((await discover()).stderr).to.contain("needs ip or ndp to see IPv6 neighbours");
    expect((await discover("--scan")).stderr).to.contain("--scan needs ping");
  });

  for (const [words, message] of [
    [["--cache", "5"], "unknown option --cache"],
    [["--interface"], "--interface needs a value"],
    [["--interface", "eth0"], "--interface goes with --scan"],
    [["--ip-version", "both"], "--ip-version: ipv4 or ipv6, not both"],
  ] as const) {
    it(`refuses ${words.join(" ")}`, async () => {
      const { code, stderr } = await discover(...words);
      expect(code).to.equal(2);
      expect(stderr).to.contain(message);
    });
  }

  it("-h prints every option", async () => {
    const { code, stdout } = await run(shell, "network-discovery.sh", ["-h"], { tools: tools() });
    expect(code).to.equal(0);
    for (const option of [
      "--hostname",
      "--secret",
      "--url",
      "--ip-version",
      "--api-key",
      "--scan",
      "--dry-run",
    ]) {
      expect(stdout).to.contain(`  ${option} `);
    }
  });
});
