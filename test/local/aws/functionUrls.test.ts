import { expect } from "chai";
import type { InvokePermission } from "../../../local/aws/apiGateway/permissions";
import { createFunctionUrls } from "../../../local/aws/functionUrls";
import type { HttpRequest } from "../../../local/aws/http";
import type { Throttled } from "../../../local/aws/lambda";
import type { InvokeResult } from "../../../local/aws/lambda/process";
import { bodyOf, headersOf, result } from "../support/gateway";

const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:example";
const HOST = "abc.lambda-url.eu-central-1.localhost";

const CALL: InvokePermission = {
  functionName: "example",
  statementId: "call",
  action: "lambda:InvokeFunctionUrl",
  principal: "*",
  functionUrlAuthType: "NONE",
};
const INVOKE: InvokePermission = {
  functionName: "example",
  statementId: "invoke",
  action: "lambda:InvokeFunction",
  principal: "*",
  invokedViaFunctionUrl: true,
};

/** A URL in front of a function that a test stands in for. */
function testUrl(permissions = [CALL, INVOKE], reservedConcurrency?: number) {
  const test = {
    events: [] as Record<string, unknown>[],
    answer: (): InvokeResult | Throttled => result({ statusCode: 200, body: "fine" }),
    logged: [] as string[],
    now: 0,
    request: (target = "/", request: Partial<HttpRequest> = {}) => {
      const headers: HttpRequest["headers"] = [["Host", `${HOST}:8080`]];
      const whole = { method: "GET", target, protocol: "HTTP/1.1", headers, body: Buffer.alloc(0) };
      return urls.handle(urls.find(HOST)!, { ...whole, sourceIp: "192.0.2.7", ...request });
    },
  };
  const urls = createFunctionUrls({
    findFunction: () => ({
      name: "example",
      arn: ARN,
      reservedConcurrency,
      roleArn: undefined,
      timeout: 3,
      invoke: async (event) => {
        test.events.push(event as Record<string, unknown>);
        return test.answer();
      },
      crash: async () => {},
      retire: async () => {},
      processIds: () => [],
      close: async () => {},
    }),
    permissions: () => permissions,
    log: (line) => test.logged.push(line),
    clock: () => test.now,
  });
  urls.urls.set("example", { id: "abc", functionArn: ARN, host: HOST });
  return { ...test, test, urls };
}

