import { readFileSync } from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { DEFAULTS, rowOf, SETTING_KEYS } from "../../../infra/settings/table";
import { ROOT } from "../program";

describe("Pulumi.yaml", () => {
  const { config } = parse(readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8"));

  it("declares every setting, with the default that the program knows, and no other", () => {
    const declared = Object.keys(config).map((key) => [key, String(config[key].default ?? "")]);
    expect(Object.fromEntries(declared)).to.deep.equal(DEFAULTS);
  });

  it("requires the zone's name alone", () => {
    expect(Object.keys(config).filter((key) => !("default" in config[key]))).to.deep.equal([
      "route53ZoneName",
    ]);
  });

  it("says for each what it is for, as the program's table does", () => {
    for (const key of SETTING_KEYS) {
      expect(config[key].description, key).to.equal(rowOf(key).about);
      expect(rowOf(key).about, key).to.match(/^.{20,}\.$/);
    }
  });

  it("leaves every judgement to the program, so that all mistakes are told at once", () => {
    for (const [key, { type, default: value }] of Object.entries<Record<string, unknown>>(config)) {
      expect(type, key).to.equal("string");
      expect(value ?? "", key).to.be.a("string");
    }
  });
});

describe("README's table of settings", () => {
  const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
  const [, table = ""] = /\n\| setting .*?\n\| -+.*?\n(.*?)\n\n/s.exec(readme) ?? [];
  const rows = table.split("\n").map((line) => {
    const [, keys = "", defaults = ""] = line.split("|");
    return { keys: codes(keys), defaults: codes(defaults) };
  });

  function codes(cell: string): string[] {
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  }

  it("has every setting, and no other", () => {
    expect(rows.flatMap(({ keys }) => keys)).to.have.members([...SETTING_KEYS]);
  });

  it("has the defaults that the program knows", () => {
    for (const { keys, defaults } of rows) {
      const known = keys.map((key) => DEFAULTS[key]).filter((text) => text !== "");
      expect(defaults, keys.join(" ")).to.deep.equal(known);
    }
  });
});
