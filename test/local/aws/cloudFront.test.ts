import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { createCloudFront, EDGE_ADDRESS } from "../../../local/aws/cloudFront";
import { parseDistribution } from "../../../local/aws/cloudFront/distribution";
import { compileFunction } from "../../../local/aws/cloudFront/viewerFunction";
import type { HttpRequest, HttpResponse } from "../../../local/aws/http";
import { behavior, distributionInputs, FUNCTION_ARN } from "../support/distribution";
import { headersOf } from "../support/gateway";

const CODE = `function handler(event) {
  event.request.headers["ddns-viewer-address"] = { value: event.viewer.ip };
  return event.request;
}`;

/** An edge with one distribution, before an origin that answers what a test wants. */
function testEdge(changes: Record<string, unknown> = {}, code = CODE) {
  let now = 0;
  const requests: HttpRequest[] = [];
  const origin = { status: 200 };
  const cloudFront = createCloudFront({
    clock: () => now,
    async origin(request) {
      requests.push(request);
      return { status: origin.status, headers: [], body: Buffer.from(`answer ${requests.length}`) };
    },
  });
  const edge = {
    requests,
    origin,
    cloudFront,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    async request(target: string, request: Partial<HttpRequest> = {}): Promise<HttpResponse> {
      const [distribution] = [...cloudFront.distributions.values()];
      return cloudFront.handle(distribution!, {
        method: "GET",
        target,
        protocol: "HTTP/1.1",
        headers: [["Host", "eexample.cloudfront.localhost:8080"]],
        body: Buffer.alloc(0),
        sourceIp: "192.0.2.7",
        ...request,
      });
    },
    /** The headers that the origin got, names in lower case. */
    seen: () => {
      const { headers } = requests[0]!;
      return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
    },
  };
  cloudFront.functions.set(FUNCTION_ARN, compileFunction(FUNCTION_ARN, code));
  cloudFront.distributions.set("E1", parseDistribution("EEXAMPLE", "arn", distributionInputs(changes)));
  return edge;
}

