import { expect } from "chai";
import { nameResources } from "../../infra/naming";
import { nearestName } from "../../infra/settings/nearestName";

describe("a stack's names", () => {
  it("begin with project and stack, and its tags tell both", () => {
    expect(nameResources("route53-dynamic-dns", "dev")).to.deep.equal({
      prefix: "route53-dynamic-dns-dev",
      tags: { project: "route53-dynamic-dns", stack: "dev" },
    });
  });

  it("may have the 64 characters that a function's name may have, and no more", () => {
    expect(nameResources("p", "s".repeat(62)).prefix).to.have.length(64);
    expect(() => nameResources("p", "s".repeat(63))).to.throw("at most 64 letters, digits");
  });

  it("may not have what a function's name may not have", () => {
    expect(() => nameResources("p", "feature.x")).to.throw('would be named "p-feature.x"');
  });
});

describe("the nearest name", () => {
  const known = ["ddbRcu", "ddbWcu", "ddbGsiRcu", "useApiKey", "apiKeyValue"];

  it("is the one with the fewest letters to change, add or leave out", () => {
    expect(nearestName("ddbRcus", known)).to.equal("ddbRcu");
    expect(nearestName("ddbGsRcu", known)).to.equal("ddbGsiRcu");
    expect(nearestName("apiKey", known)).to.equal("useApiKey");
    expect(nearestName("ddbXcu", known)).to.equal("ddbRcu");
  });

  it("does not mind the case", () => {
    expect(nearestName("USEAPIKEY", known)).to.equal("useApiKey");
  });
});
