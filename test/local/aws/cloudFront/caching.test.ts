import { expect } from "chai";
import { createCloudFront } from "../../../../local/aws/cloudFront";
import { CACHING_DISABLED_ID, parseCachePolicy } from "../../../../local/aws/cloudFront/cachePolicy";
import { parseDistribution } from "../../../../local/aws/cloudFront/distribution";
import { compileFunction } from "../../../../local/aws/cloudFront/viewerFunction";
import type { HttpResponse } from "../../../../local/aws/http";
import { behavior, distributionInputs, FUNCTION_ARN } from "../../support/distribution";

const CODE = `function handler(event) {
  event.request.headers["ddns-viewer-address"] = { value: event.viewer.ip };
  return event.request;
}`;

/** A policy's inputs as the program registers them, with changes on top. */
function policyInputs(changes: Record<string, unknown> = {}) {
  return {
    name: "dev",
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 1,
    parametersInCacheKeyAndForwardedToOrigin: keyInputs(),
    ...changes,
  };
}

function keyInputs(changes: Record<string, unknown> = {}) {
  return {
    queryStringsConfig: { queryStringBehavior: "all" },
    headersConfig: {
      headerBehavior: "whitelist",
      headers: { items: ["ddns-viewer-address", "Authorization"] },
    },
    cookiesConfig: { cookieBehavior: "none" },
    ...changes,
  };
}

/** An edge that collapses requests, before an origin that answers only when it is told to. */
function collapsingEdge(cachePolicyId: string) {
  const waiting: ((cacheControl?: string) => void)[] = [];
  let now = 0;
  const cloudFront = createCloudFront({
    collapses: true,
    clock: () => now,
    origin: (request) =>
      new Promise<HttpResponse>((resolve) => {
        const [, viewer] = request.headers.find(([name]) => name === "ddns-viewer-address") ?? [];
        const body = Buffer.from(`${viewer} asked ${request.target}`);
        waiting.push((cacheControl = "no-store") =>
          resolve({ status: 200, headers: [["Cache-Control", cacheControl]], body }),
        );
      }),
  });
  cloudFront.functions.set(FUNCTION_ARN, compileFunction(FUNCTION_ARN, CODE));
  cloudFront.cachePolicies.set("own", parseCachePolicy(policyInputs()));
  const inputs = distributionInputs({ defaultCacheBehavior: behavior({ cachePolicyId }) });
  const distribution = parseDistribution("E1", "arn", inputs, cloudFront.cachePolicies);
  return {
    waiting,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    request: async (sourceIp: string, target: string, authorization = "") => {
      const answer = await cloudFront.handle(distribution, {
        method: "GET",
        target,
        protocol: "HTTP/1.1",
        headers: [
          ["Host", "e1.cloudfront.localhost"],
          ["authorization", authorization],
        ],
        body: Buffer.alloc(0),
        sourceIp,
      });
      return answer.body.toString();
    },
  };
}

/** Lets what was started go as far as it can without an answer of the origin. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("CloudFront's cache key", () => {
  async function askTogether(policy: string, requests: [string, string, string?][]): Promise<string[]> {
    const edge = collapsingEdge(policy);
    const answers = Promise.all(requests.map((request) => edge.request(...request)));
    for (let answered = 0; ; answered++) {
      await settle();
      if (edge.waiting.length === answered) break;
      edge.waiting[answered]?.();
    }
    return answers;
  }

  it("gives two hosts at once each their own answer, by the policy that the program makes", async () => {
    const answers = await askTogether("own", [
      ["192.0.2.1", "/?mode=get"],
      ["192.0.2.2", "/?mode=get"],
    ]);
    expect(answers).to.deep.equal(["192.0.2.1 asked /prod/?mode=get", "192.0.2.2 asked /prod/?mode=get"]);
  });

  it("gives both the first one's answer by CachingDisabled", async () => {
    const answers = await askTogether(CACHING_DISABLED_ID, [
      ["192.0.2.1", "/?mode=get"],
      ["192.0.2.2", "/?mode=set&hostname=b"],
    ]);
    expect(answers).to.deep.equal(["192.0.2.1 asked /prod/?mode=get", "192.0.2.1 asked /prod/?mode=get"]);
  });

  it("tells apart what one address asks with another query or another password", async () => {
    const edge = collapsingEdge("own");
    const asked = Promise.all([
      edge.request("192.0.2.1", "/nic/update?hostname=a", "Basic YTph"),
      edge.request("192.0.2.1", "/nic/update?hostname=b", "Basic YTph"),
      edge.request("192.0.2.1", "/nic/update?hostname=a", "Basic YTpi"),
      edge.request("192.0.2.1", "/nic/update?hostname=a", "Basic YTph"),
    ]);
    await settle();
    expect(edge.waiting).to.have.length(3);
    for (const answer of edge.waiting) answer();
    await asked;
  });

  it("keeps a success as long as the origin lets it, and the policy", async () => {
    const edge = collapsingEdge("own");
    const first = edge.request("192.0.2.1", "/");
    await settle();
    edge.waiting[0]?.("max-age=60");
    await first;
    edge.pass(0.9);
    expect(await edge.request("192.0.2.1", "/")).to.equal("192.0.2.1 asked /prod/");
    edge.pass(0.1);
    const again = edge.request("192.0.2.1", "/");
    await settle();
    expect(edge.waiting).to.have.length(2);
    edge.waiting[1]?.();
    await again;
  });
});

describe("a cache policy's settings", () => {
  for (const [name, changes, message] of [
    [
      "a key while caching is disabled",
      { maxTtl: 0 },
      /HeaderBehavior is invalid for policy with caching disabled/,
    ],
    ["times in another order", { defaultTtl: 2 }, /TTL/],
    ["a name with a dot", { name: "a.b" }, /Name/],
    [
      "cookies",
      { parametersInCacheKeyAndForwardedToOrigin: keyInputs({ cookiesConfig: { cookieBehavior: "all" } }) },
      /cookies/,
    ],
    ["no key", { parametersInCacheKeyAndForwardedToOrigin: undefined }, /parametersInCacheKey/],
    [
      "compression",
      { parametersInCacheKeyAndForwardedToOrigin: keyInputs({ enableAcceptEncodingGzip: true }) },
      /compression/,
    ],
    [
      "eleven headers",
      {
        parametersInCacheKeyAndForwardedToOrigin: keyInputs({
          headersConfig: {
            headerBehavior: "whitelist",
            headers: { items: Array.from({ length: 11 }, (_, index) => `h${index}`) },
          },
        }),
      },
      /TooManyHeaders/,
    ],
  ] as const) {
    it(`are refused with ${name}`, () => {
      expect(() => parseCachePolicy(policyInputs(changes))).to.throw(message);
    });
  }
});
