import { expect } from "chai";
import fc from "fast-check";
import { readZones, zoneOf, zonesText } from "../../../runtime/values/zone";

describe("a name's zone", () => {
  const zones = ["example.com", "Dyn.Example.com", "lan.example"].map((name) => ({ name }));
  const nameOf = (hostname: string) => zoneOf(hostname, zones)?.name;

  const lying: [string, string][] = [
    ["home.example.com.", "example.com"],
    ["example.com.", "example.com"],
    ["home.dyn.example.com.", "Dyn.Example.com"],
    ["dyn.example.com.", "Dyn.Example.com"],
    ["*.dyn.example.com.", "Dyn.Example.com"],
    ["notdyn.example.com.", "example.com"],
    ["nas.lan.example.", "lan.example"],
  ];
  for (const [hostname, name] of lying) {
    it(`is ${name} for ${hostname}`, () => {
      expect(nameOf(hostname)).to.equal(name);
    });
  }

  for (const hostname of [
    "home.example.net.",
    "com.",
    "notexample.com.",
    "example.com.evil.net.",
    "example.",
  ]) {
    it(`is none for ${hostname}`, () => {
      expect(nameOf(hostname)).to.equal(undefined);
    });
  }

  it("is the longest, in whatever order they are given", () => {
    const hostname = "a.b.c.d.e.";
    const suffixes = ["e", "d.e", "c.d.e", "b.c.d.e"].map((name) => ({ name }));
    fc.assert(
      fc.property(fc.shuffledSubarray(suffixes, { minLength: 1 }), (some) => {
        const longest = Math.max(...some.map(({ name }) => name.length));
        expect(zoneOf(hostname, some)?.name).to.have.length(longest);
      }),
    );
  });
});

describe("zones in one text", () => {
  it("are read as they were written", () => {
    const zones = [
      { name: "a.example", id: "Z1" },
      { name: "b.example", id: "Z2" },
    ];
    expect(readZones(zonesText(zones))).to.deep.equal(zones);
    expect(readZones("")).to.deep.equal([]);
  });
});
