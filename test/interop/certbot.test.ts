import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  blocksOf,
  type CertificateWorld,
  DELEGATED,
  expectCertificate,
  HOME,
  startCertificateWorld,
} from "./certificates";

const NAS = "nas.dyn.example.com";
const CLIENTS = join(__dirname, "../../clients");

describe("certbot, as Debian ships it, with the lines of docs/certificates.md, where signatures are asked for", function () {
  this.timeout(120_000);
  let world: CertificateWorld;
  const issue = new Map<string, string>();

  before(async () => {
    world = await startCertificateWorld({ certbot: "certbot", curl: "curl" }, { requireSignature: "true" });
    for (const host of [HOME, NAS]) {
      issue.set(host, blocksOf(await world.linesFor("certbot", host)).join("\n"));
    }
  });
  after(() => world?.close());

  const certbot = (lines: string) =>
    world.bash(
      lines.replaceAll("/etc/ddns", `${world.clients}/ddns`).replaceAll("/usr/local/bin", CLIENTS),
      `export REQUESTS_CA_BUNDLE=${world.pebble.trusted} DDNS_WAIT=0
       sudo() { "$@"; }
       certbot() { timeout 100 certbot "$@" --server ${world.pebble.directory} \\
         --config-dir letsencrypt --work-dir work --logs-dir logs; }`,
    );
  const certificate = (name: string) => join(world.clients, "letsencrypt", "live", name, "fullchain.pem");

  for (const host of [HOME, NAS]) {
    it(`proves ${host} and its wildcard at once, and leaves nothing`, async () => {
      const { code, output } = await certbot(issue.get(host) ?? "");
      expect(code, output).to.equal(0);
      await expectCertificate(world, certificate(host), [host, `*.${host}`]);
      expect(await world.challenges(host)).to.deep.equal([]);
    });
  }

  it("renews both in one run by the hooks that it has kept, and leaves nothing", async () => {
    const { code, output } = await certbot("certbot renew --force-renewal --no-random-sleep-on-renew");
    expect(code, output).to.equal(0);
    expect(output).to.match(/all renewals succeeded/);
    for (const host of [HOME, NAS]) {
      await expectCertificate(world, certificate(host), [host, `*.${host}`]);
      expect(await world.challenges(host)).to.deep.equal([]);
    }
  });

  it("proves a name elsewhere that is delegated by a CNAME", async () => {
    const lines = issue.get(HOME) ?? "";
    const settings = /<<'END'\n([\s\S]*?)^END$/m.exec(lines)?.[1] ?? "";
    writeFileSync(
      join(world.clients, "ddns", `${DELEGATED}.env`),
      `${settings}DDNS_DELEGATED=${DELEGATED}\n`,
      { mode: 0o600 },
    );
    const domains = `--domain ${DELEGATED} --domain '*.${DELEGATED}'`;
    const { code, output } = await certbot(lines.replace(/--domain \S+ --domain '.*'/, domains));
    expect(code, output).to.equal(0);
    await expectCertificate(world, certificate(DELEGATED), [DELEGATED, `*.${DELEGATED}`]);
    expect(await world.challenges()).to.deep.equal([]);
  });

  it("is told in a sentence that a file is another host's, and gets nothing", async () => {
    const lines = (issue.get(HOME) ?? "").replaceAll("--config /etc/ddns'", `--config /etc/ddns/${NAS}.env'`);
    const { code, output } = await certbot(lines.replace("certonly", "certonly --force-renewal"));
    expect(code).to.equal(1);
    expect(output).to.include(`the certificate is for ${HOME}, and the secret is that of ${NAS}`);
    expect(await world.challenges()).to.deep.equal([]);
  });
});
