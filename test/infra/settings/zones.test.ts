import { expect } from "chai";
import { mistakesOf, settingsOf } from "./parsed";

describe("settings of zones", () => {
  it("take zones to make and zones that are there, in any case and with spaces", () => {
    const { additionalZones } = settingsOf({ additionalZones: "Dyn.Example.NET , lan.example=Z1ABC" });
    expect(additionalZones).to.deep.equal([
      { name: "dyn.example.net" },
      { name: "lan.example", id: "Z1ABC" },
    ]);
  });

  for (const [text, mend] of [
    [
      "dyn.example.net.",
      /additionalZones is "dyn.example.net.": give NAME or NAME=ID.*leave the trailing dot off/,
    ],
    ["example", /a name of two labels or more/],
    ["lan.example=zone", /"lan.example=zone" is neither: give the id alone/],
    ["lan.example=", /is neither: give the id alone/],
    ["lan.example=Z1=Z2", /"lan.example=Z1=Z2" is neither$/],
    ["a.example,,b.example", /"" is neither/],
  ] as const) {
    it(`refuse ${text}`, () => {
      const mistakes = mistakesOf({ additionalZones: text });
      expect(mistakes).to.have.length(1);
      expect(mistakes[0]).to.match(mend);
    });
  }

  for (const [what, config] of [
    ["the main zone's name", { additionalZones: "DYN.example.com" }],
    ["a name twice", { additionalZones: "a.example,b.example,A.example" }],
    ["an id twice", { additionalZones: "a.example=Z1,b.example=Z1" }],
    ["the main zone's id", { route53ZoneId: "Z1", additionalZones: "a.example=Z1" }],
  ] as [string, Record<string, string>][]) {
    it(`refuse ${what}`, () => {
      expect(mistakesOf(config)).to.have.length(1);
      expect(mistakesOf(config)[0]).to.match(/^additionalZones is ".*": give \S+ once/);
    });
  }

  it("refuse more zones than the function can be told of", () => {
    const zones = (count: number) =>
      Array.from({ length: count }, (_, index) => `zone${index}.example.com`).join();
    expect(mistakesOf({ additionalZones: zones(50) })).to.deep.equal([]);
    expect(mistakesOf({ additionalZones: zones(70) })[0]).to.match(
      /^additionalZones has 70 zones, which the function could/,
    );
  });

  it("take a zone within the main one, and one around it", () => {
    settingsOf({ additionalZones: "lab.dyn.example.com,example.com" });
    settingsOf({ additionalZones: "lab.dyn.example.com,example.com", enableCustomDomain: "true" });
  });

  it("refuse a name of the API's own that would lie in another zone than the main one", () => {
    const zones = { additionalZones: "ddns.dyn.example.com" };
    expect(mistakesOf(zones)).to.deep.equal([]);
    for (const config of [{ enableCustomDomain: "true" }, { enableCloudFront: "withCustomAlias" }] as Record<
      string,
      string
    >[]) {
      expect(mistakesOf({ ...zones, ...config })).to.deep.equal([
        'apiCname is "ddns", and the API\'s name would be ddns.dyn.example.com, which lies in ddns.dyn.example.com, one of ' +
          "additionalZones: choose another",
      ]);
    }
  });

  for (const config of [{ enableDnssec: "true" }, { negativeTtl: "60" }] as Record<string, string>[]) {
    const [key = ""] = Object.keys(config);
    it(`refuse ${key} where every zone is somebody else's`, () => {
      const existing = { route53ZoneId: "Z1", additionalZones: "a.example=Z2" };
      expect(mistakesOf({ ...existing, ...config })).to.deep.equal([
        `${key} is ${JSON.stringify(config[key])}, but every zone is given by its id: it is for zones that are made here; ` +
          "set it at those zones themselves",
      ]);
      expect(mistakesOf({ ...existing, additionalZones: "a.example", ...config })).to.deep.equal([]);
      expect(mistakesOf(config)).to.deep.equal([]);
    });
  }
});
