import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { challengeValue } from "../support/acme";
import {
  blocksOf,
  type CertificateWorld,
  expectCertificate,
  HOME,
  startCertificateWorld,
} from "./certificates";
import { runClient } from "./routers";

const PAGE = readFileSync(join(__dirname, "../../docs/certificates.md"), "utf8");
const [, CURL = ""] = PAGE.split("\n## curl\n");
const [PRESENT = "", CLEANUP = "", UPDATE = ""] = blocksOf(CURL.split("\n## ")[0] ?? "");
const VALUE = challengeValue("by hand");
const DOORS = {
  "API Gateway": {},
  "the function's own URL": { enableApiGateway: "false", enableFunctionUrl: "true" },
};

for (const [door, config] of Object.entries(DOORS)) {
  describe(`the lines of docs/certificates.md for curl, by ${door}`, function () {
    this.timeout(120_000);
    let world: CertificateWorld;
    let secret: string;

    before(async () => {
      world = await startCertificateWorld({ curl: "curl", certbot: "certbot" }, config);
      secret = /--user '[^:]+:([^']+)'|PASSWORD='(.*)'/.exec(await world.linesFor("lego"))?.[2] ?? "";
    });
    after(() => world?.close());

    const fillIn = (line: string, value: string) =>
      line
        .replaceAll("https://ddns.dyn.example.com", world.stack.apiUrl.replace(/\/$/, ""))
        .replaceAll("shared-secret-of-the-items", secret)
        .replaceAll("VALUE", value);
    const curl = async (line: string, value = VALUE) => {
      const { output } = await runClient("sh", ["-c", fillIn(line, value)], 30_000);
      return JSON.parse(output) as Record<string, string>;
    };

    it("set a value and take it away, and give it back in the answer, as acme.sh wants it", async () => {
      expect(await curl(PRESENT)).to.include({ return_status: "success", value: VALUE });
      expect(await world.challenges()).to.deep.equal([`"${VALUE}"`]);
      expect(await curl(CLEANUP)).to.include({ return_status: "success", value: VALUE });
      expect(await world.challenges()).to.deep.equal([]);
    });

    it("are refused in a sentence for a value that is none", async () => {
      const { return_status, return_message } = await curl(PRESENT, "short");
      expect(return_status).to.equal("fail");
      expect(return_message).to.include("43 characters of base64url");
    });

    it("prove a name and its wildcard by acme-dns, and the owner takes away what stays, after an hour", async () => {
      const hook = join(world.clients, "hook.sh");
      writeFileSync(hook, `#!/bin/sh\n${fillIn(UPDATE, `'"$CERTBOT_VALIDATION"'`)}`, { mode: 0o755 });
      const { code, output } = await world.bash(
        `timeout 100 certbot certonly --non-interactive --agree-tos --email you@example.com --manual \\
           --preferred-challenges dns --manual-auth-hook ${hook} --domain ${HOME} --domain '*.${HOME}' \\
           --server ${world.pebble.directory} --config-dir letsencrypt --work-dir work --logs-dir logs`,
        `export REQUESTS_CA_BUNDLE=${world.pebble.trusted}`,
      );
      expect(code, output).to.equal(0);
      const file = join(world.clients, "letsencrypt", "live", HOME, "fullchain.pem");
      await expectCertificate(world, file, [HOME, `*.${HOME}`]);
      expect(await world.challenges()).to.have.length(2);

      await age(3_600_001);
      expect((await world.ddns("check")).stdout).to.include(
        `_acme-challenge.${HOME} TXT: a challenge whose hour is over`,
      );
      await world.ddns("check", "--fix");
      expect(await world.challenges()).to.deep.equal([]);
    });

    /** Makes the host's challenges so many milliseconds older. */
    async function age(milliseconds: number): Promise<void> {
      const item = await world.table.get(`${HOME}.`, "TXT");
      const challenges = item?.["challenges"] as { at: string }[];
      const older = challenges.map((challenge) => ({
        ...challenge,
        at: new Date(Date.parse(challenge.at) - milliseconds).toISOString(),
      }));
      await world.table.edit(`${HOME}.`, { challenges: older }, "TXT");
    }
  });
}
