import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { hashToken, signedQuery } from "../support/tokens";
import type { Answer } from "../support/world";
import { FORGED, MALFORMED } from "./badRequests";
import { declareNetworkPrefix } from "./networkPrefix";
import type { Target, TargetKind } from "./target";
import { declareZoneBeside } from "./zoneBeside";

/** Declares what every form of the service keeps to: the same tests for each. */
export function declareContract(title: string, kind: TargetKind): void {
  describe(`the service ${title}`, () => {
    let target: Target;
    let here: string;
    let host: string;
    let secret: string;
    const [firstCaller, secondCaller] = kind.ipv4Callers;

    before(async function () {
      this.timeout(120_000);
      target = await kind.open();
    });
    after(() => target?.close());
    beforeEach(async () => {
      host = `contract-${randomBytes(6).toString("hex")}.${target.zoneName}.`;
      secret = randomBytes(12).toString("hex");
      here = String((await ask({ mode: "get" })).body.return_message);
      await put();
    });
    afterEach(async () => {
      await ask(hashed({ mode: "delete" }));
      for (const type of ["A", "AAAA"]) await target.table.remove(host, type);
    });

    const put = (item: Record<string, unknown> = {}) =>
      target.table.put({ hostname: host, record_type: "A", shared_secret: secret, ttl: 60, ...item });
    const ask = (query: Record<string, string | string[]>, from = firstCaller): Promise<Answer> =>
      target.request({ query, from });
    const hashed = (query: Record<string, string>, caller = here) => ({
      mode: "set",
      hostname: host,
      hash: hashToken(caller, query.hostname ?? host, secret),
      ...query,
    });
    const signed = (extra: { mode?: string; ip?: string } = {}, time = Date.now()) =>
      signedQuery({ mode: "set", hostname: host, ...extra }, secret, time);
    const expectFailure = (answer: Answer, status: number) => {
      expect(answer.status).to.equal(status);
      expect(answer.body.return_status).to.equal("fail");
      expect(answer.body.return_message).to.be.a("string").and.not.equal("");
    };

    it("tells the caller its address", async () => {
      const answer = await ask({ mode: "get" });
      expect(answer.status).to.equal(200);
      expect(answer.body).to.deep.equal({ return_status: "success", return_message: here });
    });

    it("answers JSON that nobody may cache, to success and failure alike", async () => {
      for (const query of [{ mode: "get" }, { mode: "nonsense" }, hashed({ hash: "0".repeat(64) })]) {
        const { headers } = await ask(query);
        expect(headers["content-type"]).to.equal("application/json");
        expect(headers["cache-control"]).to.equal("no-store");
      }
    });

    it("sets the record to the caller's address, and says so again for the next poll", async () => {
      const first = await ask(hashed({}));
      expect(first.body).to.include({ return_status: "success" });
      expect(await target.lookup(host, "A")).to.deep.equal([here]);
      const second = await ask(hashed({}));
      expect([second.status, second.body.return_message]).to.deep.equal([
        200,
        `${host} A is unchanged: it is ${here} already.`,
      ]);
    });

    it("takes the name without its final dot", async () => {
      expect(
        (await ask(hashed({ hostname: host.slice(0, -1), hash: hashToken(here, host, secret) }))).status,
      ).to.equal(200);
    });

    it("takes the name in any case, hashed as sent, and the hash in upper case", async () => {
      const hostname = host.toUpperCase();
      const hash = hashToken(here, hostname, secret).toUpperCase();
      expect((await ask({ mode: "set", hostname, hash })).status).to.equal(200);
      expect(await target.lookup(host, "A")).to.deep.equal([here]);
    });

    it("sets an internal address where the record allows it, of either family", async () => {
      expectFailure(await ask(hashed({ internalIp: "10.0.0.5" })), 403);
      await put({ allow_internal: true });
      await put({ allow_internal: true, record_type: "AAAA" });
      expect((await ask(hashed({ internalIp: "10.0.0.5" }))).status).to.equal(200);
      expect((await ask(hashed({ internalIp: "FD00:0::5" }))).status).to.equal(200);
      expect(await target.lookup(host, "A")).to.deep.equal(["10.0.0.5"]);
      expect(await target.lookup(host, "AAAA")).to.deep.equal(["fd00::5"]);
      await ask(hashed({ mode: "delete", internalIp: "fd00::5" }));
    });

    it("sets the record by one signed request, once", async () => {
      const query = signed();
      expect((await ask(query)).status).to.equal(200);
      expect(await target.lookup(host, "A")).to.deep.equal([here]);
      const replay = await ask(query);
      expectFailure(replay, 401);
      expect(Math.abs(Number(replay.body.server_time) - Date.now())).to.be.lessThan(120_000);
    });

    it("refuses a signed request with another ip than was signed", async () => {
      await put({ allow_internal: true });
      expectFailure(await ask({ ...signed({ ip: "10.0.0.5" }), ip: "10.0.0.6" }), 401);
      expect((await ask(signed({ ip: "10.0.0.5" }))).status).to.equal(200);
      expect(await target.lookup(host, "A")).to.deep.equal(["10.0.0.5"]);
    });

    it("refuses a signed request by a clock that is off, and tells the time", async () => {
      const answer = await ask(signed({}, Date.now() - 3_600_000));
      expectFailure(answer, 401);
      expect(answer.body.server_time).to.be.a("number");
    });

    it("removes the record", async () => {
      await ask(hashed({}));
      expect((await ask(hashed({ mode: "delete" }))).status).to.equal(200);
      expect(await target.lookup(host, "A")).to.deep.equal([]);
    });

    it("lists the group of a record with read privilege", async () => {
      expectFailure(await ask(hashed({ mode: "list_hosts" })), 403);
      await put({ read_privilege: true, mac_address: "0A:0A:0A:0A:0A:0A" });
      await put({ read_privilege: true, record_type: "AAAA" });
      expect((await ask(hashed({ mode: "list_hosts" }))).body.return_message).to.have.deep.members([
        { hostname: host, mac_address: "0A:0A:0A:0A:0A:0A", record_type: "A" },
        { hostname: host, record_type: "AAAA" },
      ]);
    });

    it("gives one answer for an unknown host, a wrong secret and another address", async () => {
      const unknown = hashed({ hostname: `nobody.${target.zoneName}.` });
      const answers = [
        await ask(unknown),
        await ask(hashed({ hash: hashToken(here, host, "wrong") })),
        await ask(hashed({ hash: hashToken("192.0.2.250", host, secret) })),
      ];
      for (const answer of answers) expectFailure(answer, 401);
      expect(new Set(answers.map((answer) => answer.text)).size).to.equal(1);
    });

    it("writes nothing for a caller whom it does not believe", async () => {
      const before = await target.table.get(host);
      for (const mode of ["set", "delete", "list_hosts"]) {
        await ask(hashed({ mode, hash: hashToken(here, host, "wrong") }));
        await ask({ ...signed({ mode }), sig: "0".repeat(64) });
      }
      expect(await target.table.get(host)).to.deep.equal(before);
      expect(await target.table.get(`nobody.${target.zoneName}.`)).to.equal(undefined);
    });

    it("lets nobody in by a record without a secret", async () => {
      await put({ shared_secret: undefined });
      for (const guess of ["", "undefined", "null", "[object Object]"]) {
        expectFailure(await ask(hashed({ hash: hashToken(here, host, guess) })), 401);
        const query = signedQuery({ mode: "set", hostname: host }, guess, Date.now());
        expectFailure(await ask(query), 401);
      }
    });

    it("refuses a locked record", async () => {
      await put({ lock_record: "true" });
      expectFailure(await ask(hashed({})), 403);
      expect(await target.lookup(host, "A")).to.deep.equal([]);
    });

    it("publishes with the stack's ttl where the item has an odd one", async () => {
      await put({ ttl: "soon" });
      expect((await ask(hashed({}))).status).to.equal(200);
      expect((await target.table.get(host))?.published_ttl).to.be.a("number");
    });

    for (const [what, query] of MALFORMED) {
      it(`refuses ${what} as malformed`, async () => {
        const before = await target.table.get(host);
        expectFailure(await ask(query({ host, zoneName: target.zoneName, hashed, signed })), 400);
        expect(await target.table.get(host)).to.deep.equal(before);
      });
    }

    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      it(`answers ${method} with 405 and the method that is allowed`, async () => {
        const answer = await target.request({ query: hashed({}), from: firstCaller, method });
        expectFailure(answer, 405);
        expect(answer.headers.allow).to.equal("GET");
      });
    }

    it("never believes X-Forwarded-For, nor our own headers without the secret behind them", async () => {
      const answer = await target.request({ query: { mode: "get" }, from: firstCaller, headers: FORGED });
      expect(answer.body.return_message).to.equal(here);
    });

    if (secondCaller !== undefined) {
      it("refuses a token that was made with another caller's address", async () => {
        expectFailure(await ask(hashed({}), secondCaller), 401);
      });

      it("follows a host that moves", async () => {
        await ask(hashed({}));
        const there = String((await ask({ mode: "get" }, secondCaller)).body.return_message);
        expect(there).to.not.equal(here);
        expect((await ask(hashed({}, there), secondCaller)).status).to.equal(200);
        expect(await target.lookup(host, "A")).to.deep.equal([there]);
      });
    }

    if (kind.servesDyndns2) {
      it("serves dyndns2 by the record's secret as password", async () => {
        const update = (password: string) =>
          target.request({
            path: "/nic/update",
            query: { hostname: host },
            headers: { Authorization: `Basic ${Buffer.from(`router:${password}`).toString("base64")}` },
            from: firstCaller,
          });
        expect((await update("wrong")).text).to.equal("badauth\n");
        expect((await update(secret)).text).to.equal(`good ${here}\n`);
        expect(await target.lookup(host, "A")).to.deep.equal([here]);
        expect((await update(secret)).text).to.equal(`nochg ${here}\n`);
      });
    }

    declareZoneBeside(kind, () => target);
    declareNetworkPrefix(kind, () => target);

    const { ipv6Caller } = kind;
    if (ipv6Caller !== undefined) {
      it("sets the AAAA record of a caller over IPv6, by hash and by signature", async () => {
        await put({ record_type: "AAAA" });
        const there = String((await ask({ mode: "get" }, ipv6Caller)).body.return_message);
        expect((await ask(hashed({}, there), ipv6Caller)).status).to.equal(200);
        expect(await target.lookup(host, "AAAA")).to.deep.equal([there]);
        expect(await target.lookup(host, "A")).to.deep.equal([]);
        const query = signedQuery({ mode: "delete", hostname: host, recordType: "AAAA" }, secret, Date.now());
        expect((await ask(query, ipv6Caller)).status).to.equal(200);
        expect(await target.lookup(host, "AAAA")).to.deep.equal([]);
      });

      it("refuses a signature for the family that the call does not use", async () => {
        await put({ record_type: "AAAA" });
        expectFailure(await ask(signed(), ipv6Caller), 401);
      });
    }
  });
}
