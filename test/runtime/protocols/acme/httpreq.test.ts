import { expect } from "chai";
import { challengeValue, httpreq, httpreqOf } from "../../../support/acme";
import type { TestRequest } from "../../../support/events";
import { useRecord } from "../../../support/record";

const SECRET = "123abc";
const VALUE = challengeValue("a");
const THUMBPRINT = challengeValue("account");

describe("POST /acme/present and /acme/cleanup", () => {
  const record = useRecord(SECRET);
  const ask = (request: TestRequest) => record.world.handler({ hasAcme: true })(request);
  const standing = () => record.world.held(`_acme-challenge.${record.host}`, "TXT");

  it("set a value below the host's name, and take it away again", async () => {
    const { host } = record;
    const presented = await ask(httpreq("present", host, SECRET, VALUE));
    expect(presented).to.include({ status: 200 });
    expect(presented.body).to.deep.equal({
      return_status: "success",
      return_message: "The challenge has been set.",
      value: VALUE,
    });
    expect(presented.headers).to.include({ "cache-control": "no-store" });
    expect(standing()).to.deep.equal({ ttl: 60, values: [`"${VALUE}"`] });
    const cleaned = await ask(httpreq("cleanup", host, SECRET, VALUE));
    expect(cleaned.body).to.include({ return_message: "The challenge has been removed.", value: VALUE });
    expect(standing()).to.equal(undefined);
  });

  it("answer 200 to a value that stands already, and to one that is not there", async () => {
    const { host } = record;
    const absent = await ask(httpreq("cleanup", host, SECRET, VALUE));
    expect([absent.status, absent.body.return_message]).to.deep.equal([
      200,
      "The challenge is unchanged: there is none already.",
    ]);
    await ask(httpreq("present", host, SECRET, VALUE));
    const again = await ask(httpreq("present", host, SECRET, VALUE));
    expect([again.status, again.body.return_message]).to.deep.equal([
      200,
      "The challenge is unchanged: it is set already.",
    ]);
  });

  it("take the SHA-256 of a key authorization in RAW mode, for the name and for its wildcard", async () => {
    const { host } = record;
    const keyAuth = `token-1.${THUMBPRINT}`;
    const domains = [host, `*.${host.slice(0, -1).toUpperCase()}`];
    for (const domain of domains) {
      const members = { domain, token: "token-1", keyAuth };
      expect((await ask(httpreqOf("present", host, SECRET, members))).status).to.equal(200);
    }
    expect(standing()?.values).to.deep.equal([`"${challengeValue(keyAuth)}"`]);
    expect((await ask(httpreqOf("cleanup", host, SECRET, { domain: host, keyAuth }))).status).to.equal(200);
    expect(standing()).to.equal(undefined);
  });

  it("take names in any case, with and without the final dot, and members that they have no use for", async () => {
    const { host } = record;
    const user = host.slice(0, -1).toUpperCase();
    const members = { fqdn: `_ACME-challenge.${user}`, value: VALUE, ttl: 5, __proto__: { value: 1 } };
    expect((await ask(httpreqOf("present", user, SECRET, members))).status).to.equal(200);
    expect(standing()?.values).to.deep.equal([`"${VALUE}"`]);
  });

  it("take the item of either family for the host's", async () => {
    const host = record.world.newName();
    await record.world.put({ hostname: host, record_type: "AAAA", shared_secret: SECRET });
    expect((await ask(httpreq("present", host, SECRET, VALUE))).status).to.equal(200);
    await record.world.put({ hostname: host, record_type: "A", shared_secret: "another" });
    for (const secret of ["another", SECRET]) {
      expect((await ask(httpreq("cleanup", host, secret, VALUE))).status).to.equal(200);
    }
  });

  it("write about no other name than the host's", async () => {
    const { host, world } = record;
    const others = [
      { fqdn: host, value: VALUE },
      { fqdn: `_acme-challenge.${world.newName()}`, value: VALUE },
      { fqdn: `_acme-challenge.${world.zoneName}.`, value: VALUE },
      { fqdn: `_acme-challenge._acme-challenge.${host}`, value: VALUE },
      { fqdn: `_acme-challenge.*.${host}`, value: VALUE },
      { fqdn: `x._acme-challenge.${host}`, value: VALUE },
      { domain: world.zoneName, keyAuth: `t.${THUMBPRINT}` },
      { domain: `*.*.${host}`, keyAuth: `t.${THUMBPRINT}` },
      { domain: `_acme-challenge.${host}`, keyAuth: `t.${THUMBPRINT}` },
      { fqdn: "no name", value: VALUE },
    ];
    for (const members of others) {
      const answer = await ask(httpreqOf("present", host, SECRET, members));
      expect(answer.status, JSON.stringify(members)).to.equal(403);
      expect(answer.body.return_status).to.equal("fail");
    }
    expect(world.calls).to.deep.equal([]);
  });

  const value = "x".repeat(43);
  const MALFORMED: [string, number, unknown][] = [
    ["no JSON", 400, "{"],
    ["an array", 400, "[]"],
    ["null", 400, "null"],
    ["a text", 400, '"text"'],
    ["nothing", 400, ""],
    ["no UTF-8", 400, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["more than 4096 bytes", 413, JSON.stringify({ fqdn: "x".repeat(4096) })],
    ["no member", 400, "{}"],
    ["a value of 42 characters", 400, { value: value.slice(1) }],
    ["a value of 44 characters", 400, { value: `${value}x` }],
    ["a value with padding", 400, { value: `${value.slice(1)}=` }],
    ["a value of Base64", 400, { value: `${value.slice(1)}+` }],
    ["a value with a line's end", 400, { value: `${value}\n` }],
    ["a value with quotation marks", 400, { value: `"${value.slice(2)}"` }],
    ["a number", 400, { value: 1 }],
    ["a list of values", 400, { value: [value] }],
    ["no value", 400, { value: undefined }],
    ["a key authorization without a thumbprint", 400, { fqdn: undefined, domain: "HOST", keyAuth: "token" }],
    ["no key authorization", 400, { fqdn: undefined, domain: "HOST" }],
    ["a domain that is no text", 400, { fqdn: undefined, domain: 1, keyAuth: `t.${THUMBPRINT}` }],
  ];
  for (const [title, status, body] of MALFORMED) {
    it(`answer ${status} to ${title}, without a call`, async () => {
      const { host, world } = record;
      const members =
        typeof body === "object" && !Buffer.isBuffer(body)
          ? { fqdn: `_acme-challenge.${host}`, ...(body as Record<string, unknown>) }
          : undefined;
      const text = JSON.stringify(members)?.replace("HOST", host);
      const request = httpreqOf("present", host, SECRET, {});
      const answer = await ask({ ...request, body: text ?? (body as string | Buffer) });
      expect(answer.status).to.equal(status);
      expect(world.calls).to.deep.equal([]);
    });
  }

  it("answer 401 without credentials, and 400 to ones that name no host, without a call", async () => {
    const { host, world } = record;
    const request = httpreq("present", host, SECRET, VALUE);
    const authorizations = ["", "Basic", "Basic !", `Bearer ${SECRET}`, "Basic bm8gY29sb24="];
    for (const Authorization of authorizations) {
      const answer = await ask({ ...request, headers: { Authorization } });
      expect([answer.status, answer.body.return_status]).to.deep.equal([401, "fail"]);
    }
    for (const user of ["*", `*.${host}`, "", "no name", `${"x".repeat(60)}.`.repeat(4)]) {
      expect((await ask(httpreqOf("present", user, SECRET, {}))).status, user).to.equal(400);
    }
    expect(world.calls).to.deep.equal([]);
  });

  it("look the same to an unknown host and a wrong secret", async () => {
    const { host, world } = record;
    const wrong = await ask(httpreq("present", host, "wrong", VALUE));
    const unknown = await ask(httpreq("present", world.newName(), SECRET, VALUE));
    const outside = await ask(httpreq("present", "home.example.org.", SECRET, VALUE));
    expect(wrong.status).to.equal(401);
    expect(unknown).to.deep.equal(wrong);
    expect(outside.status).to.equal(400);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal(
      Array.from({ length: 3 }, () => "BatchGetItem"),
    );
  });

  it("answer other methods with 405, and ask for no API key", async () => {
    const answer = await ask({ ...httpreq("present", record.host, SECRET, VALUE), method: "GET" });
    expect([answer.status, answer.headers["allow"]]).to.deep.equal([405, "POST"]);
  });

  it("log neither the secret nor the body, and what became of which host", async () => {
    const { host, world } = record;
    await ask(httpreq("present", host, SECRET, VALUE));
    expect(world.logs).to.have.length(1);
    expect(world.logs[0]).to.include({
      mode: "acme_present",
      hostname: host,
      record_type: "TXT",
      outcome: "published",
      status: 200,
      aws_calls: 5,
    });
    expect(JSON.stringify(world.logs)).not.to.include(SECRET).and.not.to.include(VALUE);
  });

  it("are told of by nobody who has not switched them on", async () => {
    const answer = await record.world.handler()(httpreq("present", record.host, SECRET, VALUE));
    expect(answer.status).to.equal(404);
    expect(answer.body.return_message).to.include("/acme/present").and.to.include("enableAcme=true");
  });
});
