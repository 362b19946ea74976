import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  blocksOf,
  type CertificateWorld,
  expectCertificate,
  HOME,
  startCertificateWorld,
} from "./certificates";

const CLIENTS = join(__dirname, "../../clients");

describe("dehydrated, as Debian ships it, with the lines of docs/certificates.md, where signatures are asked for", function () {
  this.timeout(120_000);
  let world: CertificateWorld;
  let lines: string;

  before(async () => {
    world = await startCertificateWorld(
      { dehydrated: "dehydrated", curl: "curl" },
      { requireSignature: "true" },
    );
    lines = blocksOf(await world.linesFor("dehydrated")).join("\n");
    const settings = join(world.clients, "dehydrated");
    mkdirSync(join(settings, "conf.d"), { recursive: true });
    // Debian's own, in another folder, and with another authority.
    const debian = readFileSync("/etc/dehydrated/config", "utf8").replaceAll("/etc/dehydrated", settings);
    const own = [
      `BASEDIR=${world.clients}/state`,
      `CA=${world.pebble.directory}`,
      `CURL_OPTS="--cacert ${world.pebble.trusted}"`,
      "LOCKFILE=$BASEDIR/lock",
      "",
    ];
    mkdirSync(join(world.clients, "state"));
    writeFileSync(join(settings, "config"), `${debian}\n${own.join("\n")}`);
  });
  after(() => world?.close());

  const dehydrated = (text: string) =>
    world.bash(
      text
        .replaceAll("/etc/ddns", `${world.clients}/ddns`)
        .replaceAll("/etc/dehydrated", `${world.clients}/dehydrated`)
        .replaceAll("/usr/local/bin", CLIENTS),
      `export DDNS_WAIT=0
       sudo() { "$@"; }
       dehydrated() { timeout 100 dehydrated "$@" --config ${world.clients}/dehydrated/config; }`,
    );
  const certificate = () => join(world.clients, "state", "certs", HOME, "fullchain.pem");

  it("proves a name and its wildcard at once, and leaves nothing", async () => {
    const { code, output } = await dehydrated(lines);
    expect(code, output).to.equal(0);
    await expectCertificate(world, certificate(), [HOME, `*.${HOME}`]);
    expect(await world.challenges()).to.deep.equal([]);
  });

  it("does so with one call of the hook a challenge, too", async () => {
    const before = readFileSync(certificate(), "utf8");
    const text =
      "sed -i s/HOOK_CHAIN=yes/HOOK_CHAIN=no/ /etc/dehydrated/conf.d/ddns.sh\ndehydrated --cron --force";
    const { code, output } = await dehydrated(text);
    expect(code, output).to.equal(0);
    expect(readFileSync(certificate(), "utf8")).not.to.equal(before);
    await expectCertificate(world, certificate(), [HOME, `*.${HOME}`]);
    expect(await world.challenges()).to.deep.equal([]);
  });

  it("ends with an error where the hook is told that the host may have no certificates", async () => {
    await world.table.edit(`${HOME}.`, { allow_acme: false });
    const { code, output } = await dehydrated("dehydrated --cron --force");
    await world.table.edit(`${HOME}.`, { allow_acme: true });
    expect(code).to.equal(1);
    expect(output).to.match(
      /acme-hook\.sh: home\.dyn\.example\.com\.: the server answered 403: The host may not/,
    );
  });
});
