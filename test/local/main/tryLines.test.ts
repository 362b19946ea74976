import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { startEmbeddedCloud } from "../../../local/embeddedCloud";
import { tryLines } from "../../../local/main/tryLines";

const run = promisify(execFile);

describe("the lines to paste", function () {
  this.timeout(90_000);

  for (const config of [
    {},
    { requireSignature: "true", useApiKey: "false", "aws:region": "eu-west-1" },
    { enableCloudFront: "withoutCustomAlias" },
    { enableCustomDomain: "true", enableDyndns2: "true" },
    { enableApiGateway: "false", enableFunctionUrl: "true", enableDyndns2: "true" },
    { enableCloudFront: "withCustomAlias", enableDyndns2: "true" },
  ] as Record<string, string>[]) {
    it(`work as they are with ${JSON.stringify(config)}`, async () => {
      const cloud = await startEmbeddedCloud({ config });
      try {
        const all = tryLines(cloud);
        expect(all).to.include.members(["npx ddns add home", "npx ddns list"]);
        // The owner's command finds an npm start of this folder, which there is none of here.
        const lines = all.filter((line) => !line.startsWith("npx ddns"));
        // As when they are pasted one after another, with a line's end after each answer.
        const { stdout } = await run("bash", ["-c", lines.join("\necho\n")]);
        expect(stdout).not.to.match(/fail|badauth/);
        expect(stdout).to.match(/"return_message":"127\.0\.0\.1"/);
        expect(stdout).to.match(/has been set to 127\.0\.0\.1/);
        expect(stdout).to.match(/^example-record\.dyn\.example\.com\.\s+60\s+IN\s+A\s+127\.0\.0\.1$/m);
        if (config["enableDyndns2"]) {
          expect(stdout).to.match(/^nochg 127\.0\.0\.1$/m);
        }
      } finally {
        await cloud.close();
      }
    });
  }

  it("say what the client needs, where the API is found under its own name alone", async () => {
    const config = { enableCustomDomain: "true", onlyCustomDomain: "true" };
    const cloud = await startEmbeddedCloud({ config });
    try {
      const lines = tryLines(cloud);
      expect(lines).to.include(
        "# clients/ddns-client.sh finds the API once /etc/hosts has: 127.0.0.1 ddns.dyn.example.com",
      );
      const { stdout } = await run("bash", ["-c", lines.find((line) => line.startsWith("curl"))!]);
      expect(stdout).to.match(/"return_message":"127\.0\.0\.1"/);
    } finally {
      await cloud.close();
    }
  });
});
