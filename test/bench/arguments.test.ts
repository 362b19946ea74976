import { expect } from "chai";
import { parseCommandLine } from "../../bench/arguments";

describe("the bench's command line", () => {
  it("runs the long form and writes no file by default", () => {
    expect(parseCommandLine([])).to.deep.equal({
      help: false,
      storm: false,
      short: false,
      jsonFile: undefined,
    });
  });

  it("takes --short and --json", () => {
    expect(parseCommandLine(["--short", "--json", "out.json"])).to.deep.equal({
      help: false,
      storm: false,
      short: true,
      jsonFile: "out.json",
    });
  });

  it("takes storm, and no other word", () => {
    expect(parseCommandLine(["storm", "--short"])).to.include({ storm: true, short: true });
    expect(() => parseCommandLine(["storms"])).to.throw("storms");
  });

  for (const args of [["--fast"], ["out.json"], ["--json"], ["--json", ""]]) {
    it(`refuses ${JSON.stringify(args)} in one line`, () => {
      expect(() => parseCommandLine(args))
        .to.throw()
        .with.property("message")
        .that.matches(/^.+$/);
    });
  }
});
