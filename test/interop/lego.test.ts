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

const NAMES = [HOME, `*.${HOME}`];

describe("lego, as Debian ships it, with the lines of docs/certificates.md", function () {
  this.timeout(120_000);
  let world: CertificateWorld;
  let httpreq: string;

  before(async () => {
    world = await startCertificateWorld({ lego: "lego" });
    // The second block is for acme-dns, which Debian's lego is built without.
    [httpreq = ""] = blocksOf(await world.linesFor("lego"));
  });
  after(() => world?.close());

  // It asks one resolver in place of the internet's, and not the zone's name servers, whose names lead nowhere here.
  const lego = (lines: string, path: string, environment = "") =>
    world.bash(
      lines,
      `export LEGO_CA_CERTIFICATES=${world.pebble.trusted} ${environment}
       lego() { timeout 100 lego --server ${world.pebble.directory} --path ${path} \\
         --dns.resolvers ${world.resolver} --dns.disable-cp "$@"; }`,
    );
  const certificate = (path: string, name = HOME) => join(world.clients, path, "certificates", `${name}.crt`);

  for (const [mode, environment] of [
    ["its default mode", ""],
    ["RAW mode", "HTTPREQ_MODE=RAW"],
  ] as const) {
    it(`proves a name and its wildcard at once by httpreq, in ${mode}, and leaves nothing`, async () => {
      const path = `httpreq${environment}`;
      const { code, output } = await lego(httpreq, path, environment);
      expect(code, output).to.equal(0);
      await expectCertificate(world, certificate(path), NAMES);
      expect(await world.challenges()).to.deep.equal([]);
    });
  }

  it("proves a name elsewhere that is delegated by a CNAME", async () => {
    const lines = httpreq.replace(/--domains '.*' run/, "run").replace(/(--domains )\S+/, `$1${DELEGATED}`);
    const { code, output } = await lego(lines, "delegated");
    expect(code, output).to.equal(0);
    await expectCertificate(world, certificate("delegated", DELEGATED), [DELEGATED]);
    expect(await world.challenges()).to.deep.equal([]);
  });

  it("cannot prove such a name in RAW mode, which does not follow the CNAME", async () => {
    const lines = httpreq.replace(/--domains '.*' run/, "run").replace(/(--domains )\S+/, `$1${DELEGATED}`);
    const { code, output } = await lego(lines, "raw", "HTTPREQ_MODE=RAW");
    expect(code).to.equal(1);
    expect(output).to.match(/403.*another name than the host's/);
  });

  it("gets nowhere with a wrong secret, and is told why", async () => {
    const { code, output } = await lego(httpreq.replace(/(PASSWORD=').*'/, "$1wrong'"), "wrong");
    expect(code).to.equal(1);
    expect(output).to.match(/401.*Unknown hostname, wrong secret/);
    expect(await world.challenges()).to.deep.equal([]);
  });
});
