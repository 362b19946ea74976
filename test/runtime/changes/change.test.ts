import { expect } from "chai";
import { CONFIRMED } from "../../../infra/notifier";
import { parseFilter } from "../../../local/aws/eventSourceMapping/filter";
import type { ItemUpdate } from "../../../runtime/aws/updateExpression";
import { type AddressChange, changeOf } from "../../../runtime/changes/change";
import { interpretItem, type ServedItem } from "../../../runtime/records/item";
import * as writes from "../../../runtime/records/itemWrites";
import { streamRecord, written } from "../../support/images";
import type { Item } from "../../support/table";

const [ONE, TWO, THREE] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"] as const;
const AT = Date.parse("2030-01-01T12:00:00.123Z");
const WHEN = "2030-01-01T12:00:00.123Z";
const VISIT = { at: AT, caller: "198.51.100.1", signedTime: undefined };
const HOST = { hostname: "home.example.com.", record_type: "A", shared_secret: "s3cret" };
const OURS = `Z1 ${HOST.hostname} A`;
const PUBLISHED = {
  published_as: OURS,
  published_ttl: 60,
  last_verified: WHEN,
  last_updated: "2029-01-01T00:00:00Z",
};
const AT_ONE = { ...HOST, ...PUBLISHED, ip_address: ONE };
const TO_TWO = { pending_address: TWO, pending_until: WHEN, revision: "r1" };

const passes = parseFilter(JSON.stringify(CONFIRMED));
const item = (raw: Item) =>
  interpretItem(raw, { hostname: HOST.hostname, recordType: "A" }, "Z1", 60) as ServedItem;
const held = (address: string) => ({ address, ttl: 60 });
const told = (change: AddressChange | undefined) => change && [change.old, change.new];

describe("what a write to an item says of a change", () => {
  /** Every kind of write that there is, and what is told of it: of confirmations, and nothing else. */
  const WRITES: [string, Item, (raw: ServedItem) => ItemUpdate, unknown][] = [
    ["a poll", AT_ONE, (raw) => writes.touch(raw, VISIT, "r2"), undefined],
    ["a first write-ahead", HOST, (raw) => writes.writeAhead(raw, ONE, undefined, VISIT, "r2"), undefined],
    ["a write-ahead", AT_ONE, (raw) => writes.writeAhead(raw, TWO, undefined, VISIT, "r2"), undefined],
    [
      "a write-ahead of a removal",
      AT_ONE,
      (raw) => writes.writeAhead(raw, undefined, undefined, VISIT, "r2"),
      undefined,
    ],
    [
      "a write-ahead that finds the last change carried out, though nobody confirmed it",
      { ...AT_ONE, ...TO_TWO },
      (raw) => writes.writeAhead(raw, THREE, held(TWO), VISIT, "r2"),
      [ONE, TWO],
    ],
    [
      "a write-ahead that finds the last change not carried out",
      { ...AT_ONE, ...TO_TWO },
      (raw) => writes.writeAhead(raw, THREE, held(ONE), VISIT, "r2"),
      undefined,
    ],
    [
      "a write-ahead in a copy of another item",
      { ...AT_ONE, published_as: "Z1 other.example.com. A" },
      (raw) => writes.writeAhead(raw, TWO, undefined, VISIT, "r2"),
      undefined,
    ],
    [
      "a first confirmation",
      { ...HOST, ...TO_TWO, published_as: OURS },
      (raw) => writes.confirm(raw, held(TWO), VISIT, "r1"),
      [null, TWO],
    ],
    [
      "a confirmation",
      { ...AT_ONE, ...TO_TWO },
      (raw) => writes.confirm(raw, held(TWO), VISIT, "r1"),
      [ONE, TWO],
    ],
    [
      "a confirmation of a removal",
      { ...AT_ONE, ...TO_TWO, pending_address: "delete" },
      (raw) => writes.confirm(raw, undefined, VISIT, "r1"),
      [ONE, null],
    ],
    [
      "a confirmation of another TTL",
      { ...AT_ONE, ...TO_TWO, pending_address: ONE },
      (raw) => writes.confirm(raw, { address: ONE, ttl: 300 }, VISIT, "r1"),
      undefined,
    ],
    [
      "a find that the last change was carried out, though nobody confirmed it",
      { ...AT_ONE, ...TO_TWO },
      (raw) => writes.recordHeld(raw, held(TWO), VISIT, "r2"),
      [ONE, TWO],
    ],
    ["a find of what was known", AT_ONE, (raw) => writes.recordHeld(raw, held(ONE), VISIT, "r2"), undefined],
    [
      "a find of what was there before the service",
      HOST,
      (raw) => writes.recordHeld(raw, held(ONE), VISIT, "r2"),
      undefined,
    ],
    ["a change that is taken back", { ...AT_ONE, ...TO_TWO }, () => writes.withdraw("r1"), undefined],
    ["a doubt", { ...AT_ONE, ...TO_TWO }, () => writes.distrust("r2"), undefined],
    ["a wish", AT_ONE, (raw) => writes.writeWish(raw, TWO, VISIT, "w1"), undefined],
    ["a refused wish", AT_ONE, (raw) => writes.markConflict(raw, "cname", AT), undefined],
  ];

  for (const [what, before, write, expected] of WRITES) {
    it(`is ${expected === undefined ? "nothing" : JSON.stringify(expected)}: ${what}`, () => {
      const record = streamRecord(before, written(before, write(item(before))));
      const change = passes(record) ? changeOf(record, "p-s") : undefined;
      expect(told(change)).to.deep.equal(expected);
    });
  }

  it("wakes nobody for polls, write-aheads and wishes", () => {
    const woken = WRITES.filter(([, before, write]) =>
      passes(streamRecord(before, written(before, write(item(before))))),
    ).map(([what]) => what);
    expect(woken).to.not.include.members(["a poll", "a first write-ahead", "a write-ahead", "a wish"]);
    expect(woken).to.include.members(["a first confirmation", "a confirmation"]);
  });

  it("has the time of the confirmation, or where it is only found out, of the write", () => {
    const pending = { ...AT_ONE, ...TO_TWO };
    const when = (update: Parameters<typeof written>[1]) =>
      changeOf(streamRecord(pending, written(pending, update)), "p-s")?.when;
    expect(when(writes.confirm(item(pending), held(TWO), VISIT, "r1"))).to.equal(WHEN);
    expect(when(writes.recordHeld(item(pending), held(TWO), VISIT, "r2"))).to.equal(
      "2030-01-01T00:00:00.000Z",
    );
  });
});

