import { expect } from "chai";
import fc from "fast-check";
import { hostPartOfMac, ownHostPart, parseHostPart } from "../../../runtime/values/hostPart";
import {
  hostPartOfAddress,
  isSubnetAnycast,
  joinPrefix,
  parseAddressInNetwork,
  prefixOf,
} from "../../../runtime/values/prefix";

const prefix = (text: string) => {
  const read = parseAddressInNetwork(text);
  const found = read && prefixOf(read);
  if (found === undefined) throw new Error(`${text} is no prefix`);
  return found;
};
const address = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 })
  .map((parts) => `2001:${parts.map((part) => part.toString(16)).join(":")}`);

describe("a network's prefix", () => {
  for (const [text, canonical] of [
    ["2001:db8:abcd:ef00::/64", "2001:db8:abcd:ef00::/64"],
    ["2001:DB8:ABCD:EF00::/56", "2001:db8:abcd:ef00::/56"],
    // As routers send it: without what follows.
    ["2001:db8:abcd:ef00/64", "2001:db8:abcd:ef00::/64"],
    ["2001:db8:abcd/48", "2001:db8:abcd::/48"],
    ["2001:db8:abcd:ef12:1a2b:3c4d:5e6f:7890/64", "2001:db8:abcd:ef12::/64"],
    ["2001:db8:abcd:efff::1/57", "2001:db8:abcd:ef80::/57"],
    ["fd00:1:2:3::/64", "fd00:1:2:3::/64"],
  ] as const) {
    it(`is ${canonical} from ${text}`, () => {
      expect(prefix(text).text).to.equal(canonical);
    });
  }

  for (const text of [
    "2001:db8::/47",
    "2001:db8::/65",
    "fe80::/64",
    "ff02::/64",
    "64:ff9b::/56",
    "192.0.2.0/24",
  ]) {
    it(`is not ${text}`, () => {
      const read = parseAddressInNetwork(text);
      expect(read && prefixOf(read)).to.equal(undefined);
    });
  }

  for (const text of [
    "",
    "/64",
    "2001:db8::",
    "2001:db8::/",
    "2001:db8::/129",
    "x::/64",
    "1.2.3.4/33",
    "2001:db8::1/64/64",
  ]) {
    it(`is nothing that can be read from ${JSON.stringify(text)}`, () => {
      expect(parseAddressInNetwork(text)).to.equal(undefined);
    });
  }

  it("tells a host's address from a network's", () => {
    expect(parseAddressInNetwork("192.0.2.7/24")).to.deep.include({ length: 24, hasHostBits: true });
    expect(parseAddressInNetwork("192.0.2.0/24")).to.deep.include({ hasHostBits: false });
    expect(parseAddressInNetwork("2001:db8::7/56")?.hasHostBits).to.equal(true);
    expect(parseAddressInNetwork("2001:db8::/56")?.hasHostBits).to.equal(false);
  });

  it("is joined with a host part bit by bit, whatever its length", () => {
    const bits = (text: string) =>
      hostPartOfAddress(text)
        .map((part) => part.toString(2).padStart(16, "0"))
        .join("");
    fc.assert(
      fc.property(address, address, fc.integer({ min: 48, max: 64 }), (network, host, length) => {
        const joined = joinPrefix(prefix(`${network}/${length}`), hostPartOfAddress(host)).text;
        expect(bits(joined)).to.equal(bits(network).slice(0, length) + bits(host).slice(length));
      }),
    );
  });

  it("comes out the same however its host bits are", () => {
    fc.assert(
      fc.property(address, address, fc.integer({ min: 48, max: 64 }), (network, host, length) => {
        const one = prefix(`${network}/${length}`);
        expect(prefix(`${joinPrefix(one, hostPartOfAddress(host)).text}/${length}`)).to.deep.equal(one);
      }),
    );
  });

  it("has its routers' anycast address, which is no host's", () => {
    expect(isSubnetAnycast({ text: "2001:db8:1:2::", recordType: "AAAA" })).to.equal(true);
    expect(isSubnetAnycast({ text: "2001:db8:1:2::1", recordType: "AAAA" })).to.equal(false);
    expect(isSubnetAnycast({ text: "192.0.2.0", recordType: "A" })).to.equal(false);
  });
});

describe("a host part", () => {
  it("is the last half of an address, with a subnet before it where the prefix is shorter", () => {
    const part = parseHostPart("::5:1a2b:3c4d:5e6f:7890") ?? [];
    expect(joinPrefix(prefix("2001:db8:1:200::/56"), part).text).to.equal(
      "2001:db8:1:205:1a2b:3c4d:5e6f:7890",
    );
    expect(joinPrefix(prefix("2001:db8:1:2::/64"), part).text).to.equal("2001:db8:1:2:1a2b:3c4d:5e6f:7890");
  });

  it("follows from a MAC address as RFC 4291, appendix A, has it", () => {
    const part = hostPartOfMac("34-56-78-9A-BC-DE") ?? [];
    expect(joinPrefix(prefix("2001:db8::/64"), part).text).to.equal("2001:db8::3656:78ff:fe9a:bcde");
    expect(hostPartOfMac("34-56-78-9A-BC")).to.equal(undefined);
  });

  for (const [item, kind] of [
    [{}, "none"],
    [{ interface_id: "" }, "none"],
    [{ interface_id: "::1" }, "given"],
    [{ interface_id: "EUI64", mac_address: "52:54:00:12:34:56" }, "given"],
    [{ interface_id: "eui64" }, "unreadable"],
    [{ interface_id: "::" }, "unreadable"],
    [{ interface_id: "::5:0:0:0:0" }, "unreadable"],
    [{ interface_id: "2001:db8::1" }, "unreadable"],
    [{ interface_id: 7 }, "unreadable"],
  ] as [Record<string, unknown>, string][]) {
    it(`is ${kind} in ${JSON.stringify(item)}`, () => {
      expect(ownHostPart(item).kind).to.equal(kind);
    });
  }
});
