import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const TUNNEL =
  "4: wg0    inet6 2001:db8:aaaa:1::2/128 scope global \\       valid_lft forever preferred_lft forever";
const LAN =
  "2: eth0    inet6 2001:db8:9:900:1234:5678:9abc:def0/64 scope global dynamic \\       valid_lft 600sec preferred_lft 300sec";
const DEPRECATED =
  "2: eth0    inet6 2001:db8:1:100::1/64 scope global deprecated \\       valid_lft 600sec preferred_lft 0sec";

describeInEveryShell("a network's prefix that is found by itself", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = "s3cret";
  });
  afterEach(() => service.close());

  const hasAddresses = (...lines: string[]) => tools().fake("ip", `printf '%s\\n' '${lines.join("' '")}'`);
  const client = (name: string, ...words: string[]) =>
    run(shell, name, ["--hostname", "home.example.com", "--url", service.url, "--prefix", "auto", ...words], {
      tools: tools(),
      env: { DDNS_SECRET: "s3cret" },
    });

  it("is that of an address with a network on its link, before a tunnel's and one that is not to be used any more", async () => {
    hasAddresses(TUNNEL, DEPRECATED, LAN);
    expect((await client("ddns-client.sh")).code).to.equal(0);
    expect(service.seen.at(-1)?.parameters["prefix"]).to.equal("2001:db8:9:900::/64");
    hasAddresses(TUNNEL);
    expect((await client("ddns-client.sh")).code).to.equal(0);
    expect(service.seen.at(-1)?.parameters["prefix"]).to.equal("2001:db8:aaaa:1::/64");
  });

  it("is told again for members that could not follow for now, and then no more", async () => {
    hasAddresses(LAN);
    tools().fake("sleep", ":");
    const busy = { status: 207, message: [{ hostname: "nas.example.com.", outcome: "busy" }] };
    service.replies = [busy, busy];
    const { code, stdout } = await client("ddns-client.sh", "--members");
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: "home.example.com.: published 2001:db8::7\n" });
    service.replies = [busy, busy, busy, busy];
    const given = await client("ddns-client.sh", "--members");
    expect(given.code).to.equal(1);
    expect(given.stdout).to.equal("nas.example.com.: busy\n");
    expect(given.stderr).to.match(/not every record could follow to 2001:db8:9:900::\/64\n$/);
    service.replies = [
      { status: 207, message: [{ hostname: "tv.example.com.", outcome: "forbidden", reason: "locked" }] },
    ];
    expect((await client("ddns-client.sh", "--members")).stdout).to.equal(
      "tv.example.com.: forbidden locked\n",
    );
    expect(service.seen).to.have.length(8);
  });

  it("is told again until all have followed, where they are only written down", async () => {
    hasAddresses(LAN);
    const entry = (outcome: string) => ({ hostname: "home.example.com.", outcome, address: "2001:db8::7" });
    service.replies = [{ status: 202, message: [entry("unchanged"), entry("written_down")] }];
    const first = await client("ddns-client.sh", "--members", "--cache", "5");
    expect(first).to.deep.equal({
      code: 0,
      stdout: "home.example.com.: unchanged 2001:db8::7\nhome.example.com.: written_down 2001:db8::7\n",
      stderr: "",
    });
    expect((await client("ddns-client.sh", "--members", "--cache", "5")).code).to.equal(0);
    const { stdout } = await client("ddns-client.sh", "--members", "--cache", "5");
    expect(stdout).to.equal("home.example.com.: 2001:db8:9:900::/64 is unchanged, nothing sent\n");
    expect(service.seen).to.have.length(2);
  });

  it("counts as failed, and asks once, where a member was changed too lately", async () => {
    hasAddresses(LAN);
    tools().fake("sleep", ":");
    service.replies = [{ status: 207, message: [{ hostname: "nas.example.com.", outcome: "paced" }] }];
    const { code, stdout, stderr } = await client("ddns-client.sh", "--members");
    expect([code, stdout]).to.deep.equal([1, "nas.example.com.: paced\n"]);
    expect(stderr).to.match(/not every record could follow to 2001:db8:9:900::\/64\n$/);
    expect(service.seen).to.have.length(1);
  });

  it("counts what is written down as sent, by network-discovery.sh", async () => {
    hasAddresses(LAN);
    const entry = { hostname: "nas.example.com.", outcome: "written_down", address: "2001:db8::7" };
    service.replies = [
      { status: 200, message: [] },
      { status: 202, message: [{ ...entry, interface_id: true }] },
    ];
    const { code, stdout } = await client("network-discovery.sh");
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout:
        "nas.example.com. AAAA 2001:db8::7: written_down\nhome.example.com.: 1 sent, 0 unchanged, 0 not seen, 0 failed\n",
    });
  });

  it("keeps no other record from being published where there is none", async () => {
    hasAddresses("");
    const { code, stdout } = await client("network-discovery.sh");
    expect(code).to.equal(1);
    expect(stdout).to.include("home.example.com.: failed: no IPv6 address here");
    expect(stdout).to.match(/: 0 sent, 0 unchanged, 0 not seen, 1 failed\n$/);
  });

  it("is no token's to tell for a group", async () => {
    hasAddresses(LAN);
    for (const [name, ...words] of [["ddns-client.sh", "--members"], ["network-discovery.sh"]] as const) {
      const { code, stderr } = await client(name, ...words, "--legacy-token");
      expect([code, stderr.includes("no --legacy-token")]).to.deep.equal([2, true]);
    }
    expect(service.seen).to.deep.equal([]);
  });
});