describe("the embedded CloudFront", () => {
  it("is found by the distribution's name and by its aliases", () => {
    const { cloudFront } = testEdge({
      aliases: ["ddns.Dyn.example.com"],
      viewerCertificate: {
        acmCertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/x",
        sslSupportMethod: "sni-only",
      },
    });
    expect(cloudFront.find("eexample.cloudfront.localhost")?.id).to.equal("EEXAMPLE");
    expect(cloudFront.find("ddns.dyn.example.com")?.id).to.equal("EEXAMPLE");
    expect(cloudFront.find("other.example.com")).to.equal(undefined);
    expect(cloudFront.find(undefined)).to.equal(undefined);
  });

  it("asks the origin under the origin's own name and path, from an address of its own", async () => {
    const edge = testEdge();
    await edge.request("/nic/update?a=%20b");
    expect(edge.requests[0]).to.include({ target: "/prod/nic/update?a=%20b", sourceIp: EDGE_ADDRESS });
    expect(edge.seen()).to.include({ host: "localhost:8080", "x-forwarded-for": "192.0.2.7" });
  });

  it("tells the origin the viewer's address and the secret, whatever the viewer sends", async () => {
    const edge = testEdge();
    await edge.request("/", {
      sourceIp: "2001:db8::7",
      headers: [
        ["Host", "eexample.cloudfront.localhost"],
        ["DDNS-Viewer-Address", "198.51.100.66"],
        ["ddns-viewer-address", "198.51.100.67"],
        ["DDNS-Origin-Secret", "guessed"],
      ],
    });
    const named = (wanted: string) =>
      edge.requests[0]?.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
    expect(named("ddns-viewer-address")).to.deep.equal(["2001:db8::7"]);
    expect(named("ddns-origin-secret")).to.deep.equal(["s3cret"]);
  });

  it("hands on the viewer's other headers in their own spelling, and drops what CloudFront drops", async () => {
    const edge = testEdge();
    await edge.request("/", {
      headers: [
        ["Host", "eexample.cloudfront.localhost"],
        ["X-Api-KEY", "key"],
        ["Authorization", "Basic eA=="],
        ["Cookie", "a=b; c=d"],
        ["X-Real-IP", "198.51.100.66"],
        ["X-Edge-Location", "here"],
        ["X-Forwarded-For", "198.51.100.66"],
      ],
    });
    expect(edge.requests[0]?.headers).to.deep.include(["X-Api-KEY", "key"]);
    expect(edge.seen()).to.include({
      authorization: "Basic eA==",
      cookie: "a=b; c=d",
      "x-forwarded-for": "198.51.100.66, 192.0.2.7",
    });
    expect(edge.seen()).not.to.have.any.keys("x-real-ip", "x-edge-location");
  });

  it("keeps the query and the headers from the origin without an origin request policy", async () => {
    const edge = testEdge({ defaultCacheBehavior: behavior({ originRequestPolicyId: undefined }) });
    await edge.request("/?mode=get", { headers: [["X-Api-Key", "key"]] });
    expect(edge.requests[0]?.target).to.equal("/prod/");
    expect(edge.seen()).not.to.have.property("x-api-key");
  });

  describe("with an error from the origin", () => {
    it("keeps none when the distribution says zero seconds", async () => {
      const edge = testEdge();
      edge.origin.status = 503;
      await edge.request("/?hostname=a");
      expect((await edge.request("/?hostname=b")).body.toString()).to.equal("answer 2");
    });

    it("answers it to everybody for ten seconds when the distribution says nothing", async () => {
      const edge = testEdge({ customErrorResponses: [] });
      edge.origin.status = 503;
      await edge.request("/?hostname=a");
      edge.origin.status = 200;
      const kept = await edge.request("/?hostname=b");
      expect([kept.status, kept.body.toString()]).to.deep.equal([503, "answer 1"]);
      expect((await edge.request("/other")).status).to.equal(200);
      expect((await edge.request("/", { method: "POST" })).status).to.equal(200);
      edge.pass(10);
      expect((await edge.request("/?hostname=b")).status).to.equal(200);
    });

    it("keeps no success", async () => {
      const edge = testEdge({ customErrorResponses: [] });
      await edge.request("/");
      expect((await edge.request("/")).body.toString()).to.equal("answer 2");
    });
  });

  describe("refuses by itself", () => {
    it("a method that is not allowed", async () => {
      const edge = testEdge({ defaultCacheBehavior: behavior({ allowedMethods: ["GET", "HEAD"] }) });
      expect((await edge.request("/", { method: "POST" })).status).to.equal(403);
      expect((await testEdge().request("/", { method: "TRACE" })).status).to.equal(403);
    });

    it("a GET with a body", async () => {
      expect((await testEdge().request("/", { body: Buffer.from("x") })).status).to.equal(403);
    });

    it("viewers over IPv6 when it is not switched on", async () => {
      const edge = testEdge({ isIpv6Enabled: false });
      expect((await edge.request("/", { sourceIp: "::1" })).status).to.equal(403);
      expect((await edge.request("/")).status).to.equal(200);
    });

    it("a URL of more than 8,192 bytes, and headers of more than 20,480", async () => {
      expect((await testEdge().request(`/?${"x".repeat(8_192)}`)).status).to.equal(414);
      expect((await testEdge().request("/", { headers: [["a", "x".repeat(20_480)]] })).status).to.equal(494);
    });

    it("everything while it is disabled", async () => {
      expect((await testEdge({ enabled: false }).request("/")).status).to.equal(403);
    });
  });

  describe("running the viewer function", () => {
    it("takes the answer that the function gives itself", async () => {
      const edge = testEdge(
        {},
        `function handler() { return { statusCode: 302, headers: { location: { value: "/x" } }, body: "moved" }; }`,
      );
      const response = await edge.request("/");
      expect([response.status, headersOf(response)["location"], edge.requests]).to.deep.equal([
        302,
        "/x",
        [],
      ]);
    });

    it("takes a changed path and query", async () => {
      const edge = testEdge(
        {},
        `async function handler({ request }) {
           request.uri = "/new";
           request.querystring.added = { value: "1" };
           return request;
         }`,
      );
      await edge.request("/old?a=1&a=2&flag");
      expect(edge.requests[0]?.target).to.equal("/prod/new?a=1&a=2&flag&added=1");
    });

    for (const [name, code] of [
      ["throws", `function handler() { throw new Error("no"); }`],
      ["returns nothing", "function handler() {}"],
      ["looks for Node", `function handler({ request }) { process.exit(1); return request; }`],
      ["builds code from text", `function handler({ request }) { eval("1"); return request; }`],
      [
        "writes Host",
        `function handler({ request }) { request.headers.host = { value: "x" }; return request; }`,
      ],
      [
        "writes X-Real-IP",
        `function handler({ request }) { request.headers["x-real-ip"] = { value: "x" }; return request; }`,
      ],
      [
        "writes a name in capitals",
        `function handler({ request }) { request.headers["X-A"] = { value: "x" }; return request; }`,
      ],
      ["changes the method", `function handler({ request }) { request.method = "PUT"; return request; }`],
    ] as const) {
      it(`answers 503 when it ${name}`, async () => {
        const edge = testEdge({}, code);
        expect((await edge.request("/")).status).to.equal(503);
        expect(edge.requests).to.deep.equal([]);
      });
    }

    // In a process of its own: what ends it breaks Node's async hooks, which Pulumi, in other tests of this one, switches on.
    it("answers 503 when it runs for ever", async () => {
      const script = join(__dirname, "../support/endlessFunction.ts");
      const options = ["-r", "ts-node/register/transpile-only", script];
      const { stdout } = await promisify(execFile)(process.execPath, options);
      expect(stdout).to.equal("503 0");
    });

    it("refuses code that does not compile, has no handler, or is too long", () => {
      for (const code of ["function (", "var a = 1;", `${CODE}//${"x".repeat(10_240)}`]) {
        expect(() => compileFunction(FUNCTION_ARN, code)).to.throw();
      }
    });
  });
});
