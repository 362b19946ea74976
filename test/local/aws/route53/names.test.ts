import { expect } from "chai";
import * as fc from "fast-check";
import { canonicalName, formatName, parseName, sortKey } from "../../../../local/aws/route53/names";

describe("Route 53's names", () => {
  const label = fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString("latin1").replace(/[A-Z]/g, "x"));

  it("are read back from their spelling, whatever bytes they hold", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const spelling = formatName(labels);

        expect(parseName(spelling)).to.deep.equal(labels);
        expect(canonicalName(spelling)).to.equal(spelling);
        expect(spelling).to.match(/^([a-z0-9_.-]|\\[0-3][0-7]{2})*\.$/);
      }),
    );
  });

  it("are either read or refused with a complaint, whatever text comes", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          expect(canonicalName(canonicalName(text))).to.equal(canonicalName(text));
        } catch (error) {
          expect((error as Error).message).to.match(/^FATAL problem: \w+ \(.+\) encountered with '/s);
        }
      }),
    );
  });

  it("sort by the reversed labels with the trailing dot", () => {
    const names = [
      "a.example.com.",
      "a-b.example.com.",
      "example.com.",
      "a0.example.com.",
      "b.a.example.com.",
    ];

    expect(names.map(sortKey).sort()).to.deep.equal([
      "com.example.",
      "com.example.a-b.",
      "com.example.a.",
      "com.example.a.b.",
      "com.example.a0.",
    ]);
  });
});
