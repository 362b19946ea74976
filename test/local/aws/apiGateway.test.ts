import { expect } from "chai";
import { gatewayResponses } from "../../../infra/gatewayResponses";
import type { CustomDomain } from "../../../local/aws/apiGateway/domains";
import { bodyOf, headersOf, operation, type TestGateway, testGateway } from "../support/gateway";

const KEY = "k".repeat(30);

/** Gives the stage a name of its own. */
function mapped({ gateway }: TestGateway): CustomDomain {
  const domain: CustomDomain = {
    name: "ddns.dyn.example.com",
    target: "d-a1b2c3d4e5.execute-api.localhost",
    certificateArn: "arn",
    mapping: { apiId: "abcdefghij", stage: "prod" },
  };
  gateway.domains.add(domain);
  return domain;
}

describe("the embedded API Gateway", () => {
  describe("finding the method", () => {
    it("takes the stage's root with and without a slash", async () => {
      const test = testGateway({ paths: { "/": { "x-amazon-apigateway-any-method": operation() } } });
      for (const target of ["/prod", "/prod/", "/prod?mode=get", "/prod/?mode=get"]) {
        expect((await test.request(target)).status, target).to.equal(200);
      }
      expect(test.events.map(({ path }) => path)).to.deep.equal(["/", "/", "/", "/"]);
    });

    it("answers 403 for a path that the API does not have", async () => {
      for (const target of ["/prod/other", "/prod//", "/prod/nic/update/", "/prod/NIC/update"]) {
        const response = await testGateway().request(target);
        expect(response.status, target).to.equal(403);
        expect(bodyOf(response)).to.deep.equal({ message: "Missing Authentication Token" });
        expect(headersOf(response)["x-amzn-errortype"]).to.equal("MissingAuthenticationTokenException");
      }
    });

    it("takes seven methods for any, and no others", async () => {
      const test = testGateway();
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        expect((await test.request("/prod/nic/update", { method })).status).to.equal(200);
      }
      for (const method of ["TRACE", "PROPFIND", "get"]) {
        expect((await test.request("/prod/nic/update", { method })).status).to.equal(403);
      }
    });

    it("prefers a method of its own, and refuses others where there is no ANY", async () => {
      const test = testGateway({ paths: { "/": { get: operation() } } });
      expect((await test.request("/prod")).status).to.equal(200);
      expect((await test.request("/prod", { method: "POST" })).status).to.equal(403);
    });

    it("answers Forbidden for an unknown stage or host, and without a Host", async () => {
      const test = testGateway();
      for (const [target, host] of [
        ["/dev", "localhost"],
        ["/", "localhost"],
        ["/prod", "api.example.com"],
      ] as const) {
        const response = await test.request(target, { headers: [["Host", host]] });
        expect([response.status, bodyOf(response)]).to.deep.equal([403, { message: "Forbidden" }]);
      }
      expect((await test.request("/prod", { headers: [] })).status).to.equal(403);
    });

    for (const host of ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.0.0.5", "[::1]:8080"]) {
      it(`is found as ${host}`, async () => {
        const response = await testGateway().request("/prod/nic/update", { headers: [["Host", host]] });
        expect(response.status).to.equal(200);
      });
    }

    it("serves a stage at a custom domain's root, and tells the function of that name", async () => {
      const test = testGateway();
      mapped(test);
      const headers: [string, string][] = [["Host", "DDNS.dyn.example.com:8080"]];
      expect((await test.request("/nic/update?a=b", { headers })).status).to.equal(200);
      expect(test.events[0]).to.include({ path: "/nic/update", resource: "/nic/update" });
      expect(test.events[0]?.requestContext).to.include({
        domainName: "ddns.dyn.example.com",
        domainPrefix: "ddns",
        stage: "prod",
        path: "/nic/update",
      });
      expect((await test.request("/prod/nic/update", { headers })).status).to.equal(403);
    });

    it("answers Forbidden at a custom domain without a mapping", async () => {
      const test = testGateway();
      delete mapped(test).mapping;
      const headers: [string, string][] = [["Host", "ddns.dyn.example.com"]];
      const response = await test.request("/nic/update", { headers });
      expect([response.status, bodyOf(response)]).to.deep.equal([403, { message: "Forbidden" }]);
    });

    it("answers Forbidden at its own address where that is closed, and serves the custom domain", async () => {
      const test = testGateway();
      mapped(test);
      test.gateway.stages.find("abcdefghij", "prod")!.document.isClosed = true;
      expect((await test.request("/prod/nic/update")).status).to.equal(403);
      const headers: [string, string][] = [["Host", "ddns.dyn.example.com"]];
      expect((await test.request("/nic/update", { headers })).status).to.equal(200);
    });

    for (const query of ["a=%", "a=%4", "a=%zz", "a={b}", "a=b|c", "a=<b>", "a=^", "a=`", "a=\\", 'a="']) {
      it(`answers 400 for the malformed query ?${query}`, async () => {
        const test = testGateway();
        const response = await test.request(`/prod/nic/update?${query}`);
        expect([response.status, bodyOf(response)]).to.deep.equal([400, { message: "Bad Request" }]);
        expect(test.events).to.deep.equal([]);
      });
    }
  });

  describe("asking for an API key", () => {
    const withKey = (): TestGateway => {
      const test = testGateway();
      const { keys, plans, members } = test.gateway.keyRing;
      keys.set("key1", { id: "key1", value: KEY, enabled: true });
      plans.set("plan1", { id: "plan1", stages: [{ apiId: "abcdefghij", stage: "prod" }] });
      members.set("plan1", new Set(["key1"]));
      return test;
    };
    const call = (test: TestGateway, key: string) =>
      test.request("/prod", {
        headers: [
          ["Host", "localhost"],
          ["x-API-key", key],
        ],
      });

    it("takes a key of a plan that has the stage, and tells the function which", async () => {
      const test = withKey();
      expect((await call(test, KEY)).status).to.equal(200);
      expect(test.events[0]?.requestContext.identity).to.include({ apiKey: KEY, apiKeyId: "key1" });
    });

    it("refuses a request without a key, or with another", async () => {
      for (const response of [await withKey().request("/prod"), await call(withKey(), KEY.toUpperCase())]) {
        expect([response.status, bodyOf(response)]).to.deep.equal([403, { message: "Forbidden" }]);
        expect(headersOf(response)["x-amzn-errortype"]).to.equal("ForbiddenException");
      }
    });

    for (const [name, spoil] of [
      ["is disabled", ({ keys }) => keys.set("key1", { id: "key1", value: KEY, enabled: false })],
      ["is in no plan", ({ members }) => members.clear()],
      ["is in a plan without the stage", ({ plans }) => plans.set("plan1", { id: "plan1", stages: [] })],
    ] as [string, (ring: TestGateway["gateway"]["keyRing"]) => void][]) {
      it(`refuses a key that ${name}`, async () => {
        const test = withKey();
        spoil(test.gateway.keyRing);
        expect((await call(test, KEY)).status).to.equal(403);
        expect(test.events).to.deep.equal([]);
      });
    }

    it("limits a key by its plan", async () => {
      const test = withKey();
      test.gateway.keyRing.plans.get("plan1")!.throttle = { rateLimit: 1, burstLimit: 2 };
      const statuses = [];
      for (let i = 0; i < 3; i++) {
        statuses.push((await call(test, KEY)).status);
      }
      expect(statuses).to.deep.equal([200, 200, 429]);
    });

    it("asks for none where the method does not", async () => {
      expect((await withKey().request("/prod/nic/update")).status).to.equal(200);
    });
  });

  for (const methodPath of ["*/*", "~1nic~1update/ANY"]) {
    it(`limits a method by its rate and burst, set for ${methodPath}`, async () => {
      let now = 0;
      const test = testGateway({}, { clock: () => now });
      test.gateway.stages.find("abcdefghij", "prod")!.throttles = {
        [methodPath]: { rateLimit: 10, burstLimit: 2 },
        "~1/ANY": { rateLimit: 1, burstLimit: 1 },
      };
      const call = async () => (await test.request("/prod/nic/update")).status;
      expect([await call(), await call(), await call()]).to.deep.equal([200, 200, 429]);
      now = 100;
      expect([await call(), await call()]).to.deep.equal([200, 429]);
    });
  }

  it("answers 500 in DEFAULT_5XX's form where Lambda throttles the function", async () => {
    const test = testGateway({
      "x-amazon-apigateway-gateway-responses": gatewayResponses({
        enableDyndns2: false,
        enableCheckip: false,
        enableAcme: false,
      }),
    });
    test.answer = () => ({ kind: "throttled" });
    const response = await test.request("/prod/nic/update");
    expect(response.status).to.equal(500);
    expect(bodyOf(response)).to.deep.equal({
      return_status: "fail",
      return_message: "Internal server error",
    });
    expect(headersOf(response)).to.include({ "retry-after": "5", "cache-control": "no-store" });
  });

  describe("refusing what is too large", () => {
    it("answers 414 for a URL of more than 10,240 characters", async () => {
      expect((await testGateway().request(`/prod/nic/update?a=${"x".repeat(10_240)}`)).status).to.equal(414);
    });

    it("answers 431 for more than 10,240 bytes of headers", async () => {
      const response = await testGateway().request("/prod/nic/update", {
        headers: [
          ["Host", "localhost"],
          ["Cookie", "x".repeat(10_240)],
        ],
      });
      expect(response.status).to.equal(431);
    });

    it("answers 413 for a body of more than ten megabytes, or that the function could not take", async () => {
      for (const megabytes of [11, 5]) {
        const body = Buffer.alloc(megabytes * 1024 * 1024);
        const response = await testGateway().request("/prod/nic/update", { method: "POST", body });
        expect(response.status).to.equal(413);
      }
    });
  });
});
