import { expect } from "chai";
import { acmeDns, challengeValue, httpreq } from "../../../support/acme";
import type { TestRequest } from "../../../support/events";
import { useRecord } from "../../../support/record";

const SECRET = "123abc";
const [A, B, C, D] = ["a", "b", "c", "d"].map(challengeValue) as [string, string, string, string];

describe("POST /update, in acme-dns's words", () => {
  const record = useRecord(SECRET);
  const ask = (request: TestRequest) => record.world.handler({ hasAcme: true })(request);
  const standing = () => record.world.held(`_acme-challenge.${record.host}`, "TXT");

  it("sets a value and says it", async () => {
    const answer = await ask(acmeDns(record.host, SECRET, A));
    expect([answer.status, JSON.parse(answer.text)]).to.deep.equal([200, { txt: A }]);
    expect(answer.headers).to.include({ "content-type": "application/json", "cache-control": "no-store" });
    expect(standing()).to.deep.equal({ ttl: 60, values: [`"${A}"`] });
  });

  it("keeps the two newest values that came so, and leaves alone what came by httpreq", async () => {
    const { host } = record;
    await ask(httpreq("present", host, SECRET, D));
    for (const value of [A, B, C]) await ask(acmeDns(host, SECRET, value));
    expect(standing()?.values).to.have.members([D, B, C].map((value) => `"${value}"`));
    await ask(acmeDns(host, SECRET, B));
    await ask(acmeDns(host, SECRET, A));
    expect(standing()?.values).to.have.members([D, B, A].map((value) => `"${value}"`));
  });

  it("takes the host's name as its user and its subdomain, in any case, and _acme-challenge before it", async () => {
    const { host } = record;
    const user = host.slice(0, -1).toUpperCase();
    for (const subdomain of [user, host, `_acme-challenge.${host}`]) {
      const answer = await ask(acmeDns(user, SECRET, A, subdomain));
      expect(answer.status).to.equal(200);
    }
  });

  it("refuses another subdomain, and without one, without a call", async () => {
    const { host, world } = record;
    for (const subdomain of ["", world.newName(), `*.${host}`, world.zoneName, "8e5700ea-a4bf-41c7-8a77"]) {
      const answer = await ask(acmeDns(host, SECRET, A, subdomain));
      expect([answer.status, Object.keys(JSON.parse(answer.text))]).to.deep.equal([403, ["error"]]);
    }
    expect(world.calls).to.deep.equal([]);
  });

  it("answers what is malformed with 400, and a missing header with 401", async () => {
    const { host, world } = record;
    const request = acmeDns(host, SECRET, A);
    const bodies = [
      "",
      "{",
      "[]",
      JSON.stringify({ subdomain: host }),
      JSON.stringify({ subdomain: host, txt: 1 }),
    ];
    for (const body of [...bodies, JSON.stringify({ subdomain: host, txt: `${A}=` })]) {
      const answer = await ask({ ...request, body });
      expect([answer.status, Object.keys(JSON.parse(answer.text))], body).to.deep.equal([400, ["error"]]);
    }
    expect((await ask({ ...request, body: "x".repeat(5000) })).status).to.equal(413);
    const lacking: TestRequest["headers"][] = [{}, { "X-Api-User": host }, { "X-Api-Key": SECRET }];
    for (const headers of lacking) {
      expect((await ask({ ...request, headers: headers ?? {} })).status).to.equal(401);
    }
    expect(world.calls).to.deep.equal([]);
  });

  it("answers 401 to a wrong secret and to an unknown host, in one word", async () => {
    const wrong = await ask(acmeDns(record.host, "wrong", A));
    const unknown = await ask(acmeDns(record.world.newName(), SECRET, A));
    expect(wrong.status).to.equal(401);
    expect(unknown).to.deep.equal(wrong);
    expect(JSON.stringify(record.world.logs)).not.to.include(SECRET);
  });

  it("tells at /register what to do instead", async () => {
    const answer = await ask({ path: "/register", method: "POST", body: "{}" });
    expect(answer.status).to.equal(403);
    expect(JSON.parse(answer.text).error).to.include("subdomain are the host's full name");
    expect(record.world.calls).to.deep.equal([]);
  });
});
