import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { atStack } from "../../admin/routerForms";
import { HOME, needPrograms, type RouterWorld, runClient, startRouterWorld } from "./routers";

const page = readFileSync(join(__dirname, "../../docs/routers.md"), "utf8");

/** The update URLs of the page, by the client whose section they stand in. */
const allUrls = page.split(/^## /m).flatMap((section) => {
  const [client = ""] = section.split("\n");
  const blocks = [...section.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  return blocks
    .flatMap((block) => [...block.matchAll(/\S+\/nic\/update\?[^\s']+/g)])
    .map(([url]) => ({ client, url: url.replace(/^'/, "") }));
});

const urls = allUrls.filter(({ url }) => !url.includes("password="));

// What the clients fill in, each in its own way.
const PLACEHOLDERS = {
  name: /\[DOMAIN\]|<domain>|__HOSTNAME__|%h/g,
  user: /\[USERNAME\]|<username>/g,
  password: /\[PASSWORD\]|<pass>/g,
  ipv4: /\[IP\]|<ipaddr>|__MYIP__|%IP%|%i/g,
  ipv6: /<ip6addr>/g,
  prefix: /<ip6lanprefix>|\$"pd-prefix"/g,
};

describe("the update URLs of docs/routers.md, with curl", function () {
  this.timeout(120_000);
  let world: RouterWorld;

  before(async () => {
    await needPrograms({ curl: "curl", dig: "bind9-dnsutils" });
    world = await startRouterWorld();
  });
  after(() => world?.close());

  const fillIn = (url: string, ipv4: string, ipv6: string) =>
    world
      .fillIn(url.startsWith("https://") ? url : `https://${url}`)
      .replace("https://", "http://")
      .replace(PLACEHOLDERS.name, HOME.slice(0, -1))
      .replace(PLACEHOLDERS.user, "router")
      .replace(PLACEHOLDERS.password, encodeURIComponent(world.secret))
      .replace(PLACEHOLDERS.ipv4, ipv4)
      .replace(PLACEHOLDERS.ipv6, ipv6)
      .replace(PLACEHOLDERS.prefix, ipv6.replace(/::.*/, "::/64"));

  it("are there for each router", () => {
    expect(new Set(urls.map(({ client }) => client.replace(/ \(.*/, "")))).to.deep.equal(
      new Set(["OpenWrt", "FRITZ!Box", "pfSense", "OPNsense", "UniFi", "Synology"]),
    );
  });

  it("have both forms, under the API's own name and by API Gateway's own URL", () => {
    const lines = allUrls.map(({ url }) => url);
    const own = lines.filter((url) => url.includes("ddns.dyn.example.com/nic/update"));
    expect(own).to.have.length(lines.length / 2);
    expect(lines.filter((url) => url.includes(".amazonaws.com/prod/nic/update"))).to.have.length(own.length);
  });

  it("are those of one form in what the owner's command tells of a client", () => {
    const own = atStack(page, { host: "api.example.org", stage: "" });
    expect(own).to.include("https://api.example.org/nic/update?hostname=__HOSTNAME__");
    expect(own).not.to.match(/\/prod\/nic\/update\?/);
    const byApiGateway = atStack(page, { host: "b.execute-api.example", stage: "/v1" });
    expect(byApiGateway).to.include("https://b.execute-api.example/v1/nic/update?hostname=__HOSTNAME__");
    expect(byApiGateway).not.to.match(/example\/nic\/update\?hostname=__/);
  });

  urls.forEach(({ client, url }, index) => {
    it(`publish what ${client} reports (${index + 1})`, async () => {
      const [ipv4, ipv6] = [`192.0.2.${index + 10}`, `2001:db8::${index + 10}`];
      const target = fillIn(url, ipv4, ipv6);
      const credentials = target.includes("@") ? [] : ["--user", `router:${world.secret}`];
      const { output } = await runClient(
        "curl",
        ["--silent", ...world.connect, ...credentials, target],
        30_000,
      );
      const both = url.includes("<ip6addr>");
      expect(output).to.equal(`good ${both ? `${ipv4},${ipv6}` : ipv4}\n`);
      expect(await world.dig(HOME, "A")).to.deep.equal([ipv4]);
      if (both) expect(await world.dig(HOME, "AAAA")).to.deep.equal([ipv6]);
    });
  });

  it("publish the caller's own address with credentials in the URL, where the stack takes them", async () => {
    const [url = "", ...more] = allUrls.flatMap((one) => (one.url.includes("password=") ? [one.url] : []));
    expect(more).to.have.length(1);
    for (const one of [url, ...more]) {
      const target = fillIn(one, "", "").replace(world.secret, encodeURIComponent(world.secret));
      const { output } = await runClient("curl", ["--silent", "--ipv4", ...world.connect, target], 30_000);
      expect(output).to.match(/^(good|nochg) 127\.0\.0\.1\n$/);
    }
    expect(await world.dig(HOME, "A")).to.deep.equal(["127.0.0.1"]);
  });

  it("do not work with a client that waits to be asked for credentials", async () => {
    const [openWrt] = urls;
    const target = fillIn(openWrt?.url ?? "", "192.0.2.99", "");
    const curl = await runClient("curl", ["--silent", "--anyauth", ...world.connect, target], 30_000);
    expect(curl.output).to.equal("badauth\n");
    expect(await world.dig(HOME, "A")).to.not.include("192.0.2.99");
  });
});
