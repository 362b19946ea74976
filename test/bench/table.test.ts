import { expect } from "chai";
import { renderTable } from "../../bench/table";

describe("a table of the bench", () => {
  it("is aligned Markdown, with numbers to the right", () => {
    const table = renderTable(
      ["request", "calls"],
      [
        ["get", 0],
        ["set, changed", 14],
      ],
    );
    expect(table.split("\n")).to.deep.equal([
      "| request      | calls |",
      "| ------------ | ----: |",
      "| get          |     0 |",
      "| set, changed |    14 |",
    ]);
  });

  it("takes a dash and a unit for part of a column of numbers", () => {
    const table = renderTable(
      ["ratio", "zip"],
      [
        ["–", "35.8 KB"],
        ["1.20", "7 KB"],
      ],
    );
    expect(table.split("\n")[1]).to.equal("| ----: | ------: |");
  });

  it("keeps a column to the left when one of its cells is a text", () => {
    expect(renderTable(["value"], [["1"], ["about 2"]]).split("\n")[1]).to.equal("| ------- |");
  });

  it("has a header and a rule when there are no rows", () => {
    expect(renderTable(["a"], [])).to.equal("| a   |\n| --- |");
  });
});
