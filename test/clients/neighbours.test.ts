import { expect } from "chai";
import { describeDiscovery, GATEWAY, member } from "./support/discovery";
import { run } from "./support/shells";

describeDiscovery(
  "the neighbours that network-discovery.sh finds",
  ({ discover, fakeIp, sent, service, shell, tools }) => {
    for (const fixture of ["ip-neigh-iproute2.txt", "ip-neigh-busybox.txt"]) {
      it(`sets the other members' A records (${fixture})`, async () => {
        fakeIp(fixture, "");
        service().hosts = [member(11), member(12), { ...member(17), hostname: GATEWAY }];
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
        service().hosts = [member(13)];
        await discover();
        expect(sent()).to.deep.equal(["h13.example.com. 192.0.2.13"]);
      });

      it(`does not take an entry that failed for a host (${fixture})`, async () => {
        fakeIp(fixture, "");
        service().hosts = [member(14), member(15), member(16)];
        const { code, stdout } = await discover();
        expect(code).to.equal(0);
        expect(stdout).to.contain("h15.example.com. A: not among the neighbours\n");
        expect(stdout).to.contain("0 sent, 0 unchanged, 3 not seen, 0 failed");
      });
    }

    it("takes permanent neighbours, and none with a link-local address", async () => {
      fakeIp("ip-neigh-iproute2.txt", "");
      service().hosts = [member(17), member(18), member(19)];
      await discover();
      expect(sent()).to.deep.equal(["h17.example.com. 192.0.2.17", "h18.example.com. 192.0.2.18"]);
    });

    for (const fixture of ["arp-net-tools.txt", "arp-busybox.txt", "arp-macos.txt"]) {
      it(`reads arp where there is no ip (${fixture})`, async () => {
        tools().fakeOutput("arp", fixture);
        service().hosts = [member(11), member(12), member(13), member(15)];
        const { code, stdout } = await discover("--ip-version", "ipv4");
        expect(code).to.equal(0);
        expect(stdout).to.contain("3 sent, 0 unchanged, 1 not seen, 0 failed");
      });
    }

    it("reads arp where ip knows no neigh, and ndp likewise", async () => {
      tools().fake("ip", "exit 1");
      tools().fakeOutput("arp", "arp-macos.txt");
      tools().fakeOutput("ndp", "ndp-macos.txt");
      service().hosts = [member(11), member(12, "AAAA")];
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
          service().hosts = macs.map((mac) => member(mac, "AAAA"));
          return discover("--ip-version", "ipv6", "--url", service().url6);
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

    it("finds arp with the PATH that cron gives", async () => {
      tools().fake("ip", "exit 1");
      const env = { PATH: `${tools().path}:/usr/bin:/bin`, DDNS_SECRET: "s3cret" };
      const words = ["--hostname", GATEWAY, "--url", service().url, "--ip-version", "ipv4"];
      expect(await run(shell, "network-discovery.sh", words, { tools: tools(), env })).to.include({
        code: 0,
        stderr: "",
      });
    });

    it("stays with the published one among equals", async () => {
      const line = (address: string) => `2001:db8::${address} dev br-lan lladdr 02:00:00:00:00:14 REACHABLE`;
      service().hosts = [member(14, "AAAA")];
      tools().fake("ip", `[ "$1" = -4 ] || echo "${line("2222:3333:4444:5555")}"`);
      await discover();
      tools().fake(
        "ip",
        `[ "$1" = -4 ] || echo "${line("1111:3333:4444:5555")}\n${line("2222:3333:4444:5555")}"`,
      );
      expect((await discover()).stdout).to.contain("0 sent, 1 unchanged");
    });
  },
);
