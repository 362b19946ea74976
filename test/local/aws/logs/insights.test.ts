import { expect } from "chai";
import { runQuery } from "../../../../local/aws/logs/insights/run";

const START = Date.UTC(2027, 0, 1, 12);

const line = (seconds: number, message: unknown, level = "INFO") => ({
  timestamp: START + seconds * 1000,
  logStream: "stream",
  message: JSON.stringify({ level, requestId: `r${seconds}`, message }),
});

const LINES = [
  line(0, { outcome: "changed", ms: 10, host: "a.example", cold: true }),
  line(61, { outcome: "unchanged", ms: 20, host: "b.example", cold: false }),
  line(62, { outcome: "changed", ms: 30, host: "a.example", changes: [{ zone: "z" }] }),
  line(301, { outcome: "fault", host: "b.example", "odd-name": 7, error: { name: "Throttling" } }, "ERROR"),
  { timestamp: START + 400_000, logStream: "other", message: "Task timed out after 30.00 seconds" },
];

const column = (query: string, name: string) => runQuery(query, LINES).map((row) => row[name]);

describe("a query of Logs Insights", () => {
  it("shows time and line without more, the newest first", () => {
    expect(runQuery("limit 1", LINES)).to.deep.equal([
      { "@timestamp": "2027-01-01 12:06:40.000", "@message": "Task timed out after 30.00 seconds" },
    ]);
  });

  it("shows fields by their paths, under other names, and what is made of them", () => {
    expect(
      runQuery(
        `fields @timestamp, message.outcome as outcome, message.ms / 10, @requestId, @logStream,
           message.changes.0.zone, \`message.odd-name\`, message.cold # 1 or 0
         | sort @timestamp asc`,
        LINES,
      ).slice(0, 4),
    ).to.deep.equal([
      row(0, "12:00:00", { outcome: "changed", "message.ms / 10": 1, "message.cold": 1 }),
      row(61, "12:01:01", { outcome: "unchanged", "message.ms / 10": 2, "message.cold": 0 }),
      row(62, "12:01:02", { outcome: "changed", "message.ms / 10": 3, "message.changes.0.zone": "z" }),
      row(301, "12:05:01", { outcome: "fault", "message.odd-name": 7 }),
    ]);
  });

  function row(seconds: number, time: string, more: object) {
    return {
      "@timestamp": `2027-01-01 ${time}.000`,
      "@requestId": `r${seconds}`,
      "@logStream": "stream",
      ...more,
    };
  }

  for (const [condition, requests] of [
    ['message.outcome = "changed"', ["r62", "r0"]],
    ["message.outcome != 'changed'", ["r301", "r61"]],
    ["message.ms > 10 and message.ms <= 30", ["r62", "r61"]],
    ["message.ms < 20 or level = 'ERROR'", ["r301", "r0"]],
    ["not (message.ms >= 20)", ["r0"]],
    ['message.outcome in ["fault", "unchanged"]', ["r301", "r61"]],
    ['message.outcome not in ["fault", "unchanged"]', ["r62", "r0"]],
    ["message.host like /^a\\./", ["r62", "r0"]],
    ["message.host =~ /(?i)^B/", ["r301", "r61"]],
    ['message.outcome like "chang"', ["r62", "r61", "r0"]],
    ['message.outcome not like "chang"', ["r301"]],
    ["message.outcome like '.'", []],
    ["ispresent(message.error.name)", ["r301"]],
    ["isempty(message.ms) and ispresent(level)", ["r301"]],
    ["message.cold = 1", ["r0"]],
    ["message.ms * 2 - 5 = 15", ["r0"]],
    ["message.ms + message.missing > 0", []],
    ["message.missing != 'x'", []],
    ["strcontains(toupper(message.host), 'A.EX') = 1", ["r62", "r0"]],
    ["strlen(message.outcome) = 5", ["r301"]],
    ["coalesce(message.ms, 99) = 99 and ispresent(level)", ["r301"]],
  ] as const) {
    it(`filters by ${condition}`, () => {
      expect(column(`fields @requestId | filter ${condition}`, "@requestId")).to.deep.equal(requests);
    });
  }

  it("counts and sums, in groups, sorted by what it came to", () => {
    expect(
      runQuery(
        "filter ispresent(message.outcome) | stats count(*) as n, sum(message.ms) as total by message.outcome as outcome | sort n desc, outcome asc",
        LINES,
      ),
    ).to.deep.equal([
      { outcome: "changed", n: 2, total: 40 },
      { outcome: "fault", n: 1 },
      { outcome: "unchanged", n: 1, total: 20 },
    ]);
  });

  it("has every aggregate, over all lines", () => {
    expect(
      runQuery(
        "stats count(*), count(message.ms), count_distinct(message.host), avg(message.ms), min(message.ms), max(message.ms), pct(message.ms, 50), pct(message.ms, 99)",
        LINES,
      ),
    ).to.deep.equal([
      {
        "count(*)": 5,
        "count(message.ms)": 3,
        "count_distinct(message.host)": 2,
        "avg(message.ms)": 20,
        "min(message.ms)": 10,
        "max(message.ms)": 30,
        "pct(message.ms, 50)": 20,
        "pct(message.ms, 99)": 30,
      },
    ]);
  });

  it("groups by time, and sorts by the text of a column", () => {
    expect(runQuery("stats count(*) by bin(5m) | sort bin(5m) asc", LINES)).to.deep.equal([
      { "bin(5m)": "2027-01-01 12:00:00.000", "count(*)": 3 },
      { "bin(5m)": "2027-01-01 12:05:00.000", "count(*)": 2 },
    ]);
    expect(
      column("stats count(*) by message.outcome | sort count(*) desc | limit 1", "count(*)"),
    ).to.deep.equal([2]);
  });

  it("takes fields out of a text, by a regular expression or by stars", () => {
    expect(
      column("parse @message /after (?<seconds>[\\d.]+)/ | filter seconds > 1 | fields seconds", "seconds"),
    ).to.deep.equal(["30.00"]);
    expect(
      runQuery(
        'parse message.host "*.*" as name, zone | filter @requestId = "r61" | display name, zone',
        LINES,
      ),
    ).to.deep.equal([{ name: "b", zone: "example" }]);
  });

  it("puts what lacks a value last, whichever way it sorts", () => {
    for (const [way, requests] of [
      ["asc", ["r0", "r61", "r62", "r301"]],
      ["desc", ["r62", "r61", "r0", "r301"]],
    ] as const) {
      const query = `fields @requestId | filter ispresent(level) | sort message.ms ${way}`;
      expect(column(query, "@requestId")).to.deep.equal(requests);
    }
  });

  it("keeps the first of each kind", () => {
    expect(column("fields @requestId, message.host | dedup message.host", "@requestId")).to.deep.equal([
      "r301",
      "r62",
    ]);
  });

  it("shows what display says, of what fields have made", () => {
    expect(
      runQuery("fields message.ms * 2 as twice, level | filter twice = 20 | display twice", LINES),
    ).to.deep.equal([{ twice: 20 }]);
  });

  for (const [query, named] of [
    ["", /its end/],
    ["fieldz a", /fieldz/],
    ["fields a | diff", /diff/],
    ["fields a |", /its end/],
    ["fields a b", /b is not understood/],
    ["fields datefloor(@timestamp, 1h)", /datefloor/],
    ["filter a == 1", /=/],
    ["filter a = true", /true/],
    ["filter a like b", /b is not understood/],
    ["filter a in []", /\]/],
    ["filter a in [b]", /b is not understood/],
    ["filter a like /(/", /regular expression/],
    ["filter 'a", /'a/],
    ["filter a ~ 1", /~/],
    ["stats stddev(a)", /stddev/],
    ["stats count()", /\)/],
    ["stats pct(a)", /\)/],
    ["stats pct(a, 101)", /101/],
    ["stats count(*) by b | stats count(*)", /second time/],
    ["stats count(*) as n by b | sort c desc", /no column c/],
    ["stats count(*) as n by b | filter c > 1", /no column c/],
    ["stats count(*) by bin(5x)", /length of time/],
    ["stats count(*) by bin(300)", /length of time/],
    ["sort a", /its end/],
    ["limit 0", /0 is not understood/],
    ["limit 10001", /10001/],
    ["limit many", /many/],
    ["parse a /x/", /named group/],
    ['parse a "*-*" as b', /1 names/],
    [`fields ${"a".repeat(10_000)}`, /10000/],
  ] as const) {
    it(`is refused as ${query.slice(0, 50) || "nothing"}`, () => {
      expect(() => runQuery(query, LINES)).to.throw(named);
      expect(() => runQuery(query, LINES)).to.throw(/^MalformedQueryException/);
    });
  }
});
