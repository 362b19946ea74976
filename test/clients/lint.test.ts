import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CLIENTS, start } from "./support/shells";

const ENVIRONMENT = { PATH: "/usr/bin:/bin" };
const CLIENT_FILES = ["ddns-client.sh", "network-discovery.sh", "acme-hook.sh"];

describe("the clients' text", () => {
  for (const client of CLIENT_FILES) {
    it(`has nothing that shellcheck minds, sourced files included: ${client}`, async () => {
      const words = ["--shell=sh", "--external-sources", "--check-sourced", "--source-path=SCRIPTDIR"];
      const run = await start(["shellcheck", ...words, join(CLIENTS, client)], ENVIRONMENT);
      expect(run).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    }).timeout(60_000);
  }

  it("is sourced as a whole by one client or the other", async () => {
    const { stdout } = await start(
      ["grep", "-hoE", "^\\. .*/[a-z0-9-]+\\.sh", ...CLIENT_FILES.map((client) => join(CLIENTS, client))],
      ENVIRONMENT,
    );
    const sourced = new Set(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.replace(/^.*\//, "")),
    );
    const there = readdirSync(join(CLIENTS, "lib")).filter((name) => name.endsWith(".sh"));
    expect([...sourced].sort()).to.deep.equal(there.sort());
  });

  it("has no lint suppression", async () => {
    const { code } = await start(["grep", "-rn", "shellcheck disable", CLIENTS], ENVIRONMENT);
    expect(code).to.equal(1);
  });
});
