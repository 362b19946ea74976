import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRET = "s3cret";
const GATEWAY = "gateway.example.com.";

describeInEveryShell("network-discovery.sh", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    tools().addDateOfMilliseconds();
  });
  afterEach(() => service.close());

  const discover = (...words: string[]) =>
    run(shell, "network-discovery.sh", ["--hostname", GATEWAY, "--url", service.url, ...words], {
      tools: tools(),
      env: { DDNS_SECRET: SECRET },
    });
  const member = (number: number | string, record_type = "A", mac = `02:00:00:00:00:${number}`) => ({
    hostname: `h${number}.example.com.`,
    record_type,
    mac_address: mac,
  });
  const sent = () =>
    service.seen
      .filter(({ parameters }) => parameters["mode"] === "set")
      .map(({ parameters }) => `${parameters["hostname"]} ${parameters["ip"] ?? parameters["internalIp"]}`);
  /** An ip whose two tables are fixtures; "" is an empty table. */
  const fakeIp = (neighbours4: string, neighbours6: string) => {
    const show = (fixture: string) =>
      fixture ? `exec /bin/cat "${__dirname}/fixtures/${fixture}"` : "exit 0";
    tools().fake(
      "ip",
      `case "$1 $2" in\n"-4 neigh") ${show(neighbours4)} ;;\n"-6 neigh") ${show(neighbours6)} ;;\nesac`,
    );
  };

  for (const fixture of ["ip-neigh-iproute2.txt", "ip-neigh-busybox.txt"]) {
    it(`sets the other members' A records (${fixture})`, async () => {
      fakeIp(fixture, "");
      service.hosts = [member(11), member(12), { ...member(17), hostname: GATEWAY }];
      const { code, stdout, stderr } = await discover();
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout.split("\n")).to.deep.equal([
        "h11.example.com. A 192.0.2.11: set done for h11.example.com.",
        "h12.example.com. A 192.0.2.12: set done for h12.example.com.",
        `${GATEWAY}: 2 sent, 0 unchanged, 0 not seen, 0 failed`,
        "",
      ]);
      expect(sent()).to.deep.equal(["h11.example.com. 192.0.2.11", "h12.example.com. 192.0.2.12"]);
    });

    it(`takes the address that was heard of lately, of several (${fixture})`, async () => {
      fakeIp(fixture, "");
      service.hosts = [member(13)];
      await discover();
      expect(sent()).to.deep.equal(["h13.example.com. 192.0.2.13"]);
    });

    it(`does not take an entry that failed for a host (${fixture})`, async () => {
      fakeIp(fixture, "");
      service.hosts = [member(14), member(15), member(16)];
      const { code, stdout } = await discover();
      expect(code).to.equal(0);
      expect(stdout).to.contain("h15.example.com. A: not among the neighbours\n");
      expect(stdout).to.contain("0 sent, 0 unchanged, 3 not seen, 0 failed");
    });
  }

  it("takes permanent neighbours, and none with a link-local address", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service.hosts = [member(17), member(18), member(19)];
    await discover();
    expect(sent()).to.deep.equal(["h17.example.com. 192.0.2.17", "h18.example.com. 192.0.2.18"]);
  });

  for (const fixture of ["arp-net-tools.txt", "arp-busybox.txt", "arp-macos.txt"]) {
    it(`reads arp where there is no ip (${fixture})`, async () => {
      tools().fakeOutput("arp", fixture);
      service.hosts = [member(11), member(12), member(13), member(15)];
      const { code, stdout } = await discover("--ip-version", "ipv4");
      expect(code).to.equal(0);
      expect(stdout).to.contain("3 sent, 0 unchanged, 1 not seen, 0 failed");
    });
  }

  it("reads arp where ip knows no neigh, and ndp likewise", async () => {
    tools().fake("ip", "exit 1");
    tools().fakeOutput("arp", "arp-macos.txt");
    tools().fakeOutput("ndp", "ndp-macos.txt");
    service.hosts = [member(11), member(12, "AAAA")];
    await discover();
    expect(sent()).to.deep.equal(["h11.example.com. 192.0.2.11", "h12.example.com. fd00::12"]);
  });

  for (const [tool, fixture] of [
    ["ip", "ip-6-neigh-iproute2.txt"],
    ["ndp", "ndp-macos.txt"],
  ] as const) {
    describe(`of several IPv6 addresses (${fixture})`, () => {
      const discover6 = async (...macs: number[]) => {
        if (tool === "ip") fakeIp("", fixture);
        else tools().fakeOutput("ndp", fixture);
        service.hosts = macs.map((mac) => member(mac, "AAAA"));
        return discover("--ip-version", "ipv6", "--url", service.url6);
      };

      it("takes a stable global one first, even where another was heard of later", async () => {
        await discover6(11);
        expect(sent()).to.deep.equal(["h11.example.com. 2001:db8::ff:fe00:11"]);
      });

      it("takes a stable one of the unique-local ones", async () => {
        await discover6(12);
        expect(sent()).to.deep.equal(["h12.example.com. fd00::12"]);
      });

      it("takes the one that was heard of lately among equals", async () => {
        await discover6(14);
        expect(sent()).to.deep.equal(["h14.example.com. 2001:db8:0:1:4c52:9d00:1:1"]);
      });

      it("takes none where there are only link-local ones, or failed ones", async () => {
        const { stdout } = await discover6(13, 15, 16);
        expect(stdout).to.contain("0 sent, 0 unchanged, 3 not seen, 0 failed");
      });
    });
  }

  it("stays with the published one among equals", async () => {
    const line = (address: string) => `2001:db8::${address} dev br-lan lladdr 02:00:00:00:00:14 REACHABLE`;
    service.hosts = [member(14, "AAAA")];
    tools().fake("ip", `[ "$1" = -4 ] || echo "${line("2222:3333:4444:5555")}"`);
    await discover();
    tools().fake(
      "ip",
      `[ "$1" = -4 ] || echo "${line("1111:3333:4444:5555")}\n${line("2222:3333:4444:5555")}"`,
    );
    expect((await discover()).stdout).to.contain("0 sent, 1 unchanged");
  });

  it("sets A and AAAA records by one command", async () => {
    fakeIp("ip-neigh-iproute2.txt", "ip-6-neigh-iproute2.txt");
    service.hosts = [member(11), member(11, "AAAA")];
    await discover();
    expect(sent()).to.deep.equal(["h11.example.com. 192.0.2.11", "h11.example.com. 2001:db8::ff:fe00:11"]);
  });

  for (const [version, address] of [
    ["ipv4", "192.0.2.11"],
    ["ipv6", "2001:db8::ff:fe00:11"],
  ] as const) {
    it(`sets only those of --ip-version ${version}, and calls by it`, async () => {
      fakeIp("ip-neigh-iproute2.txt", "ip-6-neigh-iproute2.txt");
      service.hosts = [member(11), member(11, "AAAA")];
      await discover("--ip-version", version, "--url", version === "ipv6" ? service.url6 : service.url);
      expect(sent()).to.deep.equal([`h11.example.com. ${address}`]);
      expect(new Set(service.seen.map(({ ipVersion }) => `ipv${ipVersion}`))).to.deep.equal(
        new Set([version]),
      );
    });
  }

  it("calls by IPv6 where IPv4 fails", async () => {
    tools().fake("sleep", ":");
    fakeIp("ip-neigh-iproute2.txt", "");
    service.hosts = [member(11)];
    expect((await discover("--url", service.url6)).code).to.equal(0);
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
      service.hosts = [member("x", "A", mac)];
      await discover("--ip-version", "ipv4");
      expect(sent()).to.deep.equal(["hx.example.com. 192.0.2.26"]);
    });
  }

  for (const mac of [
    "02:00:00:00:00",
    "02:00:00:00:00:zz",
    "02:00:00:00:00:111",
    "hello",
    "00:00:00:00:00:00",
  ]) {
    it(`fails on the MAC address ${mac}, and goes on`, async () => {
      fakeIp("ip-neigh-iproute2.txt", "");
      service.hosts = [member("x", "A", mac), member(11)];
      const { code, stdout } = await discover();
      expect(code).to.equal(1);
      expect(stdout).to.contain("hx.example.com. A: failed: the MAC address in the list is none\n");
      expect(stdout).to.contain("1 sent, 0 unchanged, 0 not seen, 1 failed");
    });
  }

  it("passes over members without a MAC address", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service.hosts = [{ hostname: "h1.example.com.", record_type: "A" }];
    const { code, stdout } = await discover();
    expect(code).to.equal(0);
    expect(stdout).to.contain("h1.example.com. A: no MAC address in the list\n");
  });

  it("never sets its own records, however its name is written", async () => {
    fakeIp("ip-neigh-iproute2.txt", "ip-6-neigh-iproute2.txt");
    service.hosts = [
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
      service.hosts = [{ ...member(11), hostname: name }];
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
    service.hosts = [member(11, "TXT")];
    expect((await discover()).code).to.equal(1);
  });

  it("sends only what changed", async () => {
    service.hosts = [member(11), member(12)];
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
    service.hosts = [member(11), member(12)];
    service.locked.add("h11.example.com.");
    const { code, stdout } = await discover();
    expect(code).to.equal(1);
    expect(stdout).to.contain(
      "h11.example.com. A 192.0.2.11: failed: the server answered 403: The record is locked.\n",
    );
    expect(stdout).to.contain("1 sent, 0 unchanged, 0 not seen, 1 failed");
    service.locked.clear();
    const again = await discover();
    expect(again.code).to.equal(0);
    expect(again.stdout).to.contain("1 sent, 1 unchanged, 0 not seen, 0 failed");
  });

  it("--dry-run shows what would be sent, and sends nothing", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service.hosts = [member(11), member(15)];
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
    service.replies = [{ status: 403, message: "No read privilege." }];
    const { code, stdout, stderr } = await discover("--ip-version", "ipv4");
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.equal(
      `network-discovery.sh: ${GATEWAY}: no list of hosts by IPv4: the server answered 403: No read privilege.\n`,
    );
  });

  it("works with the original's token", async () => {
    fakeIp("ip-neigh-iproute2.txt", "");
    service.hosts = [member(11)];
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

  describe("--scan", () => {
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
      expect(service.seen).to.deep.equal([]);
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
  });
});
