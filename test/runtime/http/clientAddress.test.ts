import { expect } from "chai";
import { clientAddress } from "../../../runtime/http/clientAddress";

const SECRET = "origin secret";
const ORIGIN = "198.51.100.1";
const VIEWER = "2001:DB8::7";
const through = { "ddns-viewer-address": [VIEWER], "ddns-origin-secret": [SECRET] };

describe("the caller's address", () => {
  it("is what API Gateway saw, in canonical form", () => {
    expect(clientAddress("2001:DB8:0::1", {}, undefined)?.text).to.equal("2001:db8::1");
    expect(clientAddress("::ffff:192.0.2.1", {}, undefined)?.text).to.equal("192.0.2.1");
  });

  it("is what CloudFront saw when the origin secret comes along, whatever the case of the names", () => {
    expect(clientAddress(ORIGIN, through, SECRET)?.text).to.equal("2001:db8::7");
    const shouted = { "DDNS-Viewer-Address": [VIEWER], "DDNS-Origin-Secret": [SECRET] };
    expect(clientAddress(ORIGIN, shouted, SECRET)?.text).to.equal("2001:db8::7");
  });

  const forgeries: [string, Record<string, string[]>][] = [
    ["a wrong secret", { ...through, "ddns-origin-secret": ["guessed"] }],
    ["no secret", { "ddns-viewer-address": [VIEWER] }],
    ["an empty secret", { ...through, "ddns-origin-secret": [""] }],
    ["two secrets", { ...through, "ddns-origin-secret": ["guessed", SECRET] }],
    ["the secret under two spellings", { ...through, "DDNS-ORIGIN-SECRET": ["guessed"] }],
    ["X-Forwarded-For", { "X-Forwarded-For": [VIEWER], "X-Real-IP": [VIEWER], Forwarded: [`for=${VIEWER}`] }],
  ];
  for (const [title, headers] of forgeries) {
    it(`is not what a request to the origin claims with ${title}`, () => {
      expect(clientAddress(ORIGIN, headers, SECRET)?.text).to.equal(ORIGIN);
    });
  }

  it("is not what a request claims where there is no CloudFront, whatever secret it gives", () => {
    for (const secret of ["", "undefined", SECRET]) {
      const headers = { ...through, "ddns-origin-secret": [secret] };
      expect(clientAddress(ORIGIN, headers, undefined)?.text).to.equal(ORIGIN);
    }
  });

  it("is never CloudFront's own: without a proper viewer address there is none", () => {
    for (const viewer of [[], ["nonsense"], [VIEWER, "192.0.2.1"]]) {
      expect(clientAddress(ORIGIN, { ...through, "ddns-viewer-address": viewer }, SECRET)).to.equal(
        undefined,
      );
    }
  });
});