describe("the embedded function URLs", () => {
  it("are found by their host, and one at the root by every address of this machine", () => {
    const { urls } = testUrl();
    expect(urls.find(HOST)?.id).to.equal("abc");
    expect(urls.find("localhost")).to.equal(undefined);
    expect(urls.find(undefined)).to.equal(undefined);
    urls.urls.set("root", { id: "root", functionArn: ARN, host: "localhost" });
    for (const host of ["localhost", "127.0.0.1", "127.0.0.9", "[::1]"])
      expect(urls.find(host)?.id).to.equal("root");
    expect(urls.find("other.example.com")).to.equal(undefined);
  });

  it("hand over the request as payload 2.0", async () => {
    const { request, events } = testUrl();
    await request("/nic/update?a=1&a=%20b&c", {
      headers: [
        ["Host", HOST],
        ["X-Api-KEY", "one"],
        ["x-api-key", "two"],
        ["Cookie", "a=b; c=d"],
        ["Connection", "close"],
        ["User-Agent", "curl"],
      ],
    });
    expect(events[0]).to.deep.include({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/nic/update",
      rawQueryString: "a=1&a=%20b&c",
      cookies: ["a=b", "c=d"],
      queryStringParameters: { a: "1, b", c: "" },
      isBase64Encoded: false,
    });
    expect(events[0]?.["headers"]).to.deep.include({
      "x-api-key": "one,two",
      "x-forwarded-for": "192.0.2.7",
    });
    expect(events[0]?.["headers"]).not.to.have.any.keys("cookie", "connection");
    expect(events[0]?.["requestContext"]).to.deep.include({
      domainName: HOST,
      stage: "$default",
      apiId: "abc",
    });
  });

  it("hand over a body in Base64, unless it is text", async () => {
    const { request, events } = testUrl();
    const sent = (type: string) =>
      request("/", { body: Buffer.from("é"), headers: [["Content-Type", type]] });
    await sent("application/json; charset=utf-8");
    await sent("application/octet-stream");
    expect(events[0]).to.include({ body: "é", isBase64Encoded: false });
    expect(events[1]).to.include({ body: "w6k=", isBase64Encoded: true });
  });

  it("answer with the function's status and headers, WWW-Authenticate among them", async () => {
    const { request, test } = testUrl();
    const headers = { "WWW-Authenticate": "Basic", "Content-Type": "text/plain", Connection: "close" };
    test.answer = () => result({ statusCode: 401, headers, body: "badauth" });
    const response = await request();
    expect([response.status, response.body.toString()]).to.deep.equal([401, "badauth"]);
    expect(headersOf(response)).to.include({ "www-authenticate": "Basic", "content-type": "text/plain" });
    expect(headersOf(response)).not.to.have.property("connection");
  });

  it("answer 200 with whatever has no status", async () => {
    const { request, test } = testUrl();
    test.answer = () => result({ a: 1 });
    const response = await request();
    expect([response.status, bodyOf(response)]).to.deep.equal([200, { a: 1 }]);
  });

  for (const [what, answer] of [
    ["fails", () => ({ kind: "error", error: { errorType: "Error", errorMessage: "out of order" } })],
    ["answers a status that is none", () => result({ statusCode: 99 })],
    ["answers a header that is none", () => result({ statusCode: 200, headers: { "a b": "c" } })],
    ["answers a body that is no text", () => result({ statusCode: 200, body: {} })],
  ] as [string, () => InvokeResult][]) {
    it(`answer 502 where the function ${what}, and tell why in the log alone`, async () => {
      const { request, test, logged } = testUrl();
      test.answer = answer;
      const response = await request();
      expect([response.status, response.body.toString()]).to.deep.equal([502, "Internal Server Error"]);
      expect(logged).to.have.length(1);
    });
  }

  for (const [what, permissions] of [
    ["none", []],
    ["the first alone", [CALL]],
    ["the second alone", [INVOKE]],
    ["one for signed calls", [{ ...CALL, functionUrlAuthType: "AWS_IAM" }, INVOKE]],
    ["one for any invocation", [CALL, { ...INVOKE, invokedViaFunctionUrl: false }]],
    ["another function's", [CALL, { ...INVOKE, functionName: "other" }]],
    ["one principal's", [CALL, { ...INVOKE, principal: "000000000000" }]],
  ] as [string, InvokePermission[]][]) {
    it(`answer 403 without both statements of the function's policy: with ${what}`, async () => {
      const { request, events } = testUrl(permissions);
      const response = await request();
      expect(response.status).to.equal(403);
      expect(bodyOf(response))
        .to.have.property("Message")
        .that.matches(/^Forbidden\./);
      expect(events).to.deep.equal([]);
    });
  }

  it("take ten requests a second for each that is reserved, and answer 429 to more", async () => {
    const { request, test, events } = testUrl(undefined, 2);
    const statuses = async (count: number) =>
      (await Promise.all(Array.from({ length: count }, () => request()))).map(({ status }) => status);
    expect((await statuses(25)).filter((status) => status === 429)).to.have.length(5);
    expect(events).to.have.length(20);
    const refused = await request();
    expect(bodyOf(refused)).to.deep.include({ Type: "User", message: "Rate Exceeded." });
    test.now += 100;
    expect(await statuses(3)).to.deep.equal([200, 200, 429]);
  });

  it("answer 429 where as many events as are reserved are under way", async () => {
    const { request, test } = testUrl(undefined, 1);
    test.answer = () => ({ kind: "throttled" });
    expect((await request()).status).to.equal(429);
  });

  it("answer 413 to more than six megabytes", async () => {
    const { request, events } = testUrl();
    expect((await request("/", { body: Buffer.alloc(5 * 1024 * 1024) })).status).to.equal(413);
    expect(events).to.deep.equal([]);
    expect((await request("/", { body: Buffer.alloc(4 * 1024 * 1024) })).status).to.equal(200);
  });
});
