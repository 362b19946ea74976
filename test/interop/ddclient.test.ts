import { join } from "node:path";
import { expect } from "chai";
import { HOME, NAS, needPrograms, type RouterWorld, runClient, startRouterWorld } from "./routers";

describe("ddclient, as Debian ships it, with the files of docs/routers", function () {
  this.timeout(120_000);
  let world: RouterWorld;

  before(async () => {
    await needPrograms({ ddclient: "ddclient", dig: "bind9-dnsutils", curl: "curl" });
    world = await startRouterWorld();
  });
  after(() => world?.close());

  const ddclient = async (name: string, secret?: string, ...more: string[]) =>
    runClient(
      "ddclient",
      [
        ...["-file", await world.configure(name, secret), "-cache", join(world.folder, `${name}.cache`)],
        // In place of the daemon: once, in the foreground, with its words on the terminal.
        ...["-daemon", "0", "-pid", join(world.folder, `${name}.pid`), "-noquiet", "-nosyslog"],
        ...more,
      ],
      60_000,
    );

  it("updates the A records of two hosts with one request", async () => {
    const { code, output } = await ddclient("ddclient-ipv4.conf");
    expect(output).to.match(
      /SUCCESS:\s+updating home\.dyn\.example\.com: good: IP address set to 192\.0\.2\.7/,
    );
    expect(output).to.match(
      /SUCCESS:\s+updating nas\.dyn\.example\.com: good: IP address set to 192\.0\.2\.7/,
    );
    expect(code).to.equal(0);
    expect(world.requests).to.have.length(1);
    expect(await world.dig(HOME, "A")).to.deep.equal(["192.0.2.7"]);
    expect(await world.dig(NAS, "A")).to.deep.equal(["192.0.2.7"]);
  });

  it("updates an AAAA record, which leaves the A record as it is", async () => {
    const { code, output } = await ddclient("ddclient-ipv6.conf");
    expect(output).to.match(
      /SUCCESS:\s+updating home\.dyn\.example\.com: good: IP address set to 2001:db8::7/,
    );
    expect(code).to.equal(0);
    expect(await world.dig(HOME, "AAAA")).to.deep.equal(["2001:db8::7"]);
    expect(await world.dig(HOME, "A")).to.deep.equal(["192.0.2.7"]);
  });

  it("finds its address by the service's own /checkip, as the files have it", async () => {
    const file = await world.configure("ddclient-ipv4.conf", undefined, "service");
    const own = ["-cache", join(world.folder, "own.cache"), "-pid", join(world.folder, "own.pid")];
    const once = ["-daemon", "0", "-noquiet", "-nosyslog"];
    const { output } = await runClient("ddclient", ["-file", file, ...own, ...once], 60_000);
    expect(output).to.match(/updating home\.dyn\.example\.com: good: IP address set to 127\.0\.0\.1/);
  });

  it("publishes the address that follows", async () => {
    world.publicAddress.ipv4 = "198.51.100.4";
    // It asks no more than every 30 seconds, unless it is forced.
    const { output } = await ddclient("ddclient-ipv4.conf", undefined, "-force");
    expect(output).to.match(
      /SUCCESS:\s+updating home\.dyn\.example\.com: good: IP address set to 198\.51\.100\.4/,
    );
    expect(await world.dig(HOME, "A")).to.deep.equal(["198.51.100.4"]);
    expect(await world.dig(NAS, "A")).to.deep.equal(["198.51.100.4"]);
  });

  it("understands that nothing has changed", async () => {
    const { code, output } = await ddclient("ddclient-ipv4.conf", undefined, "-force");
    expect(output).to.match(/WARNING:\s+updating home\.dyn\.example\.com: nochg: No update required/);
    expect(output).to.match(/WARNING:\s+updating nas\.dyn\.example\.com: nochg: No update required/);
    expect(code).to.equal(0);
  });

  it("understands that one host of two is locked, and publishes the other", async () => {
    world.publicAddress.ipv4 = "192.0.2.8";
    await world.table.edit(HOME, { lock_record: true });
    const { code, output } = await ddclient("ddclient-ipv4.conf", undefined, "-force");
    await world.table.edit(HOME, { lock_record: false });
    expect(output).to.match(/FAILED:\s+updating home\.dyn\.example\.com: abuse:/);
    expect(output).to.match(
      /SUCCESS:\s+updating nas\.dyn\.example\.com: good: IP address set to 192\.0\.2\.8/,
    );
    expect(code).to.equal(1);
    expect(await world.dig(HOME, "A")).to.deep.equal(["198.51.100.4"]);
    expect(await world.dig(NAS, "A")).to.deep.equal(["192.0.2.8"]);
  });

  it("understands that the password is wrong, and ends with 1", async () => {
    const { code, output } = await ddclient("ddclient-ipv6.conf", "wrong", "-force");
    expect(output).to.match(/FAILED:\s+updating home\.dyn\.example\.com: badauth: Bad authorization/);
    expect(code).to.equal(1);
    expect(output).to.not.contain("wrong");
  });
});
