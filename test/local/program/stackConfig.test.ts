import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readStackConfig } from "../../../local/program/stackConfig";

const PROJECT = `
name: example
config:
  zone: { type: string }
  ttl: { type: integer, default: 60 }
  useKey: { type: boolean, default: true }
  id: { type: string, default: "" }
  aws:region: { value: eu-west-1 }
`;

describe("a stack's configuration", () => {
  let root = "";

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ddns-config-"));
    writeFileSync(join(root, "Pulumi.yaml"), PROJECT);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function read(stackFile: string, overrides: Record<string, string> = {}) {
    writeFileSync(join(root, "Pulumi.dev.yaml"), stackFile);
    return readStackConfig(root, "dev", overrides).values;
  }

  it("takes the stack's values, and the project's defaults where there are none", () => {
    expect(read("config:\n  example:zone: a.example\n  example:ttl: 5\n")).to.deep.equal({
      "example:zone": "a.example",
      "example:ttl": "5",
      "example:useKey": "true",
      "example:id": "",
      "aws:region": "eu-west-1",
    });
  });

  it("counts a key without a namespace as the project's", () => {
    expect(read("config:\n  zone: a.example\n")["example:zone"]).to.equal("a.example");
  });

  it("lets the command line override both, with and without a namespace", () => {
    const values = read("config:\n  example:zone: a.example\n", {
      zone: "b.example",
      "aws:region": "us-west-2",
    });
    expect(values).to.include({ "example:zone": "b.example", "aws:region": "us-west-2" });
  });

  it("writes structured values as JSON", () => {
    expect(read("config:\n  zone: a.example\n  list: [1, {a: b}]\n")["example:list"]).to.equal(
      '[1,{"a":"b"}]',
    );
  });

  it("leaves it to the program to complain of a required key that is missing", () => {
    expect(read("")).to.deep.equal({
      "example:ttl": "60",
      "example:useKey": "true",
      "example:id": "",
      "aws:region": "eu-west-1",
    });
  });

  it("knows the project and the stack", () => {
    writeFileSync(join(root, "Pulumi.prod-1.yaml"), "config:\n  zone: a.example\n");
    expect(readStackConfig(root, "prod-1")).to.include({ project: "example", stack: "prod-1" });
  });

  for (const [title, stackFile, message] of [
    [
      "text for an integer",
      "config: { zone: a, ttl: soon }",
      /'example:ttl' must be of type 'integer', and is "soon"/,
    ],
    [
      "text for a boolean",
      "config: { zone: a, useKey: yes please }",
      /'example:useKey' must be of type 'boolean'/,
    ],
    [
      "an encrypted value",
      "config: { zone: { secure: v1abc } }",
      /zone is encrypted for Pulumi's own engine/,
    ],
    ["text that is not YAML", "config: [", /^Pulumi\.dev\.yaml cannot be read: .*column \d+$/],
    ["a list instead of keys", "config: [1]", /Pulumi\.dev\.yaml: config is not a list of keys and values/],
  ] as [string, string, RegExp][]) {
    it(`is refused in one line for ${title}`, () => {
      expect(() => read(stackFile))
        .to.throw(message)
        .with.property("message")
        .not.include("\n");
    });
  }

  it("is refused for a stack without a file, or with an odd name", () => {
    expect(() => readStackConfig(root, "nowhere")).to.throw(
      "there is no stack nowhere: copy Pulumi.dev.yaml to Pulumi.nowhere.yaml",
    );
    expect(() => readStackConfig(root, "../dev")).to.throw(/the stack name "..\/dev"/);
  });
});
