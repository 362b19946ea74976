import { expect } from "chai";
import { checkedInputs, difference } from "../../../local/provider/difference";
import { resourceType } from "../../../local/provider/resourceTypes";

const GROUP = resourceType("aws:cloudwatch/logGroup:LogGroup");
const TABLE = resourceType("aws:dynamodb/table:Table");
const SEED = Buffer.from("seed");

describe("inputs that the provider has checked", () => {
  const resource = { name: "logs", seed: SEED };

  it("get a name made of the resource's and seven hex digits, the same for the same seed", () => {
    const inputs = checkedInputs(GROUP, resource, {}, {});
    expect(inputs["name"]).to.match(/^logs-[0-9a-f]{7}$/);
    expect(checkedInputs(GROUP, resource, {}, {})).to.deep.equal(inputs);
    expect(checkedInputs(GROUP, { name: "logs", seed: Buffer.from("other") }, {}, {})).to.not.deep.equal(
      inputs,
    );
  });

  it("keep the name that an earlier check made up", () => {
    const first = checkedInputs(GROUP, resource, {}, { retentionInDays: 1 });
    const second = checkedInputs(GROUP, { name: "logs", seed: Buffer.from("other") }, first, {});
    expect(second["name"]).to.equal(first["name"]);
  });

  it("do not keep a name that the program gave and gives no longer", () => {
    const first = checkedInputs(GROUP, resource, {}, { name: "given" });
    expect(checkedInputs(GROUP, resource, first, {})["name"]).to.match(/^logs-[0-9a-f]{7}$/);
  });

  it("keep a name that the program gives", () => {
    expect(checkedInputs(GROUP, resource, {}, { name: "given" })["name"]).to.equal("given");
  });
});

describe("a difference between inputs", () => {
  const check = (news: Record<string, unknown>, olds = {}) =>
    checkedInputs(TABLE, { name: "t", seed: SEED }, olds, news);

  it("is none between equal inputs, in whatever order their keys are", () => {
    const found = difference(TABLE, check({ a: 1, b: [{ c: 2 }] }), check({ b: [{ c: 2 }], a: 1 }), []);
    expect(found).to.deep.equal({ changed: [], replacing: [], deleteFirst: false });
  });

  it("names what changed, came and went", () => {
    const { changed, replacing } = difference(TABLE, check({ a: 1, b: 1 }), check({ b: 2, c: 3 }), []);
    expect(changed).to.deep.equal(["a", "b", "c"]);
    expect(replacing).to.deep.equal([]);
  });

  it("leaves out what the program has the engine ignore", () => {
    expect(difference(TABLE, check({ item: 1 }), check({ item: 2 }), ["item"]).changed).to.deep.equal([]);
  });

  it("replaces a table whose key changes, the old one first when its name is given", () => {
    const olds = check({ name: "hosts", hashKey: "a" });
    const found = difference(TABLE, olds, check({ name: "hosts", hashKey: "b" }, olds), []);
    expect(found).to.deep.equal({ changed: ["hashKey"], replacing: ["hashKey"], deleteFirst: true });
  });

  it("replaces a table after the new one is made when its name is made up, or changes", () => {
    const olds = check({ hashKey: "a" });
    expect(difference(TABLE, olds, check({ hashKey: "b" }, olds), []).deleteFirst).to.equal(false);
    expect(difference(TABLE, check({ name: "a" }), check({ name: "b" }), [])).to.deep.equal({
      changed: ["name"],
      replacing: ["name"],
      deleteFirst: false,
    });
  });

  it("replaces a resource of which nothing can be changed in place, whatever changes", () => {
    const type = resourceType("aws:apigateway/usagePlanKey:UsagePlanKey");
    expect(difference(type, { keyId: "a" }, { keyId: "b" }, []).replacing).to.deep.equal(["keyId"]);
  });

  it("changes a REST API's endpoint in place", () => {
    const type = resourceType("aws:apigateway/restApi:RestApi");
    const [olds, news] = [
      { endpointConfiguration: { types: "EDGE" } },
      { endpointConfiguration: { types: "REGIONAL" } },
    ];
    expect(difference(type, olds, news, []).replacing).to.deep.equal([]);
  });
});

describe("the provider's resource types", () => {
  it("are an error that names the type, for one that the cloud has none of", () => {
    expect(() => resourceType("aws:ec2/instance:Instance")).to.throw("aws:ec2/instance:Instance");
  });
});
