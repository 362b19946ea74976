import { expect } from "chai";
import type { RawItem } from "../../../runtime/aws/table";
import { interpretItem, leaseIsLive, publishedAs } from "../../../runtime/records/item";

const KEY = { hostname: "home.example.com.", recordType: "A" as const };
const interpret = (raw: RawItem) => interpretItem(raw, KEY, "Z1", 60);
const NOW = Date.parse("2030-01-01T00:00:00Z");

describe("an item that people wrote by hand", () => {
  it('reads true, "true" and 1 as true; false, "false", 0, null and absent as false', () => {
    for (const value of [true, "true", 1]) expect(interpret({ lock_record: value }).locked).to.equal(true);
    for (const value of [false, "false", 0, null, undefined]) {
      expect(interpret({ lock_record: value }).locked).to.equal(false);
    }
  });

  for (const odd of ["yes", "TRUE", "", 2, -1, [], {}, new Set(["a"]), new Uint8Array([1])]) {
    it(`takes the safe side for ${JSON.stringify(odd)}`, () => {
      const item = interpret({
        lock_record: odd,
        allow_internal: odd,
        read_privilege: odd,
        require_signature: odd,
      });
      expect(item).to.include({
        locked: true,
        allowInternal: false,
        readPrivilege: false,
        requireSignature: true,
      });
    });
  }

  for (const secret of [undefined, null, "", 0, 123, true, ["a"], { S: "a" }]) {
    it(`has no secret where shared_secret is ${JSON.stringify(secret)}`, () => {
      expect(interpret({ shared_secret: secret }).sharedSecret).to.equal(undefined);
    });
  }

  for (const [ttl, expected, isOdd] of [
    [300, 300, false],
    ["300", 300, false],
    [0, 0, false],
    [2147483647, 2147483647, false],
    [undefined, 60, false],
    [null, 60, false],
    [2147483648, 60, true],
    [-1, 60, true],
    [60.5, 60, true],
    ["5m", 60, true],
    ["", 60, true],
    [true, 60, true],
    [Number.NaN, 60, true],
  ] as const) {
    it(`has a TTL of ${expected} where ttl is ${JSON.stringify(ttl)}`, () => {
      expect(interpret({ ttl })).to.include({ ttl: expected, ttlIsOdd: isOdd });
    });
  }

  const state = {
    ip_address: "192.0.2.7",
    published_as: publishedAs("Z1", KEY),
    published_ttl: 60,
    last_verified: "2030-01-01T00:00:00.000Z",
  };

  it("is believed in its state when that speaks of this zone, name and type", () => {
    expect(interpret(state).published).to.deep.equal({ address: "192.0.2.7", ttl: 60, verifiedAt: NOW });
  });

  for (const [title, odd] of [
    ["another zone", { published_as: publishedAs("Z2", KEY) }],
    ["another name", { published_as: publishedAs("Z1", { ...KEY, hostname: "x.example.com." }) }],
    ["another type", { published_as: publishedAs("Z1", { ...KEY, recordType: "AAAA" }) }],
    ["nothing", { published_as: undefined }],
    ["an odd address", { ip_address: 5 }],
    ["an address of the other family", { ip_address: "2001:db8::7" }],
    ["no TTL", { published_ttl: "many" }],
  ] as const) {
    it(`is not believed in its state when that speaks of ${title}`, () => {
      expect(interpret({ ...state, ...odd }).published).to.equal(undefined);
    });
  }

  it("counts as pending also when what is pending is odd", () => {
    expect(interpret({ pending_address: 5 }).pending).to.equal(true);
    expect(interpret({ pending_until: null }).pending).to.equal(true);
    expect(interpret({}).pending).to.equal(false);
  });

  it("is leased until its time, and not by a copy's lease or one of years", () => {
    const lease = (extra: RawItem, until: string) =>
      leaseIsLive(interpret({ pending_until: until, ...extra }), NOW);
    expect(lease({}, "2030-01-01T00:00:10Z")).to.equal(true);
    expect(lease({}, "2029-12-31T23:59:59Z")).to.equal(false);
    expect(lease({}, "2031-01-01T00:00:00Z")).to.equal(false);
    expect(lease({}, "soon")).to.equal(false);
    expect(lease({ published_as: "Z1 other.example.com. A" }, "2030-01-01T00:00:10Z")).to.equal(false);
  });
});
