import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { HOME, NAS, needPrograms, type RouterWorld, runClient, startRouterWorld } from "./routers";

describe("inadyn, as Debian ships it, with the file of docs/routers", function () {
  this.timeout(120_000);
  let world: RouterWorld;

  before(async () => {
    await needPrograms({ inadyn: "inadyn", dig: "bind9-dnsutils", curl: "curl" });
    world = await startRouterWorld();
  });
  after(() => world?.close());

  // With a fresh cache it knows nothing of what it has published before.
  const inadyn = async (secret?: string) =>
    runClient(
      "inadyn",
      [
        ...["--config", await world.configure("inadyn.conf", secret), "--once", "--foreground"],
        ...["--cache-dir", await mkdtemp(join(world.folder, "cache-")), "--no-pidfile", "--loglevel", "info"],
      ],
      // After a failure it would wait for ten minutes, even so.
      60_000,
    );
  const updated = (output: string) =>
    Array.from(
      output.matchAll(/Successful alias table update for (\S+) => new IP# (\S+)/g),
      ([, host, address]) => `${host} ${address}`,
    );

  it("updates the A records of two hosts, and the AAAA record of one of them", async () => {
    const { code, output } = await inadyn();
    expect(updated(output)).to.have.members([
      "home.dyn.example.com 192.0.2.7",
      "nas.dyn.example.com 192.0.2.7",
      "home.dyn.example.com 2001:db8::7",
    ]);
    expect(code).to.equal(0);
    expect(await world.dig(HOME, "A")).to.deep.equal(["192.0.2.7"]);
    expect(await world.dig(NAS, "A")).to.deep.equal(["192.0.2.7"]);
    expect(await world.dig(HOME, "AAAA")).to.deep.equal(["2001:db8::7"]);
  });

  it("understands that nothing has changed", async () => {
    world.requests.length = 0;
    const { code, output } = await inadyn();
    expect(world.requests).to.have.length(3);
    expect(world.requests.every((line) => line.includes('"outcome":"nochg"'))).to.equal(true);
    expect(updated(output)).to.have.length(3);
    expect(code).to.equal(0);
  });

  it("publishes the addresses that follow", async () => {
    Object.assign(world.publicAddress, { ipv4: "198.51.100.4", ipv6: "2001:db8:4::4" });
    const { code } = await inadyn();
    expect(code).to.equal(0);
    expect(await world.dig(HOME, "A")).to.deep.equal(["198.51.100.4"]);
    expect(await world.dig(NAS, "A")).to.deep.equal(["198.51.100.4"]);
    expect(await world.dig(HOME, "AAAA")).to.deep.equal(["2001:db8:4::4"]);
  });

  it("understands that the password is wrong, and gives up", async () => {
    const { code, output } = await inadyn("wrong");
    expect(output).to.match(/\[200 OK\] badauth\n/);
    expect(code).to.not.equal(0);
    expect(output).to.not.contain("wrong");
  });
});
