import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { basic, lines } from "../support/dyndns2";
import type { TestRequest } from "../support/events";
import { send } from "../support/http";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient, type TableAccess } from "../support/table";

const SECRET = "s3cr:et of the router";
const HERE = "127.0.0.5";
const THERE = "127.0.0.6";

function declareDyndns2(title: string, config: Record<string, string>): void {
  describe(`dyndns2 over HTTP and DNS, ${title}`, function () {
    this.timeout(60_000);
    let cloud: EmbeddedCloud;
    let table: TableAccess;
    let names = 0;
    let log = "";

    before(async () => {
      cloud = await startEmbeddedCloud({
        config: { enableDyndns2: "true", ...config },
        log: (line) => {
          log += `${line}\n`;
        },
      });
      table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
    });
    after(async () => {
      table.close();
      await cloud.close();
    });

    const newHost = async (recordTypes = ["A"], extra = {}) => {
      const hostname = `router${++names}.${cloud.outputs["route53ZoneName"]}.`;
      for (const record_type of recordTypes) {
        await table.put({ hostname, record_type, shared_secret: SECRET, ttl: 60, ...extra });
      }
      return hostname;
    };
    const update = (request: TestRequest) =>
      send(String(cloud.outputs["apiUrl"]), undefined, {
        path: "/nic/update",
        headers: { Authorization: basic(SECRET) },
        from: HERE,
        ...request,
      });
    const raw = (query: string) => update({ path: `/nic/update?${query}` });
    const addresses = async (hostname: string) => [
      ...(await lookupAt(cloud.local.nameServer, hostname, "A")),
      ...(await lookupAt(cloud.local.nameServer, hostname, "AAAA")),
    ];

    it("publishes the caller's own address at /nic/update and /v3/update, without an API key", async () => {
      const hostname = await newHost();
      const answer = await update({ query: { hostname } });
      expect(answer).to.deep.include({ status: 200, text: `good ${HERE}\n` });
      expect(await addresses(hostname)).to.deep.equal([HERE]);
      const moved = await update({ path: "/v3/update", query: { hostname }, from: THERE });
      expect(moved.text).to.equal(`good ${THERE}\n`);
      expect(await addresses(hostname)).to.deep.equal([THERE]);
    });

    it("publishes an IPv6 caller's address as AAAA", async () => {
      const hostname = await newHost(["AAAA"]);
      expect((await update({ query: { hostname }, from: "::1" })).text).to.equal("good ::1\n");
      expect(await addresses(hostname)).to.deep.equal(["::1"]);
    });

    it("answers plain text whose length is told, which no cache may keep", async () => {
      const answer = await update({ query: { hostname: await newHost() } });
      expect(answer.headers).to.include({
        "content-type": "text/plain; charset=utf-8",
        "content-length": String(`good ${HERE}\n`.length),
        "cache-control": "no-store",
      });
      expect(answer.headers).to.not.have.property("transfer-encoding");
    });

    it("updates both families of two names with one request", async () => {
      const extra = { allow_internal: true };
      const [first, second] = [await newHost(["A", "AAAA"], extra), await newHost(["A", "AAAA"], extra)];
      const query = { hostname: `${first},${second.slice(0, -1)}`, myip: "192.0.2.7,2001:db8::7" };
      expect(lines(await update({ query }))).to.deep.equal([
        "good 192.0.2.7,2001:db8::7",
        "good 192.0.2.7,2001:db8::7",
      ]);
      for (const hostname of [first, second]) {
        expect(await addresses(hostname)).to.deep.equal(["192.0.2.7", "2001:db8::7"]);
      }
    });

    it("reads names and addresses through every way of writing them in a URL", async () => {
      const hostname = await newHost(["A", "AAAA"], { allow_internal: true });
      const other = await newHost();
      const encoded = hostname.replace(/\./g, "%2E").replace("router", "%72OUTER");
      for (const query of [
        `hostname=${encoded}&myip=2001%3adb8%3A%3A7`,
        `myip=2001:db8::7&hostname=${hostname.slice(0, -1)}&system=dyndns&wildcard=NOCHG`,
        `hostname=${hostname}&myip=&myipv6=2001:DB8::7`,
        `hostname=+${hostname}&myip=2001:db8:0:0::7&&`,
      ]) {
        expect((await raw(query)).text).to.match(/^(good|nochg) 2001:db8::7\n$/, query);
      }
      for (const comma of [",", "%2c", "%2C", ",+", "%20,"]) {
        expect(lines(await raw(`hostname=${hostname}${comma}${other}`)), comma).to.have.length(2);
      }
      expect(await addresses(hostname)).to.deep.equal([HERE, "2001:db8::7"]);
    });

    it("asks for credentials, by API Gateway under a name of its own, so that they must come unasked", async () => {
      const answer = await update({ query: { hostname: await newHost() }, headers: {} });
      expect(answer).to.deep.include({ status: 401, text: "badauth\n" });
      const asks = Object.keys(answer.headers).filter((name) => name.includes("www-authenticate"));
      const byApiGateway = config["enableApiGateway"] !== "false";
      expect(asks).to.deep.equal([byApiGateway ? "x-amzn-remapped-www-authenticate" : "www-authenticate"]);
    });

    it("answers a wrong password and an unknown host alike, and publishes nothing", async () => {
      const hostname = await newHost();
      const headers = { Authorization: basic("wrong") };
      const wrong = await update({ query: { hostname }, headers });
      const unknown = await update({ query: { hostname: `nobody.${hostname}` }, headers });
      expect(wrong).to.deep.include({ status: 200, text: "badauth\n" });
      expect([unknown.status, unknown.text, Object.keys(unknown.headers)]).to.deep.equal([
        wrong.status,
        wrong.text,
        Object.keys(wrong.headers),
      ]);
      expect(await addresses(hostname)).to.be.empty;
    });

    it("removes a record with offline=YES", async () => {
      const hostname = await newHost();
      await update({ query: { hostname } });
      expect((await update({ query: { hostname, offline: "YES" } })).text).to.equal("good\n");
      expect(await addresses(hostname)).to.be.empty;
    });

    it("answers 503 where Route 53 holds a CNAME, and keeps that answer for nobody else", async () => {
      const [blocked, free] = [await newHost(), await newHost()];
      cloud.zones.changeRecordSets(String(cloud.outputs["route53ZoneID"]), [
        {
          Action: "CREATE",
          ResourceRecordSet: {
            Name: blocked,
            Type: "CNAME",
            TTL: 60,
            ResourceRecords: [{ Value: "a.example.net." }],
          },
        },
      ]);
      expect(await update({ query: { hostname: blocked } })).to.deep.include({
        status: 503,
        text: "dnserr\n",
      });
      expect((await update({ query: { hostname: free } })).text).to.equal(`good ${HERE}\n`);
    });

    it("answers 405 to other methods", async () => {
      expect((await update({ method: "POST", query: { hostname: await newHost() } })).status).to.equal(405);
    });

    it("asks an API key at the root still", async () => {
      const answer = await send(String(cloud.outputs["apiUrl"]), undefined, { query: { mode: "get" } });
      expect(answer.status).to.equal(403);
    });

    it("logs every request, and never the password or the header that carries it", async () => {
      await update({ query: { hostname: await newHost() } });
      expect(log).to.contain('"mode":"dyndns2"').and.contain("router");
      expect(log).to.not.contain(SECRET);
      expect(log).to.not.contain(basic(SECRET).slice("Basic ".length));
    });
  });
}

declareDyndns2("at the stage", {});
declareDyndns2("under the API's own name", { enableCustomDomain: "true", onlyCustomDomain: "true" });
declareDyndns2("by the function's own URL", {
  enableApiGateway: "false",
  enableFunctionUrl: "true",
  reservedConcurrency: "0",
});
declareDyndns2("behind CloudFront", { enableCloudFront: "withoutCustomAlias" });

describe("dyndns2 over HTTP, switched off", function () {
  this.timeout(60_000);

  it("has no route", async () => {
    const cloud = await startEmbeddedCloud();
    try {
      const { apiUrl, apiKey } = cloud.outputs;
      for (const path of ["/nic/update", "/v3/update"]) {
        const answer = await send(String(apiUrl), String(apiKey), {
          path,
          query: { hostname: "router.dyn.example.com" },
          headers: { Authorization: basic(SECRET) },
        });
        expect(answer.status).to.equal(404);
      }
    } finally {
      await cloud.close();
    }
  });
});
