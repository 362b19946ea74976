import { expect } from "chai";
import { parseFilter } from "../../../local/aws/eventSourceMapping/filter";

describe("a filter pattern", () => {
  const record = {
    eventName: "MODIFY",
    dynamodb: {
      NewImage: { name: { S: "home" }, count: { N: "3" }, on: { BOOL: true }, none: { NULL: null } },
      SizeBytes: 26,
    },
  };
  const attribute = (name: string, rules: unknown) => ({ dynamodb: { NewImage: { [name]: rules } } });

  const cases: [string, unknown, boolean][] = [
    ["a text", { eventName: ["INSERT", "MODIFY"] }, true],
    ["another text", { eventName: ["REMOVE"] }, false],
    ["a number", { dynamodb: { SizeBytes: [26] } }, true],
    ["a number as text", { dynamodb: { SizeBytes: ["26"] } }, false],
    ["true", attribute("on", { BOOL: [true] }), true],
    ["null", attribute("none", { NULL: [null] }), true],
    ["null where nothing is", attribute("other", { S: [null] }), false],
    ["what exists", attribute("name", { S: [{ exists: true }] }), true],
    ["what does not exist", attribute("other", { S: [{ exists: false }] }), true],
    ["what should not exist", attribute("name", { S: [{ exists: false }] }), false],
    ["keys below, where a value is asked for", attribute("name", [{ exists: true }]), false],
    ["a beginning", attribute("name", { S: [{ prefix: "ho" }] }), true],
    ["another beginning", attribute("name", { S: [{ prefix: "me" }] }), false],
    ["a beginning where nothing is", attribute("other", { S: [{ prefix: "" }] }), false],
    ["what is none of several", attribute("name", { S: [{ "anything-but": ["a", "b"] }] }), true],
    ["what is one of several", attribute("name", { S: [{ "anything-but": ["a", "home"] }] }), false],
    ["an absent one that is none of several", attribute("other", { S: [{ "anything-but": "a" }] }), false],
    ["two keys", { eventName: ["MODIFY"], ...attribute("name", { S: ["home"] }) }, true],
    [
      "two keys, one of them another",
      { eventName: ["INSERT"], ...attribute("name", { S: ["home"] }) },
      false,
    ],
  ];
  for (const [what, pattern, passes] of cases) {
    it(`${passes ? "lets pass" : "holds back"} ${what}`, () => {
      expect(parseFilter(JSON.stringify(pattern))(record)).to.equal(passes);
    });
  }

  for (const pattern of [
    "",
    "{",
    "[]",
    "{}",
    '{"a":"b"}',
    '{"a":[]}',
    '{"a":[{}]}',
    '{"a":[{"exists":"yes"}]}',
  ]) {
    it(`is refused as ${pattern || "nothing"}`, () => {
      expect(() => parseFilter(pattern)).to.throw("InvalidParameterValueException: Invalid filter pattern");
    });
  }

  for (const [pattern, name] of [
    ['{"a":[{"numeric":["=",1]}]}', "numeric"],
    ['{"$or":[{"a":["b"]}]}', "$or"],
    ['{"a":[{"anything-but":{"prefix":"b"}}]}', "anything-but"],
  ] as const) {
    it(`names a rule that is not imitated, such as ${name}`, () => {
      expect(() => parseFilter(pattern)).to.throw(/^the embedded Lambda (does not )?imitates? /);
      expect(() => parseFilter(pattern)).to.throw(name);
    });
  }
});
