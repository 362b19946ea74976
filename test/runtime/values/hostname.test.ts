import { expect } from "chai";
import fc from "fast-check";
import { parseHostname } from "../../../runtime/values/hostname";

const LONG = "a".repeat(63);

describe("a host name", () => {
  const accepted: [string, string, string][] = [
    ["home.example.com", "home.example.com.", "home.example.com."],
    ["home.example.com.", "home.example.com.", "home.example.com."],
    ["Home.EXAMPLE.com", "Home.EXAMPLE.com.", "home.example.com."],
    ["a.b.c.example.com", "a.b.c.example.com.", "a.b.c.example.com."],
    ["_srv-1.example.com", "_srv-1.example.com.", "_srv-1.example.com."],
    ["*.example.com", "*.example.com.", "*.example.com."],
    ["*.lab.example.com", "*.lab.example.com.", "*.lab.example.com."],
    ["example.com", "example.com.", "example.com."],
    ["büro.example.com", "büro.example.com.", "xn--bro-hoa.example.com."],
    ["BÜRO.example.com", "BÜRO.example.com.", "xn--bro-hoa.example.com."],
    ["日本.example.com", "日本.example.com.", "xn--wgv71a.example.com."],
    [`${LONG}.example.com`, `${LONG}.example.com.`, `${LONG}.example.com.`],
  ];
  for (const [text, asSent, key] of accepted) {
    it(`is looked up as ${key} when sent as ${text}`, () => {
      expect(parseHostname(text)).to.deep.equal({
        kind: "hostname",
        hostname: { asSent, key },
      });
    });
  }

  const malformed = [
    ".",
    "..",
    ".example.com",
    "a..example.com",
    "home.example.com..",
    "a*.example.com",
    "home.*.example.com",
    "**.example.com",
    "ho me.example.com",
    "home\n.example.com",
    "home\u0000.example.com",
    "home/.example.com",
    "home\\052.example.com",
    "<b>.example.com",
    `${LONG}a.example.com`,
    `${LONG}.${LONG}.${LONG}.${LONG}.example.com`,
    "a。b.example.com",
    "１２３.example.com",
    "\ufffd.example.com",
    "xn--\u00fc.example.com",
    `${"ü".repeat(60)}.example.com`,
  ];
  for (const text of malformed) {
    it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(parseHostname(text).kind).to.equal("malformed");
    });
  }

  it("has 255 octets on the wire at most", () => {
    const filler = (length: number) => `${LONG}.${LONG}.${LONG}.${"a".repeat(length)}.example.com`;
    expect(parseHostname(filler(49)).kind).to.equal("hostname");
    expect(parseHostname(filler(50)).kind).to.equal("malformed");
  });

  it("ends in the zone and holds nothing odd, whatever was sent", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.domain()).map((text) => `${text}.example.com`);
    fc.assert(
      fc.property(texts, (text) => {
        const result = parseHostname(text);
        if (result.kind !== "hostname") return;
        expect(result.hostname.key).to.match(/^(\*\.)?([a-z0-9_-]{1,63}\.)*example\.com\.$/);
        expect(result.hostname.asSent).to.equal(text.endsWith(".") ? text : `${text}.`);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is looked up the same again from its own key", () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        const result = parseHostname(`${domain}.example.com`);
        if (result.kind !== "hostname") return;
        const again = parseHostname(result.hostname.key);
        expect(again).to.deep.equal({
          kind: "hostname",
          hostname: { asSent: result.hostname.key, key: result.hostname.key },
        });
      }),
    );
  });
});
