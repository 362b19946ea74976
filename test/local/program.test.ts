import { dirname } from "node:path";
import { expect } from "chai";
import { evaluateProgram } from "../../local/program";

const ROOT = dirname(dirname(__dirname));

describe("the program's evaluation", function () {
  // Loading Pulumi takes seconds on a busy machine.
  this.timeout(90_000);

  it("tells at once all that an empty stack lacks", async () => {
    const nothing = () => Promise.reject(new Error("nothing is to be made"));
    const evaluated = evaluateProgram({
      root: ROOT,
      config: { project: "route53-dynamic-dns", stack: "empty", values: {} },
      create: nothing,
      read: nothing,
      invoke: nothing,
    });
    expect(await evaluated.catch((error: Error) => error.message))
      .to.match(/^The configuration of stack "empty" cannot be used:/)
      .and.to.include("aws:region is not given: say where to deploy")
      .and.to.include("route53ZoneName is not given: name the zone");
  });
});
