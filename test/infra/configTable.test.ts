import { expect } from "chai";
import { evaluate } from "./program";

const TABLE_TYPE = "aws:dynamodb/table:Table";
const ITEM_TYPE = "aws:dynamodb/tableItem:TableItem";

describe("the config table", () => {
  it("has hosts and record types as its key, and an index of secrets", async () => {
    const { inputs } = (await evaluate()).one(TABLE_TYPE);
    expect(inputs).to.include({
      name: "route53-dynamic-dns-test-config",
      hashKey: "hostname",
      rangeKey: "record_type",
    });
    expect(inputs["attributes"]).to.deep.equal([
      { name: "hostname", type: "S" },
      { name: "record_type", type: "S" },
      { name: "shared_secret", type: "S" },
    ]);
    expect(inputs["globalSecondaryIndexes"]).to.deep.equal([
      {
        name: "shared_secret-index",
        keySchemas: [{ attributeName: "shared_secret", keyType: "HASH" }],
        projectionType: "INCLUDE",
        nonKeyAttributes: ["mac_address", "read_privilege"],
      },
    ]);
  });

  it("is billed on demand by default", async () => {
    const { inputs } = (await evaluate()).one(TABLE_TYPE);
    expect(inputs["billingMode"]).to.equal("PAY_PER_REQUEST");
    expect(inputs).not.to.have.any.keys("readCapacity", "writeCapacity");
  });

  it("has the capacities that are given, its index too", async () => {
    const config = { ddbRcu: "5", ddbWcu: "6", ddbGsiRcu: "7", ddbGsiWcu: "8" };
    const { inputs } = (await evaluate({ config })).one(TABLE_TYPE);
    expect(inputs).to.include({ billingMode: "PROVISIONED", readCapacity: 5, writeCapacity: 6 });
    expect((inputs["globalSecondaryIndexes"] as object[])[0]).to.include({
      readCapacity: 7,
      writeCapacity: 8,
    });
  });

  it("can be restored to any second, and is not deleted with the stack unless told so", async () => {
    const kept = (await evaluate()).one(TABLE_TYPE).inputs;
    const dropped = (await evaluate({ config: { forceDestroy: "true" } })).one(TABLE_TYPE).inputs;
    expect(kept["pointInTimeRecovery"]).to.deep.equal({ enabled: true });
    expect(kept["deletionProtectionEnabled"]).to.equal(true);
    expect(dropped["deletionProtectionEnabled"]).to.equal(false);
  });

  it("leaves encryption to DynamoDB, whose own key costs nothing", async () => {
    expect((await evaluate()).one(TABLE_TYPE).inputs).not.to.have.property("serverSideEncryption");
  });
});

describe("the example items", () => {
  for (const recordType of ["A", "AAAA"]) {
    it(`show an ${recordType} record that can be tried at once`, async () => {
      const program = await evaluate();
      const name = `config-example-${recordType.toLowerCase()}`;
      const { inputs, secretInputs } = program.one(ITEM_TYPE, name);
      expect(secretInputs).to.deep.equal(["item"]);
      expect(inputs).to.include({
        tableName: "route53-dynamic-dns-test-config",
        hashKey: "hostname",
        rangeKey: "record_type",
      });
      const { comment, ...item } = JSON.parse(inputs["item"] as string);
      expect(comment.S).to.include(recordType);
      expect(item).to.deep.equal({
        hostname: { S: "example-record.dyn.example.com." },
        record_type: { S: recordType },
        shared_secret: { S: "5ecret-config-example-secret" },
        ttl: { N: "60" },
        lock_record: { BOOL: false },
        allow_internal: { BOOL: true },
        read_privilege: { BOOL: true },
        mac_address: { S: "0A:0A:0A:0A:0A:0A" },
      });
    });
  }

  it("share a secret of 32 letters and digits, which pastes into shells and URLs", async () => {
    const { resources } = await evaluate();
    const passwords = resources.filter(({ name }) => /^config-example-.*secret$/.test(name));
    expect(passwords.map(({ inputs }) => inputs)).to.deep.equal([{ length: 32, special: false }]);
  });
});
