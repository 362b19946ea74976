import { expect } from "chai";
import { changedOutputs, inputsOf, outputsOf, plannedOutputs } from "../../../local/provider/outputs";
import { resourceType } from "../../../local/provider/resourceTypes";
import { fromStruct, plain, toStruct, UNKNOWN } from "../../../local/provider/values";

const FUNCTION = resourceType("aws:lambda/function:Function");
const KEY = resourceType("aws:apigateway/apiKey:ApiKey");
const MARK = "4dabf18193072939515e22adb298388d";
const asset = (fields: object) => ({ [MARK]: "c44067f5952c0a294b673a41bacd8c17", hash: "1", ...fields });
const archive = (fields: object) => ({ [MARK]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "2", ...fields });

describe("a resource's outputs", () => {
  it("are unknown in a preview of a new one, where only the deployment will tell", () => {
    const planned = plannedOutputs(FUNCTION, { name: "f", timeout: 20 });
    expect(planned).to.include({ name: "f", timeout: 20, arn: UNKNOWN, invokeArn: UNKNOWN });
  });

  it("are known in a preview where the program gives them", () => {
    expect(plannedOutputs(KEY, { value: "given" })["value"]).to.equal("given");
    expect(plannedOutputs(KEY, {})["value"]).to.equal(UNKNOWN);
  });

  it("stay as they are in a preview of an update, but for what changes with it", () => {
    const inputs = { olds: { name: "f", timeout: 3, layers: [] }, news: { name: "f", timeout: 20 } };
    const planned = changedOutputs(FUNCTION, inputs, { ...inputs.olds, arn: "arn", codeSha256: "x" });
    expect(planned).to.include({ name: "f", timeout: 20, arn: "arn", codeSha256: UNKNOWN });
    expect(planned).to.not.have.property("layers");
  });

  it("are unknown in a preview of an update only where they change with what is changed", () => {
    const table = resourceType("aws:dynamodb/table:Table");
    const before = { streamArn: "arn", streamLabel: "label" };
    const planned = (news: object) =>
      changedOutputs(table, { olds: { readCapacity: 1 }, news: { readCapacity: 2, ...news } }, before);
    expect(planned({})).to.include(before);
    expect(planned({ streamEnabled: true })).to.include({ streamArn: UNKNOWN, streamLabel: UNKNOWN });
  });

  it("hold an archive as the engine gave it, not as the cloud took it", () => {
    const code = archive({ assets: { "index.js": asset({ text: "x" }) } });
    expect(outputsOf(FUNCTION, { code, name: "f" }, { code: { kind: "archive" }, arn: "arn" })).to.deep.equal(
      {
        code,
        name: "f",
        arn: "arn",
      },
    );
  });

  it("say also what the program has not set, so that it is known in the next preview", () => {
    const api = resourceType("aws:apigateway/restApi:RestApi");
    expect(outputsOf(api, { name: "a" }, { arn: "arn" })).to.include({
      policy: "",
      minimumCompressionSize: "",
    });
  });
});

describe("a resource's inputs after a look at the cloud", () => {
  it("are the cloud's values of what the program had given, and nothing more", () => {
    const inputs = inputsOf({ name: "f", timeout: 3, handler: "a" }, { name: "f", timeout: 9, arn: "arn" });
    expect(inputs).to.deep.equal({ name: "f", timeout: 9, handler: "a" });
  });
});

describe("properties on the wire", () => {
  it("come back as they were, without what is undefined", () => {
    const properties = {
      text: "ü",
      number: 1.5,
      yes: true,
      none: null,
      list: [1, { a: [] }],
      nested: { b: {} },
    };
    expect(fromStruct(toStruct({ ...properties, gone: undefined }))).to.deep.equal(properties);
  });

  it("reach the cloud with archives as texts and paths, however nested, and without the provider's notes", () => {
    const code = archive({
      assets: {
        "__index.js": asset({ text: "code" }),
        "node_modules/ipaddr.js": archive({ path: "node_modules/ipaddr.js" }),
        lib: archive({ assets: { "a.js": asset({ path: "lib/a.js" }) } }),
      },
    });
    expect(plain({ __defaults: ["name"], name: "f-1234567", code })).to.deep.equal({
      name: "f-1234567",
      code: {
        kind: "archive",
        entries: {
          "__index.js": { text: "code" },
          "node_modules/ipaddr.js": { path: "node_modules/ipaddr.js" },
          "lib/a.js": { path: "lib/a.js" },
        },
      },
    });
  });

  it("are refused with an asset that the cloud cannot take", () => {
    expect(() => plain({ code: archive({ assets: { a: asset({ uri: "https://example.com" }) } }) })).to.throw(
      "a is none",
    );
  });
});