describe("a change in the table's stream", () => {
  const after = { ...AT_ONE, ip_address: TWO, last_updated: WHEN };
  const changeWith = (more: Item, before: Item = AT_ONE) =>
    changeOf(streamRecord(before, { ...after, ...more }), "project-stack");

  it("is told with the name without its dot, both addresses, the time and the stack", () => {
    expect(changeWith({})).to.deep.equal({
      hostname: "home.example.com",
      record_type: "A",
      old: ONE,
      new: TWO,
      when: WHEN,
      stack: "project-stack",
    });
  });

  it("is quiet where the item says so, in any way that people write it", () => {
    for (const notify of [false, "false", 0])
      expect(changeWith({ notify }), String(notify)).to.equal(undefined);
    for (const notify of [true, "true", 1, null, "nonsense", 7, ["odd"]]) {
      expect(changeWith({ notify }), String(notify)).to.not.equal(undefined);
    }
  });

  it("is none where an image speaks of another record: what a copy holds was never its own", () => {
    const copied = { ...AT_ONE, published_as: "Z1 other.example.com. A", ip_address: THREE };
    expect(changeWith({}, copied)).to.include({ old: null, new: TWO });
    expect(changeWith({ published_as: "Z1 home.example.com. AAAA" })).to.include({ old: ONE, new: null });
    expect(changeOf(streamRecord(copied, { ...copied, ip_address: TWO }), "p-s")).to.equal(undefined);
  });

  it("is none where an item is put or removed: that says nothing of the record in DNS", () => {
    expect(changeOf(streamRecord(undefined, after), "p-s")).to.equal(undefined);
    expect(changeOf(streamRecord(AT_ONE, undefined), "p-s")).to.equal(undefined);
  });

  it("has no address that is not of the record's family, or none at all", () => {
    expect(changeWith({ ip_address: "2001:db8::1" })).to.include({ old: ONE, new: null });
    expect(changeWith({ ip_address: "<script>" })).to.include({ old: ONE, new: null });
  });

  it("is none in a record of another type", () => {
    expect(
      changeOf(streamRecord({ ...AT_ONE, record_type: "TXT" }, { ...after, record_type: "TXT" }), "p-s"),
    ).to.equal(undefined);
  });
});
