import { expect } from "chai";
import { bodyOf, headersOf, result, testGateway } from "../../support/gateway";

describe("the embedded API Gateway", () => {
  describe("asking the function", () => {
    it("refuses without a permission for the method", async () => {
      const test = testGateway();
      test.gateway.permissions.delete("/nic/update");
      const response = await test.request("/prod/nic/update");
      expect([response.status, bodyOf(response)]).to.deep.equal([500, { message: "Internal server error" }]);
      expect(test.events).to.deep.equal([]);
      expect(test.logged[0]).to.match(/Invalid permissions on Lambda function/);
    });

    it("answers 502 when the function fails", async () => {
      const test = testGateway();
      test.answer = () => ({ kind: "error", error: { errorType: "Error", errorMessage: "secret" } });
      const response = await test.request("/prod/nic/update");
      expect([response.status, bodyOf(response)]).to.deep.equal([502, { message: "Internal server error" }]);
    });

    it("answers 504 when the function takes longer than the integration may", async () => {
      const test = testGateway({}, { integrationTimeoutMs: 20 });
      test.answer = () => new Promise(() => {});
      const response = await test.request("/prod/nic/update");
      expect([response.status, bodyOf(response)]).to.deep.equal([
        504,
        { message: "Endpoint request timed out" },
      ]);
    });

    for (const value of [
      null,
      "text",
      [200],
      {},
      { statusCode: "abc" },
      { statusCode: 99 },
      { statusCode: 200, body: { an: "object" } },
      { statusCode: 200, body: 1 },
      { statusCode: 200, headers: "none" },
      { statusCode: 200, headers: { a: {} } },
      { statusCode: 200, headers: { a: "b\r\nc" } },
      { statusCode: 200, headers: { "a b": "c" } },
      { statusCode: 200, multiValueHeaders: { a: "b" } },
      { statusCode: 200, isBase64Encoded: "yes" },
      { statusCode: 200, cookies: [] },
    ]) {
      it(`answers 502 for the malformed result ${JSON.stringify(value)}`, async () => {
        const test = testGateway();
        test.answer = () => result(value);
        expect((await test.request("/prod/nic/update")).status).to.equal(502);
        expect(test.logged[0]).to.match(/Malformed Lambda proxy response/);
      });
    }

    it("hands on status, headers of both kinds, and the body", async () => {
      const test = testGateway();
      test.answer = () =>
        result({
          statusCode: 503,
          headers: { "Retry-After": 7, "X-One": "single" },
          multiValueHeaders: { "x-one": ["multi", "more"] },
          body: "ü",
        });
      const response = await test.request("/prod/nic/update");
      expect(response.status).to.equal(503);
      expect(response.body.toString()).to.equal("ü");
      expect(headersOf(response)).to.include({ "retry-after": "7", "content-type": "application/json" });
      expect(
        response.headers.filter(([name]) => name.toLowerCase() === "x-one").map(([, value]) => value),
      ).to.deep.equal(["multi", "more"]);
    });

    it("decodes a body that is said to be base64, and no other", async () => {
      const test = testGateway();
      test.answer = () => result({ statusCode: 200, body: "AP8K", isBase64Encoded: true });
      expect([...(await test.request("/prod/nic/update")).body]).to.deep.equal([0, 255, 10]);
      test.answer = () => result({ statusCode: 200, body: "AP8K" });
      expect((await test.request("/prod/nic/update")).body.toString()).to.equal("AP8K");
    });

    it("renames WWW-Authenticate on its way out", async () => {
      const test = testGateway();
      test.answer = () => result({ statusCode: 401, headers: { "WWW-Authenticate": 'Basic realm="x"' } });
      const headers = headersOf(await test.request("/prod/nic/update"));
      expect(headers).to.include({ "x-amzn-remapped-www-authenticate": 'Basic realm="x"' });
      expect(headers).not.to.have.property("www-authenticate");
    });
  });
});
