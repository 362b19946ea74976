import { expect } from "chai";
import { type TestGateway, testGateway } from "../../support/gateway";

describe("the embedded API Gateway", () => {
  describe("in its proxy event", () => {
    const event = async (target: string, request: Parameters<TestGateway["request"]>[1] = {}) => {
      const test = testGateway();
      const response = await test.request(target, request);
      expect(response.status, response.body.toString()).to.equal(200);
      return test.events[0]!;
    };

    it("gives the caller's address, the stage, and both paths", async () => {
      const { path, resource, httpMethod, requestContext } = await event("/prod/nic/update?a=b");
      expect({ path, resource, httpMethod }).to.deep.equal({
        path: "/nic/update",
        resource: "/nic/update",
        httpMethod: "GET",
      });
      expect(requestContext).to.include({ stage: "prod", path: "/prod/nic/update", protocol: "HTTP/1.1" });
      expect(requestContext.identity).to.include({ sourceIp: "192.0.2.7" });
      expect(requestContext["requestId"]).to.match(/^[0-9a-f-]{36}$/);
      expect(requestContext["requestTime"]).to.match(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    });

    it("says null where there are no parameters", async () => {
      for (const target of ["/prod/nic/update", "/prod/nic/update?", "/prod/nic/update?&"]) {
        expect(await event(target)).to.include({
          queryStringParameters: null,
          multiValueQueryStringParameters: null,
          pathParameters: null,
          stageVariables: null,
          body: null,
          isBase64Encoded: false,
        });
      }
    });

    for (const [query, parameters] of [
      ["a=1", { a: ["1"] }],
      ["a=1&b=2&a=3", { a: ["1", "3"], b: ["2"] }],
      ["a", { a: [""] }],
      ["a=", { a: [""] }],
      ["=1", { "": ["1"] }],
      ["a=b=c", { a: ["b=c"] }],
      ["a=x+y", { a: ["x y"] }],
      ["a=x%2By", { a: ["x+y"] }],
      ["a=%252e", { a: ["%2e"] }],
      ["a%5B%5D=2001%3Adb8%3A%3A1", { "a[]": ["2001:db8::1"] }],
      ["a=%C3%BC", { a: ["ü"] }],
      ["a=%FF", { a: ["\uFFFD"] }],
      ["A=1&a=2", { A: ["1"], a: ["2"] }],
      ["__proto__=1", JSON.parse('{"__proto__":["1"]}')],
    ] as [string, Record<string, string[]>][]) {
      it(`decodes ?${query} once`, async () => {
        const { queryStringParameters, multiValueQueryStringParameters } = await event(
          `/prod/nic/update?${query}`,
        );
        expect(multiValueQueryStringParameters).to.deep.equal(parameters);
        expect(Object.entries(queryStringParameters as object)).to.deep.equal(
          Object.entries(parameters).map(([name, values]) => [name, values.at(-1)]),
        );
      });
    }

    it("keeps the case of header names, and gathers repeated ones", async () => {
      const { headers, multiValueHeaders } = await event("/prod/nic/update", {
        headers: [
          ["Host", "localhost:8080"],
          ["X-cUSTOM", "1"],
          ["x-custom", "2"],
          ["Connection", "keep-alive"],
        ],
      });
      expect(headers).to.include({ Host: "localhost:8080", "X-cUSTOM": "2" });
      expect(multiValueHeaders["X-cUSTOM"]).to.deep.equal(["1", "2"]);
      expect(headers).not.to.have.any.keys("x-custom", "Connection");
    });

    it("appends the caller to X-Forwarded-For", async () => {
      const { headers } = await event("/prod/nic/update", {
        headers: [
          ["Host", "localhost"],
          ["X-Forwarded-For", "198.51.100.1"],
          ["X-Forwarded-Proto", "gopher"],
        ],
      });
      expect(headers).to.include({
        "X-Forwarded-For": "198.51.100.1, 192.0.2.7",
        "X-Forwarded-Proto": "https",
      });
      expect(headers["X-Amzn-Trace-Id"]).to.match(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    });

    it("encodes a body in base64, as a binary API does", async () => {
      const { body, isBase64Encoded } = await event("/prod/nic/update", {
        method: "POST",
        body: Buffer.from([0, 255, 10]),
      });
      expect({ body, isBase64Encoded }).to.deep.equal({ body: "AP8K", isBase64Encoded: true });
    });
  });
});
