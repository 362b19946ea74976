import { isIP } from "node:net";
import { expect } from "chai";
import fc from "fast-check";
import { parseAddress, unpublishable } from "../../../runtime/values/address";

describe("an address", () => {
  const canonical: [string, string, string][] = [
    ["192.0.2.7", "192.0.2.7", "A"],
    ["0.0.0.0", "0.0.0.0", "A"],
    ["255.255.255.255", "255.255.255.255", "A"],
    ["2001:DB8:0:0:0:0:0:7", "2001:db8::7", "AAAA"],
    ["2001:0db8::0007", "2001:db8::7", "AAAA"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "AAAA"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "AAAA"],
    ["::", "::", "AAAA"],
    ["::1", "::1", "AAAA"],
    ["::ffff:192.0.2.7", "192.0.2.7", "A"],
    ["::FFFF:c000:207", "192.0.2.7", "A"],
    ["::192.0.2.7", "::c000:207", "AAAA"],
    ["64:ff9b::192.0.2.7", "64:ff9b::c000:207", "AAAA"],
  ];
  for (const [text, form, recordType] of canonical) {
    it(`reads ${text} as ${recordType} ${form}`, () => {
      expect(parseAddress(text)).to.deep.equal({ text: form, recordType });
    });
  }

  const malformed = [
    "",
    "127.1",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "192.0.2.07",
    "192.0.2.256",
    "192.0.2.7.",
    " 192.0.2.7",
    "192.0.2.7/32",
    "192.0.2.-7",
    "１９２.0.2.7",
    "2001:db8::7%eth0",
    "fe80::1%1",
    "2001:db8::7/64",
    "2001:db8:::7",
    "2001:db8",
    "[2001:db8::7]",
    "::ffff:192.0.2.07",
    "::ffff:127.1",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:192.0.2.7",
    "localhost",
    "192.0.2.7\n",
    "2001:db8::7\u0000",
  ];
  for (const text of malformed) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseAddress(text)).to.equal(undefined);
    });
  }

  for (const [text, kind] of [
    ["0.0.0.0", "an unspecified address"],
    ["0.1.2.3", "an unspecified address"],
    ["127.0.0.5", "a loopback address"],
    ["169.254.1.1", "a link-local address"],
    ["192.0.0.8", "the dummy address"],
    ["224.0.0.1", "a multicast address"],
    ["240.0.0.1", "a reserved address"],
    ["255.255.255.255", "the broadcast address"],
    ["::", "the unspecified address"],
    ["::1", "the loopback address"],
    ["::2", "an IPv4-compatible address"],
    ["100::1", "a discard address"],
    ["fe80::1", "a link-local address"],
    ["febf::1", "a link-local address"],
    ["fec0::10", "a site-local address"],
    ["ff02::1", "a multicast address"],
    ["::ffff:224.0.0.1", "a multicast address"],
    ["192.0.0.9", undefined],
    ["100:0:0:1::1", undefined],
    ["192.0.2.7", undefined],
    ["10.0.0.5", undefined],
    ["fd00::5", undefined],
    ["2001:db8::7", undefined],
  ] as const) {
    it(`may ${kind ? `never publish ${text}, ${kind}` : `publish ${text}`}`, () => {
      const address = parseAddress(text);
      expect(address && unpublishable(address)).to.equal(kind);
    });
  }

  it("has the form that URLs give it, for any IPv6 address", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const address = parseAddress(text);
        if (address?.recordType === "AAAA") {
          expect(`[${address.text}]`).to.equal(new URL(`http://[${text}]/`).hostname);
        } else {
          expect(address?.recordType).to.equal("A");
        }
      }),
    );
  });

  it("is read the same again from its canonical form", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        expect(address && parseAddress(address.text)).to.deep.equal(address);
      }),
    );
  });

  it("is read from no text that the operating system would not take for one", () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789abcdefx.:%/[]") }));
    fc.assert(
      fc.property(texts, (text) => {
        if (parseAddress(text) !== undefined) expect(isIP(text)).to.not.equal(0);
      }),
      { numRuns: 5_000 },
    );
  });
});
