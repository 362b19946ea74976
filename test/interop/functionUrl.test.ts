import { join } from "node:path";
import { expect } from "chai";
import { HOME, NAS, needPrograms, type RouterWorld, runClient, startRouterWorld } from "./routers";

describe("clients by the function's own URL", function () {
  this.timeout(120_000);
  let world: RouterWorld;

  before(async () => {
    await needPrograms({ ddclient: "ddclient", inadyn: "inadyn", dig: "bind9-dnsutils", curl: "curl" });
    world = await startRouterWorld("functionUrl");
  });
  after(() => world?.close());

  const output = (name: string) => String(world.cloud.outputs[name]);

  it("publish as ddclient, two hosts with one request", async () => {
    const [cache, pid] = [join(world.folder, "ddclient.cache"), join(world.folder, "ddclient.pid")];
    const once = ["-daemon", "0", "-cache", cache, "-pid", pid, "-noquiet", "-nosyslog"];
    const file = await world.configure("ddclient-ipv4.conf");
    const { code, output: said } = await runClient("ddclient", ["-file", file, ...once], 60_000);
    expect(said).to.match(
      /SUCCESS:\s+updating home\.dyn\.example\.com: good: IP address set to 192\.0\.2\.7/,
    );
    expect(code, said).to.equal(0);
    expect(await world.dig(HOME, "A")).to.deep.equal(["192.0.2.7"]);
    expect(await world.dig(NAS, "A")).to.deep.equal(["192.0.2.7"]);
  });

  it("publish as inadyn, both families", async () => {
    Object.assign(world.publicAddress, { ipv4: "198.51.100.4", ipv6: "2001:db8:4::4" });
    const file = await world.configure("inadyn.conf");
    const own = ["--cache-dir", join(world.folder, "inadyn"), "--no-pidfile", "--loglevel", "info"];
    const { code, output: said } = await runClient(
      "inadyn",
      ["--config", file, "--once", "--foreground", ...own],
      60_000,
    );
    expect(code, said).to.equal(0);
    expect(await world.dig(HOME, "A")).to.deep.equal(["198.51.100.4"]);
    expect(await world.dig(HOME, "AAAA")).to.deep.equal(["2001:db8:4::4"]);
  });

  it("are served that wait to be asked for credentials", async () => {
    const url = `${output("apiUrl")}/nic/update?hostname=${HOME.slice(0, -1)}&myip=192.0.2.44`;
    const asked = ["--silent", "--anyauth", "--user", `router:${world.secret}`, url];
    expect((await runClient("curl", asked, 30_000)).output).to.equal("good 192.0.2.44\n");
    expect(await world.dig(HOME, "A")).to.deep.equal(["192.0.2.44"]);
  });

  it("publish as our own client, which signs and sends the key, and as the original's", async () => {
    const url = output("apiUrl");
    const secrets = [`DDNS_SECRET=${world.secret}`, `DDNS_API_KEY=${output("apiKey")}`];
    const own = ["clients/ddns-client.sh", "--url", url, "--hostname", HOME.slice(0, -1)];
    const signed = await runClient("env", [...secrets, ...own], 30_000);
    expect(signed.output).to.match(/has been set to 127\.0\.0\.1/);
    expect(signed.code, signed.output).to.equal(0);
    const keyed = ["--url", url, "--api-key", output("apiKey"), "--secret", world.secret];
    const original = await runClient("clients/route53-ddns-client.sh", [...keyed, "--hostname", NAS], 30_000);
    expect(original.output).to.match(/has been set to 127\.0\.0\.1/);
    expect(original.code, original.output).to.equal(0);
  });
});
