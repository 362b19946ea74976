import { expect } from "chai";
import { matches } from "../../../../local/aws/logs/filterPattern/match";
import { parsePattern } from "../../../../local/aws/logs/filterPattern/parse";

const EVENT = {
  level: "ERROR",
  eventType: "UpdateTrail",
  address: "192.0.2.7",
  nothing: null,
  flag: true,
  latency: 250.5,
  code: "400",
  names: ["value", "another value"],
  message: { outcome: "fault", hosts: [{ id: 1 }, { id: 2 }], deep: [[0, 1], [4]] },
  "with-dash_1": 1,
};

describe("a filter pattern for JSON", () => {
  for (const pattern of [
    "",
    '{ $.eventType = "UpdateTrail" }',
    "{ $.eventType = UpdateTrail }",
    "{$.message.outcome=fault}",
    "{ $.eventType = Update* }",
    '{ $.eventType = "*Trail" }',
    "{ $.eventType = *dateTr* }",
    "{ $.address != 198.51.* }",
    "{ $.eventType != Other }",
    '{ $.names[1] = "another value" }',
    "{ $.message.hosts[1].id = 2 }",
    "{ $.message.deep[0][1] = 1 }",
    "{ $.nothing IS NULL }",
    "{ $.flag IS TRUE }",
    "{ $.missing NOT EXISTS }",
    "{ $.toString NOT EXISTS }",
    "{ $.latency >= 250.5 }",
    "{ $.latency < 10e3 }",
    "{ $.latency > +100 }",
    "{ $.latency != 1 }",
    "{ $.latency = * }",
    "{ $.level = * }",
    "{ $.with-dash_1 = 1 }",
    "{ ($.level = ERROR) && ($.latency > 1) }",
    "{ $.level = ERROR || $.level = WARN && $.level = NO }",
    "{ $.level = NO && $.level = WARN || $.level = ERROR }",
  ]) {
    it(`matches with ${pattern || "nothing in it"}`, () => {
      expect(matches(parsePattern(pattern), EVENT)).to.equal(true);
    });
  }

  for (const pattern of [
    "{ $.eventType = update* }",
    "{ $.eventType = Update }",
    "{ $.eventType != Update* }",
    "{ $.missing = * }",
    "{ $.missing != x }",
    "{ $.missing IS NULL }",
    "{ $.nothing NOT EXISTS }",
    "{ $.flag IS FALSE }",
    '{ $.flag = "true" }',
    "{ $.level[0] = E }",
    "{ $.names = value }",
    "{ $.names != value }",
    "{ $.message != x }",
    "{ $.names.length = 2 }",
    // Texts do not compare with numbers.
    "{ $.code = 400 }",
    "{ $.code != 500 }",
    '{ $.latency = "250.5" }',
    "{ ($.level = ERROR || $.level = WARN) && $.level = NO }",
  ]) {
    it(`does not match with ${pattern}`, () => {
      expect(matches(parsePattern(pattern), EVENT)).to.equal(false);
    });
  }

  it("matches no line that is no JSON", () => {
    expect(matches(parsePattern("{ $.a NOT EXISTS }"), undefined)).to.equal(false);
    expect(matches(parsePattern("{ $.a NOT EXISTS }"), "text")).to.equal(false);
  });

  for (const [pattern, named] of [
    ["ERROR", /patterns for JSON/],
    ["[ip, user]", /patterns for JSON/],
    ["{ }", /its end/],
    ["{ $.a }", /its end/],
    ["{ $.a = }", /its end/],
    ["{ $.a = b c }", /at c/],
    ["{ a = b }", /at a/],
    ["{ $.a == b }", /at =/],
    ["{ $.a > b }", /at b/],
    ["{ $.a = %re% }", /%re%/],
    ["{ $.a = fe80::1 }", /::1/],
    ["{ $.a = b-c }", /b-c needs double quotes/],
    ["{ $.a = Ev*ent }", /Ev\*ent/],
    ["{ $.a = true }", /IS TRUE/],
    ["{ $.a IS true }", /IS TRUE/],
    ["{ $.a IS SET }", /SET/],
    ["{ $.a EXISTS }", /EXISTS/],
    ["{ $.a[*] = 1 }", /\$\.a\[\*\]/],
    ["{ $['a'] = 1 }", /\$\['a'\]/],
    ["{ ($.a = 1 }", /its end/],
    ["{ $.a = 1 & $.b = 2 }", /&/],
    ["{ !($.a = 1) }", /!/],
    [`{ $.a = ${"x".repeat(1024)} }`, /1024/],
  ] as const) {
    it(`is refused as ${pattern.slice(0, 40)}`, () => {
      expect(() => parsePattern(pattern)).to.throw(named);
    });
  }
});
