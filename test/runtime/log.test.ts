import { expect } from "chai";
import { useRecord } from "../support/record";
import { hashToken, signedQuery } from "../support/tokens";
import type { World } from "../support/world";

const SECRET = "hunter2-hunter2";
const HERE = "192.0.2.7";

describe("the log", () => {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const set = (handle = world.handler()) =>
    handle({ from: HERE, query: { mode: "set", hostname: host, hash: hashToken(HERE, host, SECRET) } });

  it("has one line for a request: who, what, and what became of it", async () => {
    await set();
    expect(world.logs).to.have.length(1);
    const [{ milliseconds, request_id, ...entry } = {}] = world.logs;
    expect(milliseconds).to.be.a("number");
    expect(request_id).to.match(/^request-\d+$/);
    expect(entry).to.deep.equal({
      level: "info",
      mode: "set",
      hostname: host,
      record_type: "A",
      caller: HERE,
      outcome: "published",
      reason: undefined,
      status: 200,
      aws_calls: 5,
      warnings: undefined,
      error: undefined,
    });
  });

  it("tells the operator what the answer hides: an unknown host, an item without a secret, a wrong secret", async () => {
    const handle = world.handler();
    await handle({ query: { mode: "set", hostname: host, hash: "0".repeat(64) } });
    await handle({ query: { mode: "set", hostname: world.newName(), hash: "0".repeat(64) } });
    await world.put({ hostname: host, record_type: "A" });
    await handle({ query: { mode: "set", hostname: host, hash: "0".repeat(64) } });
    expect(world.logs.map((entry) => entry.reason)).to.deep.equal([
      "wrong_secret",
      "unknown_host",
      "no_secret",
    ]);
  });

  it("warns of a failing service, by the name of its error", async () => {
    world.spoil = (call) =>
      call.operation === "GetItem"
        ? { kind: "error", status: 500, code: "InternalServerError", message: "" }
        : undefined;
    await set();
    expect(world.logs).to.have.length(1);
    expect(world.logs[0]).to.include({
      level: "warn",
      outcome: "unavailable",
      reason: "InternalServerError",
    });
  });

  it("names the service that failed, and the first error that it gave", async () => {
    world.spoil = (call) =>
      call.operation === "ListResourceRecordSets"
        ? { kind: "error", status: 400, code: "Throttling", message: "Rate exceeded" }
        : undefined;
    await set();
    expect(world.logs[0]).to.include({ level: "warn", outcome: "unavailable", route53: "Throttling" });
    expect(world.logs[0]).not.to.have.property("dynamodb");
  });

  it("blames no service for a condition that did not hold, nor for a change that is refused", async () => {
    let isFirst = true;
    world.spoil = (call) => {
      if (call.operation !== "UpdateItem" || !isFirst) return undefined;
      isFirst = false;
      return { kind: "error", status: 400, code: "ConditionalCheckFailedException", message: "" };
    };
    await set();
    world.spoil = (call) =>
      call.operation === "ChangeResourceRecordSets"
        ? { kind: "error", status: 400, code: "InvalidChangeBatch", message: "" }
        : undefined;
    await world.edit(host, { ttl: 77 });
    await set();
    expect(world.logs.map(({ outcome }) => outcome)).to.deep.equal(["published", "conflict"]);
    for (const entry of world.logs) expect(entry).not.to.have.any.keys("dynamodb", "route53");
  });

  it("counts the records that need a person, whatever the protocol's word", async () => {
    world.spoil = (call) =>
      call.operation === "ChangeResourceRecordSets"
        ? { kind: "error", status: 400, code: "InvalidChangeBatch", message: "" }
        : undefined;
    await set();
    expect(world.logs[0]).to.include({ outcome: "conflict", conflicts: 1 });
  });

  it("warns of an odd ttl", async () => {
    await world.edit(host, { ttl: "soon" });
    await set();
    expect(world.logs[0]?.level).to.equal("warn");
    expect(String(world.logs[0]?.warnings)).to.match(/ttl/);
  });

  it("has the id that a fault's answer carries, and the fault without the secrets in it", async () => {
    const newRevision = () => {
      throw new TypeError(`no revision for ${SECRET} and ${hashToken(HERE, host, SECRET)}`);
    };
    const answer = await set(world.handler({ ports: { newRevision } }));
    expect(answer.status).to.equal(500);
    const [entry] = world.logs;
    expect(entry?.level).to.equal("error");
    expect(answer.body.return_message).to.equal(`A fault of the service. Request id: ${entry?.request_id}`);
    expect(entry).to.include({ mode: "set", hostname: host, outcome: "fault", status: 500, aws_calls: 2 });
    expect(entry?.error).to.match(/^TypeError: no revision for \[secret\] and \[secret\]/);
  });

  it("hides a secret in every form that a library may give it", async () => {
    const secret = 'a "secret" of this+record?';
    await world.edit(host, { shared_secret: secret });
    const bytes = Buffer.from(secret);
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      bytes.toString("base64"),
      bytes.toString("base64url"),
    ];
    const newRevision = () => {
      throw new TypeError(forms.join(" and "));
    };
    const query = { mode: "set", hostname: host, hash: hashToken(HERE, host, secret) };
    const handle = world.handler({ ports: { newRevision } });
    expect((await handle({ from: HERE, query })).status).to.equal(500);
    const hidden = ["[secret]", '"[secret]"', "[secret]", "[secret]", "[secret]"].join(" and ");
    expect(String(world.logs[0]?.error).split("\n")[0]).to.equal(`TypeError: ${hidden}`);
  });

  it("never holds a secret, hash, signature or password, whatever is asked", async () => {
    const hash = hashToken(HERE, host, SECRET);
    const signed = signedQuery({ mode: "set", hostname: host }, SECRET, world.now);
    const basic = Buffer.from(`user:${SECRET}`).toString("base64");
    const queries: Record<string, string>[] = [
      { mode: "set", hostname: host, hash },
      signed,
      signed,
      { mode: "list_hosts", hostname: host, hash },
      { mode: "set", hostname: host, hash: `${hash}0` },
      { mode: hash, hostname: host },
      { mode: "set", hostname: SECRET, hash },
      { mode: "set", hostname: `${hash}.${host}`, hash: SECRET },
      { [SECRET]: "1" },
      { mode: "set", hostname: host, internalIp: SECRET, hash },
    ];
    const handle = world.handler({ env: { ORIGIN_SECRET: "origin-origin" } });
    const headers = { "ddns-origin-secret": "origin-origin", "ddns-viewer-address": HERE };
    for (const query of queries) await handle({ from: HERE, query, headers });
    for (const password of [basic, Buffer.from("user:wrong-password").toString("base64")]) {
      await handle({
        path: "/nic/update",
        query: { hostname: host },
        headers: { authorization: `Basic ${password}` },
      });
    }
    const written = JSON.stringify(world.logs);
    expect(world.logs).to.have.length(queries.length + 2);
    for (const secret of [SECRET, hash, signed.sig ?? "", basic, "wrong-password", "origin-origin"]) {
      expect(written).to.not.contain(secret);
    }
  });
});
