import { expect } from "chai";
import { proxyEvent } from "../../../local/aws/apiGateway/event";
import { parseQuery } from "../../../local/aws/apiGateway/query";
import { urlEvent } from "../../../local/aws/functionUrls/event";
import type { HeaderList, HttpRequest } from "../../../local/aws/http";
import { createHandler } from "../../../runtime/handler";
import type { DoorEvent } from "../../../runtime/http/doorEvent";
import { isMalformed } from "../../../runtime/http/malformed";
import { type IncomingRequest, readEvent, withCaller } from "../../../runtime/http/request";
import { createPorts } from "../../../runtime/ports";

const ORIGIN_SECRET = "a secret of CloudFront's";

/** The headers that the runtime reads. */
const READ = ["authorization", "x-api-key", "ddns-viewer-address", "ddns-origin-secret"];

const TABLE: { what: string; target?: string; headers?: HeaderList; sourceIp?: string; method?: string }[] = [
  { what: "no query" },
  { what: "a question mark alone", target: "/?" },
  { what: "a parameter", target: "/?mode=get" },
  { what: "parameters in order, some repeated", target: "/?a=1&b=2&a=3&a=" },
  { what: "parameters without a value, and empty parts", target: "/?a&&b=&=c" },
  { what: "a value with signs of equality", target: "/?a=b=c==" },
  { what: "percent-encoding", target: "/?hostname=%61%2Eb%2525&%6Dode=set" },
  { what: "a plus and an escaped one", target: "/?a=b+c%2Bd" },
  { what: "UTF-8, and what is none", target: "/?a=%C3%A9&b=%FF%C3" },
  { what: "names that objects have", target: "/?__proto__=1&constructor=2&toString=3" },
  { what: "commas in a value", target: "/?hostname=a,b&hostname=c" },
  { what: "a second question mark", target: "/?a=b?c=d" },
  { what: "semicolons and slashes", target: "/?a=1;b=2/3" },
  { what: "a path", target: "/nic/update?hostname=a" },
  { what: "a path as no route has it", target: "//nic/update" },
  { what: "a path with an escape", target: "/nic%2Fupdate" },
  { what: "another method", target: "/?a=1", method: "POST" },
  { what: "credentials", headers: [["Authorization", "Basic cm91dGVyOnM="]] },
  { what: "a header in another case", headers: [["AUTHORIZATION", "Basic cm91dGVyOnM="]] },
  {
    what: "a header twice",
    headers: [
      ["X-Api-Key", "one"],
      ["x-api-key", "two"],
    ],
  },
  { what: "a caller over IPv6", sourceIp: "2001:db8:0:0::7" },
  { what: "a caller's address in other headers", headers: [["X-Forwarded-For", "198.51.100.66"]] },
  { what: "a viewer's address that nobody vouches for", headers: [["ddns-viewer-address", "198.51.100.66"]] },
  {
    what: "a viewer, by CloudFront",
    headers: [
      ["ddns-viewer-address", "2001:db8::9"],
      ["ddns-origin-secret", ORIGIN_SECRET],
    ],
  },
  {
    what: "two secrets of CloudFront",
    headers: [
      ["ddns-viewer-address", "198.51.100.66"],
      ["ddns-origin-secret", "guessed"],
      ["ddns-origin-secret", ORIGIN_SECRET],
    ],
  },
];

const MALFORMED = [
  "/?a=%",
  "/?a=%4",
  "/?a=%zz",
  "/?a={b}",
  "/?a=b|c",
  "/?a=<b>",
  "/?a=^",
  "/?a=`",
  "/?a=\\\\",
];

describe("a request that comes by either door", () => {
  const requestOf = ({
    target = "/",
    headers = [],
    sourceIp = "192.0.2.7",
    method = "GET",
  }): HttpRequest => ({
    method,
    target,
    protocol: "HTTP/1.1",
    headers: [["Host", "api.example"], ["User-Agent", "test, of commas"], ...(headers as HeaderList)],
    body: Buffer.alloc(0),
    sourceIp,
  });

  const byApiGateway = (request: HttpRequest): DoorEvent => {
    const [path = "", ...query] = request.target.split("?");
    return proxyEvent(request, {
      ...{ accountId: "1", apiId: "a", stage: "prod", requestId: "r", binary: true, now: 0 },
      route: { resource: path, method: "ANY", apiKeyRequired: false, functionArn: "arn" },
      path,
      query: parseQuery(query.join("?"))!,
      domainName: "api.example",
    }) as unknown as DoorEvent;
  };
  const byUrl = (request: HttpRequest): DoorEvent =>
    urlEvent(request, { id: "u", domainName: "u.example", requestId: "r", now: 0 }) as unknown as DoorEvent;

  const read = (event: DoorEvent): IncomingRequest => {
    // As Lambda hands it over.
    const request = readEvent(JSON.parse(JSON.stringify(event)));
    if (isMalformed(request)) throw new Error(request.message);
    return withCaller(request, ORIGIN_SECRET);
  };
  const told = ({ headers, isKeyUnchecked: _, query, ...request }: IncomingRequest) => ({
    ...request,
    query: Object.entries(query),
    headers: READ.map((name) =>
      Object.entries(headers)
        .filter(([key]) => key.toLowerCase() === name)
        .flatMap(([, values]) => values),
    ),
  });

  for (const { what, ...row } of TABLE) {
    it(`is the same with ${what}`, () => {
      const request = requestOf(row as Parameters<typeof requestOf>[0]);
      expect(told(read(byUrl(request)))).to.deep.equal(told(read(byApiGateway(request))));
    });
  }

  for (const target of MALFORMED) {
    it(`is refused for the malformed ${target}`, () => {
      const query = target.slice(2);
      expect(parseQuery(query)).to.equal(undefined);
      expect(readEvent(byUrl(requestOf({ target })))).to.include({
        kind: "malformed",
        reason: "query_string",
      });
    });
  }

  it("ends in a fault that is told in its protocol's words, where its caller is not known", async () => {
    const env = { ZONE_ID: "Z1", ZONE_NAME: "example.com", CONFIG_TABLE: "t", ENABLE_DYNDNS2: "true" };
    const ports = createPorts(() => Promise.reject(new Error("nothing is to be called")));
    const handle = createHandler(env, { ...ports, log: () => {} });
    for (const door of [byApiGateway, byUrl]) {
      const answer = await handle(door(requestOf({ target: "/nic/update", sourceIp: "" })));
      expect([answer.statusCode, answer.body]).to.deep.equal([503, "911\n"]);
      expect(answer.headers?.["Content-Type"]).to.match(/^text\/plain/);
    }
  });

  it("has had its key looked at by API Gateway, and by nobody at the function's URL", () => {
    const request = requestOf({});
    expect(read(byApiGateway(request)).isKeyUnchecked).to.equal(false);
    expect(read(byUrl(request)).isKeyUnchecked).to.equal(true);
  });
});
