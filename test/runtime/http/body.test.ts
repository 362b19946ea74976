import { expect } from "chai";
import { proxyEvent } from "../../../local/aws/apiGateway/event";
import { urlEvent } from "../../../local/aws/functionUrls/event";
import type { HttpRequest } from "../../../local/aws/http";
import { isRefusedBody, readJsonBody, textMember } from "../../../runtime/http/body";
import type { DoorEvent } from "../../../runtime/http/doorEvent";
import { isMalformed } from "../../../runtime/http/malformed";
import { readEvent, withCaller } from "../../../runtime/http/request";

const LONGEST = 4096;

describe("a body that comes by either door", () => {
  const requestOf = (body: Buffer, type: string): HttpRequest => ({
    method: "POST",
    target: "/update",
    protocol: "HTTP/1.1",
    headers: [["Content-Type", type]],
    body,
    sourceIp: "192.0.2.7",
  });
  const byApiGateway = (request: HttpRequest, binary: boolean) =>
    proxyEvent(request, {
      ...{ accountId: "1", apiId: "a", stage: "prod", requestId: "r", binary, now: 0 },
      route: { resource: "/update", method: "ANY", apiKeyRequired: false, functionArn: "arn" },
      path: "/update",
      query: new Map(),
      domainName: "api.example",
    }) as unknown as DoorEvent;
  const byUrl = (request: HttpRequest) =>
    urlEvent(request, { id: "u", domainName: "u.example", requestId: "r", now: 0 }) as unknown as DoorEvent;

  /** What is read of it, by every door and with every type, which must be the same. */
  const read = (body: Buffer) => {
    const types = ["application/json", "application/x-www-form-urlencoded", "application/octet-stream"];
    const results = types.flatMap((type) => {
      const request = requestOf(body, type);
      const events = [byApiGateway(request, true), byUrl(request)];
      return events.map((event) => {
        const incoming = readEvent(JSON.parse(JSON.stringify(event)));
        if (isMalformed(incoming)) throw new Error(incoming.message);
        return readJsonBody(withCaller(incoming, undefined));
      });
    });
    const [first] = results;
    for (const result of results) expect(result).to.deep.equal(first);
    if (first === undefined) throw new Error("Nothing was read.");
    return first;
  };
  const readText = (text: string) => read(Buffer.from(text));

  it("is read as the object that it is", () => {
    expect({ ...readText('{"a":"ü","b":1,"a":"x"}') }).to.deep.equal({ a: "x", b: 1 });
  });

  it("is refused where it is no object", () => {
    for (const text of ["", "{", "[]", "null", "1", '"a"', "a=b", '{"a":1}}', "[".repeat(LONGEST)]) {
      expect(readText(text), text).to.include({ kind: "malformed" });
    }
  });

  it("is refused from 4097 bytes on", () => {
    const longest = `{"a":"${"x".repeat(LONGEST - 8)}"}`;
    expect(Buffer.byteLength(longest)).to.equal(LONGEST);
    expect(isRefusedBody(readText(longest))).to.equal(false);
    expect(readText(`${longest} `)).to.deep.equal({ kind: "too_large" });
    expect(readText(`{"a":"${"ü".repeat(LONGEST / 2)}"}`)).to.deep.equal({ kind: "too_large" });
  });

  it("has the members that were sent, and no others", () => {
    const body = readText('{"__proto__":{"value":"v"},"kind":"malformed","constructor":"c"}');
    expect(isRefusedBody(body)).to.equal(false);
    const members = body as Record<string, unknown>;
    expect(textMember(members, "value")).to.equal(undefined);
    expect(textMember(members, "toString")).to.equal(undefined);
    expect(textMember(members, "constructor")).to.equal("c");
    expect(({} as Record<string, unknown>)["value"]).to.equal(undefined);
  });

  it("is no UTF-8 where API Gateway hands over its bytes", () => {
    const bytes = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
    const event = byApiGateway(requestOf(bytes, "application/json"), true);
    const incoming = readEvent(event);
    if (isMalformed(incoming)) throw new Error(incoming.message);
    expect(readJsonBody(withCaller(incoming, undefined))).to.include({ kind: "malformed", reason: "body" });
  });
});
