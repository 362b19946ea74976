import { expect } from "chai";
import { judge } from "../../../runtime/silence/judge";
import { readWatched } from "../../../runtime/silence/watched";
import type { Item } from "../../support/table";

const NOW = Date.parse("2030-01-10T00:00:00.000Z");
const at = (hoursAgo: number) => new Date(NOW - hoursAgo * 3_600_000).toISOString();
const MEASURE = { limitMs: 24 * 3_600_000, noteVisitsEveryMs: 0, zones: [{ name: "example.com" }] };

/** What is said of an item, in a word or two. */
function said(item: Item, measure: Partial<typeof MEASURE> = {}): string {
  const watched = readWatched({ hostname: "host.example.com.", record_type: "A", ...item });
  if (watched === undefined) return "no record";
  const verdict = judge(watched, { ...MEASURE, ...measure }, NOW);
  if (verdict.kind === "pause") return `pause since ${(NOW - verdict.since) / 60_000} min`;
  if (verdict.kind !== "tell") return verdict.kind;
  return `${verdict.what} since ${(NOW - verdict.silence) / 3_600_000} h`;
}

describe("what an item says of its host's silence", () => {
  for (const [what, item, verdict] of [
    ["one that asked within the day", { last_checked: at(23) }, "nothing"],
    ["one that has not asked for longer than a day", { last_checked: at(25) }, "silent since 25 h"],
    ["one that has more time", { last_checked: at(25), stale_after: 48 }, "nothing"],
    ["one that has less time", { last_checked: at(3), stale_after: 2 }, "silent since 3 h"],
    ["one that has its time as text", { last_checked: at(3), stale_after: "2" }, "silent since 3 h"],
    ["one whose owner wants to hear nothing", { last_checked: at(99), stale_after: 0 }, "nothing"],
    [
      "one with an odd time, which counts as not given",
      { last_checked: at(25), stale_after: "soon" },
      "silent since 25 h",
    ],
    ["the same within the day", { last_checked: at(3), stale_after: -1 }, "nothing"],
    [
      "one whose time is longer than a year",
      { last_checked: at(25), stale_after: 9_000 },
      "silent since 25 h",
    ],
    ["one that was never seen", {}, "nothing"],
    ["one that was never seen and has an odd time", { stale_after: true }, "nothing"],
    ["one that was never seen, and is waited for from now on", { stale_after: 24 }, "await"],
    ["one that is waited for", { stale_after: 24, awaited_since: at(20) }, "nothing"],
    ["one that is waited for in vain", { stale_after: 24, awaited_since: at(30) }, "silent since 30 h"],
    ["one that is waited for from a time that is none", { stale_after: 24, awaited_since: "?" }, "await"],
    ["one whose last sign can't be read", { last_checked: "yesterday" }, "nothing"],
    ["one whose last sign is to come", { last_checked: at(-9) }, "nothing"],
    [
      "one that is locked: its requests are not noted",
      { last_checked: at(25), lock_record: true },
      "nothing",
    ],
    ["one whose lock is odd", { last_checked: at(25), lock_record: "maybe" }, "nothing"],
    ["one whose secret is over", { last_checked: at(25), valid_until: at(20) }, "nothing"],
    [
      "one whose secret is good for a while",
      { last_checked: at(25), valid_until: at(-1) },
      "silent since 25 h",
    ],
    ["one of a zone that is not served", { hostname: "host.example.net.", last_checked: at(25) }, "nothing"],
    ["one that is no address", { record_type: "TXT", last_checked: at(25) }, "no record"],
    ["a silence that was told", { last_checked: at(25), told_silent: at(25) }, "nothing"],
    [
      "another silence than the one that was told",
      { last_checked: at(25), told_silent: at(60) },
      "silent since 25 h",
    ],
    [
      "one that was told silent at an odd time",
      { last_checked: at(25), told_silent: "then" },
      "silent since 25 h",
    ],
    ["one that is back", { last_checked: at(1), told_silent: at(60) }, "back since 60 h"],
    [
      "one that was told silent, and has got more time since",
      { last_checked: at(25), told_silent: at(25), stale_after: 48 },
      "nothing",
    ],
    [
      "one that was waited for, told, and has come",
      { stale_after: 2, awaited_since: at(60), told_silent: at(60), last_checked: at(1) },
      "back since 60 h",
    ],
    [
      "one that was told, and of which nothing is to be heard any more",
      { last_checked: at(60), told_silent: at(60), stale_after: 0 },
      "forget",
    ],
    [
      "one that was told, and is locked now",
      { last_checked: at(1), told_silent: at(60), lock_record: true },
      "forget",
    ],
    [
      "one that may be being told at this moment",
      { last_checked: at(25), telling: `silent ${at(25)} 1 ${at(-0.1)}` },
      "pause since 4 min",
    ],
    [
      "one that was being told when somebody died",
      { last_checked: at(25), telling: `silent ${at(25)} 1 ${at(0.1)}` },
      "silent since 25 h",
    ],
    [
      "one whose mark has a pause that we never make",
      { last_checked: at(25), telling: `silent ${at(25)} 1 ${at(-100)}` },
      "silent since 25 h",
    ],
    ["one whose mark can't be read", { last_checked: at(25), telling: "silent ? 1 ?" }, "silent since 25 h"],
    [
      "one that came back while it may have been told silent",
      { last_checked: at(1), telling: `silent ${at(25)} 1 ${at(0.1)}` },
      "back since 25 h",
    ],
    [
      "the same in the very moment",
      { last_checked: at(0), telling: `silent ${at(25)} 1 ${at(-0.1)}` },
      "back since 25 h",
    ],
    [
      "one that may be being told back",
      { last_checked: at(1), told_silent: at(60), telling: `back ${at(60)} 3 ${at(-0.1)}` },
      "pause since 34 min",
    ],
    [
      "one that is silent anew while it may have been told back",
      { last_checked: at(25), told_silent: at(99), telling: `back ${at(99)} 1 ${at(1)}` },
      "silent since 25 h",
    ],
  ] as [string, Item, string][]) {
    it(`is "${verdict}" for ${what}`, () => {
      expect(said(item)).to.equal(verdict);
    });
  }

  it("allows for visits that are not noted", () => {
    expect(said({ last_checked: at(25) }, { noteVisitsEveryMs: 2 * 3_600_000 })).to.equal("nothing");
    expect(said({ last_checked: at(27) }, { noteVisitsEveryMs: 2 * 3_600_000 })).to.equal(
      "silent since 27 h",
    );
  });
});
