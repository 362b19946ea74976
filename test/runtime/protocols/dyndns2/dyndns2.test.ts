import { expect } from "chai";
import { LEASE_MS, RETRY_AFTER_SECONDS } from "../../../../runtime/values/timeLimits";
import { basic, type Dyndns2Client, dyndns2Client, lines, putHosts } from "../../../support/dyndns2";
import { useRecord } from "../../../support/record";
import type { World } from "../../../support/world";

const SECRET = "a secret of these records";
const HERE = "192.0.2.7";
const ELSEWHERE = "198.51.100.4";

describe("dyndns2: the words", () => {
  const record = useRecord(SECRET);
  let world: World;
  let update: Dyndns2Client;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
    update = dyndns2Client(world.handler(), SECRET);
  });

  const newHost = async (extra = {}) => {
    const name = world.newName();
    await putHosts(world, SECRET, [name], ["A"], extra);
    return name;
  };

  it("answers good with the address that was published, as plain text that no cache may keep", async () => {
    const answer = await update({ hostname: host, from: HERE });
    expect(answer.status).to.equal(200);
    expect(answer.text).to.equal(`good ${HERE}\n`);
    expect(answer.headers).to.include({
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
    });
    expect(answer.headers).to.not.have.property("retry-after");
    expect(world.held(host)).to.deep.equal({ ttl: 60, values: [HERE] });
  });

  it("answers nochg with the address that is published already", async () => {
    await update({ hostname: host, from: HERE });
    world.reset();
    expect((await update({ hostname: host, from: HERE })).text).to.equal(`nochg ${HERE}\n`);
    expect(world.calls.map((call) => call.operation)).to.deep.equal(["GetItem", "UpdateItem"]);
  });

  it("serves /v3/update as it serves /nic/update", async () => {
    expect((await update({ hostname: host, from: HERE, path: "/v3/update" })).text).to.equal(
      `good ${HERE}\n`,
    );
  });

  it("takes any user name, an empty one too, and a password with colons", async () => {
    const secret = "se:cr:et";
    const name = world.newName();
    await putHosts(world, secret, [name]);
    for (const user of ["router", "", "Ünïcode"]) {
      const answer = await update({
        hostname: name,
        headers: { authorization: basic(secret, user) },
        from: HERE,
      });
      expect(answer.text).to.match(/^(good|nochg) /);
    }
  });

  it("answers badauth alike to a wrong password, an unknown host and an item without a secret", async () => {
    const bare = world.newName();
    await world.put({ hostname: bare, record_type: "A", ttl: 60 });
    const before = await world.get(host);
    const answers = [];
    for (const hostname of [host, world.newName(), bare]) {
      world.reset();
      answers.push(await update({ hostname, password: "wrong", from: HERE }));
      expect(world.calls.map((call) => call.operation)).to.deep.equal(["GetItem"]);
    }
    expect(answers[0]).to.deep.include({ status: 200, text: "badauth\n" });
    expect(answers[1]).to.deep.equal(answers[0]);
    expect(answers[2]).to.deep.equal(answers[0]);
    expect(await world.get(host)).to.deep.equal(before);
  });

  it("answers badauth to an empty password", async () => {
    expect((await update({ hostname: host, password: "" })).text).to.equal("badauth\n");
  });

  for (const [what, headers] of [
    ["no credentials", {}],
    ["another scheme", { Authorization: "Bearer abc" }],
    ["credentials without a colon", { Authorization: `Basic ${Buffer.from("secret").toString("base64")}` }],
    ["credentials that are no Base64", { Authorization: "Basic !!!" }],
    ["two Authorization headers", { Authorization: [basic(SECRET), basic(SECRET)] }],
  ] as [string, Record<string, string | string[]>][]) {
    it(`answers 401 to ${what}, without any call to AWS`, async () => {
      const answer = await update({ hostname: host, headers });
      expect(answer).to.deep.include({ status: 401, text: "badauth\n" });
      expect(answer.headers["www-authenticate"]).to.match(/^Basic realm=/);
      expect(world.calls).to.be.empty;
    });
  }

  it("answers notfqdn to what is no name, and nohost to a name of another zone, after one read", async () => {
    const answer = await update({ hostname: "home,bad name.example.com,home.example.net,-..example.com" });
    expect(answer.status).to.equal(200);
    expect(lines(answer)).to.deep.equal(["notfqdn", "notfqdn", "nohost", "notfqdn"]);
    expect(world.calls.map(({ operation }) => operation)).to.deep.equal(["GetItem"]);
  });

  for (const query of [{}, { hostname: "" }, { hostname: " , ," }] as Record<string, string>[]) {
    it(`answers notfqdn when no name is given (${JSON.stringify(query)})`, async () => {
      expect(await update({ query })).to.deep.include({ status: 200, text: "notfqdn\n" });
    });
  }

  it("answers abuse when the record is locked", async () => {
    const locked = await newHost({ lock_record: true });
    expect(await update({ hostname: locked })).to.deep.include({ status: 200, text: "abuse\n" });
  });

  it("answers badauth to another address than the caller's, unless the record allows it", async () => {
    const query = { myip: ELSEWHERE };
    expect((await update({ hostname: host, query, from: HERE })).text).to.equal("badauth\n");
    const open = await newHost({ allow_internal: true });
    expect((await update({ hostname: open, query, from: HERE })).text).to.equal(`good ${ELSEWHERE}\n`);
  });

  it("answers dnserr with 503 where Route 53 holds what the service will not overwrite", async () => {
    world.hold("CREATE", {
      Name: host,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "a.example.net." }],
    });
    const answer = await update({ hostname: host });
    expect(answer).to.deep.include({ status: 503, text: "dnserr\n" });
    expect(answer.headers["retry-after"]).to.equal(String(RETRY_AFTER_SECONDS));
  });

  it("answers 911 with 503 when a service of AWS fails", async () => {
    world.spoil = ({ operation }) =>
      operation === "GetItem"
        ? { kind: "error", status: 400, code: "AccessDeniedException", message: "no" }
        : undefined;
    expect(await update({ hostname: host })).to.deep.include({ status: 503, text: "911\n" });
  });

  it("answers 911 while another request is changing the record, and tells when to try again", async () => {
    await world.edit(host, {
      pending_address: ELSEWHERE,
      pending_until: new Date(world.now + LEASE_MS).toISOString(),
    });
    const answer = await update({ hostname: host });
    expect(answer).to.deep.include({ status: 503, text: "911\n" });
    expect(answer.headers["retry-after"]).to.equal(String(LEASE_MS / 1000));
  });

  it("answers 503 when every line is 911 or dnserr, and 200 as soon as one is not", async () => {
    const leased = await newHost({ pending_address: HERE, pending_until: "2030-01-01T00:00:20Z" });
    const blocked = await newHost();
    world.hold("CREATE", {
      Name: blocked,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "a.example.net." }],
    });
    const failed = await update({ hostname: `${leased},${blocked}`, from: HERE });
    expect(failed.status).to.equal(503);
    expect(lines(failed)).to.deep.equal(["911", "dnserr"]);
    const mixed = await update({ hostname: `${leased},${host},${blocked}`, from: HERE });
    expect(mixed.status).to.equal(200);
    expect(lines(mixed)).to.deep.equal(["911", `good ${HERE}`, "dnserr"]);
    expect(mixed.headers).to.not.have.property("retry-after");
  });

  it("answers badauth to every password where the stack asks for signatures, without any call", async () => {
    const strict = dyndns2Client(world.handler({ env: { REQUIRE_SIGNATURE: "true" } }), SECRET);
    const answer = await strict({ hostname: `${host},home.example.net`, from: HERE });
    expect(answer.status).to.equal(200);
    expect(lines(answer)).to.deep.equal(["badauth", "nohost"]);
    expect(world.calls).to.be.empty;
  });

  it("answers badauth where the record itself asks for signatures", async () => {
    const strict = await newHost({ require_signature: true });
    expect(lines(await update({ hostname: `${strict},${host}`, from: HERE }))).to.deep.equal([
      "badauth",
      `good ${HERE}`,
    ]);
  });

  it("answers 404 when the stack does not serve dyndns2", async () => {
    const closed = dyndns2Client(world.handler({ env: { ENABLE_DYNDNS2: "false" } }), SECRET);
    expect((await closed({ hostname: host })).status).to.equal(404);
  });

  it("answers 405 to other methods, without any call to AWS", async () => {
    const answer = await update({ hostname: host, method: "POST" });
    expect(answer.status).to.equal(405);
    expect(answer.headers["allow"]).to.equal("GET");
    expect(world.calls).to.be.empty;
  });

  it("logs names, words and reasons, and never the password", async () => {
    const unknown = world.newName();
    await update({ hostname: `${host},${unknown}`, password: "wrong-password", from: HERE });
    expect(world.logs).to.have.length(1);
    expect(world.logs[0]).to.include({
      mode: "dyndns2",
      record_type: "A",
      outcome: "badauth",
      reason: "wrong_secret,unknown_host",
    });
    expect(JSON.stringify(world.logs)).to.contain(host).and.not.contain("wrong-password");
  });

  it("logs a line for each record beside the request's own, where any of them is believed", async () => {
    const unknown = world.newName();
    await update({ hostname: `${host},${unknown}`, from: HERE });
    const [first, second, request, ...more] = world.logs;
    const record = { mode: "dyndns2", record_type: "A" };
    expect(first).to.include({ ...record, hostname: host, outcome: "published" });
    expect(second).to.include({
      ...record,
      hostname: unknown,
      outcome: "unauthorized",
      reason: "unknown_host",
    });
    expect(request).to.include({ mode: "dyndns2", outcome: "good,badauth", status: 200 });
    expect(new Set(world.logs.map(({ request_id }) => request_id))).to.have.property("size", 1);
    expect(more).to.deep.equal([]);
  });

  it("answers a fault with 911, and hides the password in its log", async () => {
    const handle = world.handler({
      ports: {
        send: () => {
          throw new TypeError(`a fault that names ${SECRET}`);
        },
      },
    });
    const answer = await dyndns2Client(handle, SECRET)({ hostname: host });
    expect([answer.status, answer.text]).to.deep.equal([503, "911\n"]);
    expect(JSON.stringify(world.logs)).to.contain("a fault that names [secret]").and.not.contain(SECRET);
    expect(answer.text).to.not.contain(SECRET);
  });
});
